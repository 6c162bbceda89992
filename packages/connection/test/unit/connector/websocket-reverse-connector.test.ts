import { describe, expect, test } from 'vitest';
import { ConnectionError, type ErrorCode } from '../../../src/base/errors.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import type { SignalingPort } from '../../../src/connector/signaling-port.js';
import { WebSocketReverseConnector } from '../../../src/connector/websocket-reverse-connector.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import type { PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { websocketConnectionRequest } from '../../../src/wire/body-types.js';
import { limits } from '../../../src/wire/limits.js';

const ADDRESS = { host: 'example.org', port: 80, tls: false };
const REMOTE = peer(2);

function stand({
  self = peer(1, { websocket: ADDRESS }),
  throws = false,
}: {
  self?: PeerDescriptor;
  throws?: boolean;
} = {}) {
  const clock = new VirtualClock();
  const sent: {
    readonly to: string;
    readonly what: string;
    readonly body: Uint8Array;
    readonly signal: AbortSignal | undefined;
  }[] = [];
  let settle: { readonly done: () => void; readonly fail: (error: unknown) => void } | undefined;
  const signaling: SignalingPort = {
    notify: (to, serviceId, method, bodyType, body, signal) => {
      if (throws) throw new Error('broken port');
      sent.push({ to: to.id, what: `${serviceId} ${method} ${bodyType}`, body, signal });
      return new Promise((done, fail) => {
        settle = { done, fail };
      });
    },
    listen: () => ({ [Symbol.dispose]: () => {} }),
  };
  const handshaker = new Handshaker({
    self: () => self,
    clock,
    limits,
    applicationVersion: '',
    features: 0,
    newMessageId: () => 'id',
  });
  const connector = new WebSocketReverseConnector({ handshaker, signaling });
  return { clock, connector, sent, settle: () => settle };
}

function watch(pending: PendingConnection): string[] {
  const seen: string[] = [];
  pending.outcome$.subscribe((outcome) =>
    seen.push(outcome.type === 'established' ? outcome.type : `${outcome.type} ${outcome.error.code}`),
  );
  return seen;
}

test('it is for peers without a server that can dial ours', () => {
  const { connector } = stand();
  expect(connector.name).toBe('websocket-reverse');
  expect(connector.canReach(REMOTE)).toBe(true);
  expect(connector.canReach(peer(3, { websocket: ADDRESS }))).toBe(false);
  expect(connector.canReach(peer(3, { runtime: 'browser' }))).toBe(false);
  expect(stand({ self: peer(1) }).connector.canReach(REMOTE)).toBe(false);
});

describe('an attempt', () => {
  test('sends the notification of the network, and waits for the peer as the initiator', async () => {
    const { clock, connector, sent, settle } = stand();
    const pending = connector.connect(REMOTE);
    expect([pending.initiator, pending.transport, pending.peer]).toEqual(['remote', 'websocket-reverse', REMOTE]);
    const [first] = sent;
    expect([sent.length, first?.to, first?.what]).toEqual([
      1,
      REMOTE.id,
      'system/websocket-connector requestConnection dht.WebsocketConnectionRequest',
    ]);
    expect(first?.body).toEqual(websocketConnectionRequest.encode({}));
    settle()?.done();
    await clock.drain();
    expect([watch(pending), pending.steps.map(({ step }) => step)]).toEqual([[], ['asking to be dialled', 'asked']]);
  });

  test('is the same one for all who ask while it lasts, and a new one afterwards (R10)', () => {
    const { connector, sent } = stand();
    const first = connector.connect(REMOTE);
    expect(connector.connect(REMOTE)).toBe(first);
    first.cancel();
    expect(connector.connect(REMOTE)).not.toBe(first);
    expect(sent).toHaveLength(2);
  });

  test('times out, and its request is withdrawn', async () => {
    const { clock, connector, sent } = stand();
    const seen = watch(connector.connect(REMOTE));
    await clock.advance(15_000);
    expect([seen, sent[0]?.signal?.aborted, clock.pendingTimers]).toEqual([['timedOut CONNECT_TIMEOUT'], true, 0]);
  });

  test('that is cancelled withdraws its request and leaves no timer', () => {
    const { clock, connector, sent } = stand();
    const pending = connector.connect(REMOTE);
    pending.cancel();
    expect([sent[0]?.signal?.aborted, clock.pendingTimers]).toEqual([true, 0]);
  });

  const failures: readonly (readonly [unknown, ErrorCode])[] = [
    [new ConnectionError('SIGNALING_FAILED', 'no way'), 'SIGNALING_FAILED'],
    [new ConnectionError('NOT_CONNECTED', 'no way'), 'SIGNALING_FAILED'],
    [new ConnectionError('CLOSED', 'closing'), 'CLOSED'],
    [new Error('anything'), 'SIGNALING_FAILED'],
  ];

  test.each(failures)('fails when its request does (%s): %s', async (cause, code) => {
    const { clock, connector, settle } = stand();
    const pending = connector.connect(REMOTE);
    let error: ConnectionError | undefined;
    pending.outcome$.subscribe((outcome) => {
      if (outcome.type === 'failed') error = outcome.error;
    });
    settle()?.fail(cause);
    await clock.drain();
    expect(error?.code).toBe(code);
    expect(error === cause || error?.cause === cause).toBe(true);
    expect([connector.connect(REMOTE) === pending, clock.pendingTimers]).toEqual([false, 1]);
  });

  test('fails when the port throws', async () => {
    const { clock, connector } = stand({ throws: true });
    const seen = watch(connector.connect(REMOTE));
    await clock.drain();
    expect(seen).toEqual(['failed SIGNALING_FAILED']);
  });
});

test('closing ends attempts in progress and starts none', async () => {
  const { clock, connector, sent } = stand();
  const seen = [watch(connector.connect(REMOTE)), watch(connector.connect(peer(3)))];
  await connector.close();
  expect([seen, sent.map(({ signal }) => signal?.aborted), clock.pendingTimers]).toEqual([
    [['cancelled CLOSED'], ['cancelled CLOSED']],
    [true, true],
    0,
  ]);
  expect(() => connector.connect(REMOTE)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
});
