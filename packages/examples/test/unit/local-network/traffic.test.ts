import { ConnectionError } from '@peerlatch/connection/base';
import type { ReceivedMessage, UserMessage } from '@peerlatch/connection/node';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LedgerEntry, LedgerWriter, readLedger } from '../../../src/local-network/ledger.js';
import { decodeMessage, encodeMessage } from '../../../src/local-network/numbered-message.js';
import { SERVICE, Traffic } from '../../../src/local-network/traffic.js';

const peer = (digit: string): PeerDescriptor => parsePeerDescriptor({ id: digit.repeat(40) });
const SELF = 0;
const NEIGHBOUR = 1;
const SIZE = 64;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Node 0 with one neighbour, 100 messages per second. `send` plays the transport. */
function trafficWith(send: (seq: number) => Promise<void>, payloadBytes = SIZE) {
  const bytes = new Uint8Array(65_536);
  let length = 0;
  const ledger = new LedgerWriter((position, record) => {
    bytes.set(record, position);
    length = Math.max(length, position + record.length);
  });
  const arrivals = new Subject<ReceivedMessage>();
  const faults: string[] = [];
  const targets: PeerDescriptor[] = [];
  const traffic = new Traffic({
    node: {
      messages$: arrivals,
      send: (to: PeerDescriptor, message: UserMessage) => {
        targets.push(to);
        return send(decodeMessage(message.bytes, payloadBytes)?.seq ?? -1);
      },
    },
    self: SELF,
    incarnation: 0,
    rate: 100,
    payloadBytes,
    ledger,
    onFault: (text) => faults.push(text),
  });
  traffic.direct(NEIGHBOUR, peer('1'));
  traffic.listen();
  const entries = (kind: LedgerEntry['kind']) =>
    readLedger(bytes.subarray(0, length))
      .filter((entry) => entry.kind === kind)
      .map(({ from, to, code }) => (code === undefined ? [from, to] : [from, to, code]));
  const arrive = (from: PeerDescriptor, message: Uint8Array, service = SERVICE) =>
    arrivals.next({ from, service, bytes: message });
  return { traffic, faults, targets, entries, arrive };
}

describe('the flow of messages', () => {
  it('keeps its rate, and writes down what was submitted and accepted', async () => {
    const { traffic, entries } = trafficWith(() => Promise.resolve());
    traffic.start();
    await vi.advanceTimersByTimeAsync(1_000);
    await traffic.stop();
    expect(traffic.submitted).toBe(100);
    expect(entries('submitted')).toEqual([[0, 100]]);
    expect(entries('accepted')).toEqual([[0, 100]]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(traffic.submitted).toBe(100);
  });

  it('writes a message down before it gives it to send()', async () => {
    const seen: unknown[] = [];
    const { traffic, entries } = trafficWith((seq) => {
      seen.push([seq, entries('submitted')]);
      return Promise.resolve();
    });
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    expect(seen).toEqual([0, 1, 2, 3, 4].map((seq) => [seq, [[0, seq + 1]]]));
  });

  it('writes down the code of a rejection, and rests before it tries that neighbour again', async () => {
    const { traffic, entries } = trafficWith((seq) =>
      seq < 5 ? Promise.reject(new ConnectionError('DIAL_FAILED', 'Nobody is there.')) : Promise.resolve(),
    );
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    expect(entries('rejected')).toEqual([[0, 5, 'DIAL_FAILED']]);
    await vi.advanceTimersByTimeAsync(99);
    expect(traffic.submitted).toBe(5);
    await vi.advanceTimersByTimeAsync(51);
    expect(traffic.submitted).toBeGreaterThan(5);
    expect(traffic.rejected).toBe(5);
  });

  it('notes a rejection that has no code as such', async () => {
    const { traffic, entries } = trafficWith(() => Promise.reject(new Error('what?')));
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    expect(entries('rejected')).toEqual([[0, 5, 'NO_CODE']]);
  });

  it('waits for a transport that takes no more, by number and by bytes of messages', async () => {
    for (const [size, most] of [
      [SIZE, 64],
      [400_000, 2],
      [2_000_000, 1],
    ] as const) {
      const { traffic } = trafficWith(() => new Promise(() => {}), size);
      traffic.start();
      await vi.advanceTimersByTimeAsync(5_000);
      expect(traffic.submitted).toBe(most);
      void traffic.stop();
    }
  });

  it('is settled when every send() is', async () => {
    const settle: (() => void)[] = [];
    const { traffic } = trafficWith(() => new Promise((resolve) => settle.push(resolve)));
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    let isSettled = false;
    void traffic.stop().then(() => {
      isSettled = true;
    });
    const [last, ...others] = settle;
    for (const one of others) one();
    await vi.advanceTimersByTimeAsync(100);
    expect(isSettled).toBe(false);
    last?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(isSettled).toBe(true);
  });

  it('catches up a quarter of a second after a standstill, not more', async () => {
    const { traffic } = trafficWith(() => Promise.resolve());
    traffic.start();
    const now = performance.now();
    vi.spyOn(performance, 'now').mockReturnValue(now + 10_000);
    await vi.advanceTimersByTimeAsync(50);
    vi.restoreAllMocks();
    expect(traffic.submitted).toBe(25);
  });

  it('goes to the new address of a neighbour, with the numbers going on', async () => {
    const { traffic, targets, entries } = trafficWith(() => Promise.resolve());
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    const moved = parsePeerDescriptor({ id: '1'.repeat(40), websocket: { host: '127.0.0.1', port: 5, tls: false } });
    traffic.direct(NEIGHBOUR, moved);
    await vi.advanceTimersByTimeAsync(50);
    const ports = targets.map(({ websocket }) => websocket?.port);
    expect(ports).toEqual([...new Array<undefined>(5).fill(undefined), 5, 5, 5, 5, 5]);
    expect(entries('submitted')).toEqual([[0, 10]]);
  });

  it('marks where a connection ended', async () => {
    const { traffic, entries } = trafficWith(() => Promise.resolve());
    traffic.start();
    await vi.advanceTimersByTimeAsync(50);
    traffic.disconnected(NEIGHBOUR);
    expect(entries('disconnected')).toEqual([[5, 5]]);
  });
});

describe('what arrives', () => {
  const message = (more: Partial<Parameters<typeof encodeMessage>[0]> = {}) =>
    encodeMessage({ sender: NEIGHBOUR, incarnation: 0, receiver: SELF, seq: 0, ...more }, SIZE);

  it('is written down', () => {
    const { traffic, arrive, entries, faults } = trafficWith(() => Promise.resolve());
    for (const seq of [0, 1, 2]) arrive(peer('1'), message({ seq }));
    expect(entries('received')).toEqual([[0, 3]]);
    expect(traffic.delivered).toBe(3);
    expect(faults).toEqual([]);
  });

  it('is a fault when it is damaged, for somebody else, or from somebody else', () => {
    const { arrive, entries, faults } = trafficWith(() => Promise.resolve());
    const damaged = message();
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    arrive(peer('1'), damaged);
    arrive(peer('1'), message(), 'another-service');
    arrive(peer('1'), message({ receiver: 5 }));
    arrive(peer('2'), message());
    expect(faults).toHaveLength(4);
    expect(entries('received')).toEqual([]);
  });
});
