import { expect, test } from 'vitest';
import type { Link } from '../../../src/link/link.js';
import { createMemoryLinkPair, type MemoryLinkOptions } from '../../../src/link/memory-link.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

function pair(options: Omit<MemoryLinkOptions, 'clock'> = {}) {
  const clock = new VirtualClock();
  const [outbound, inbound] = createMemoryLinkPair({ clock, ...options });
  return { clock, outbound, inbound, received: record(inbound, clock) };
}

/** What `link` gets, each with its time. */
function record(link: Link, clock: VirtualClock): [number, unknown][] {
  const log: [number, unknown][] = [];
  link.claim({
    frame: (bytes) => log.push([clock.now(), bytes[0]]),
    writable: () => log.push([clock.now(), 'writable']),
    closed: ({ graceful, error }) => log.push([clock.now(), error?.code ?? (graceful ? 'graceful' : 'closed')]),
  });
  return log;
}

test('nothing arrives before the clock turns, and then all of it in order', () => {
  const { outbound, received, clock } = pair();
  for (const n of [1, 2, 3]) outbound.send(Uint8Array.of(n));
  expect(received).toEqual([]);
  clock.advanceSync(0);
  expect(received.map(([, what]) => what)).toEqual([1, 2, 3]);
  expect(clock.pendingTimers).toBe(0);
});

test('each frame arrives its latency after it was sent', () => {
  const { outbound, received, clock } = pair({ latencyMs: 40 });
  outbound.send(Uint8Array.of(1));
  clock.advanceSync(10);
  outbound.send(Uint8Array.of(2));
  clock.advanceSync(100);
  expect(received).toEqual([
    [40, 1],
    [50, 2],
  ]);
});

test('jitter varies the times, repeats with the seed and never changes the order', () => {
  const run = (seed: number) => {
    const { outbound, received, clock } = pair({ latencyMs: 10, jitterMs: 50, random: new SeededRandom(seed) });
    for (let n = 0; n < 50; n++) {
      outbound.send(Uint8Array.of(n));
      clock.advanceSync(3);
    }
    clock.advanceSync(1_000);
    return received;
  };
  const received = run(1);
  expect(received.map(([, n]) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
  expect(new Set(received.map(([at], n) => at - 3 * n)).size).toBeGreaterThan(10);
  expect(run(1)).toEqual(received);
  expect(run(2)).not.toEqual(received);
});

test('R61 R21: both sides own their bytes: changing the sent or the received array changes nothing on the other side', () => {
  const { outbound, inbound, clock } = pair();
  const got: Uint8Array[] = [];
  const [a, b] = createMemoryLinkPair({ clock });
  b.claim({ frame: (bytes) => got.push(bytes), writable() {}, closed() {} });
  const frame = Uint8Array.of(1);
  a.send(frame);
  frame[0] = 2;
  clock.advanceSync(0);
  got[0]?.fill(3);
  expect([frame, got]).toEqual([Uint8Array.of(2), [Uint8Array.of(3)]]);
  expect([outbound.direction, inbound.direction]).toEqual(['outbound', 'inbound']);
});

test('destroy() loses what is in flight in both directions, and the remote hears of it a latency later', () => {
  const { outbound, inbound, received, clock } = pair({ latencyMs: 5 });
  outbound.send(Uint8Array.of(1));
  clock.advanceSync(5);
  outbound.send(Uint8Array.of(2));
  inbound.send(Uint8Array.of(3));
  outbound.destroy();
  const lost = record(outbound, clock);
  clock.advanceSync(100);
  expect(received).toEqual([
    [5, 1],
    [10, 'CONNECTION_LOST'],
  ]);
  expect(lost).toEqual([[5, 'closed']]);
  expect([inbound.end, clock.pendingTimers]).toMatchObject([{ local: false, graceful: false }, 0]);
});

test('both the end that is destroyed and the one that learns of it say that what was in flight is gone', () => {
  const gone: number[] = [];
  const { outbound, inbound, clock } = pair({ latencyMs: 40, onDestroyed: () => gone.push(clock.now()) });
  record(outbound, clock);
  outbound.destroy();
  clock.advanceSync(10);
  inbound.send(Uint8Array.of(9)); // It does not know yet; this is lost when it does.
  clock.advanceSync(100);
  expect([gone, clock.pendingTimers]).toEqual([[0, 40], 0]);
});

test('a remote that pauses is felt as a full buffer, and one that resumes as room', () => {
  const { outbound, inbound, clock } = pair({ limits: { ...limits, highWaterBytes: 10, lowWaterBytes: 4 } });
  const sender = record(outbound, clock);
  inbound.pause();
  expect(outbound.send(new Uint8Array(10))).toBe(true);
  expect(outbound.send(new Uint8Array(1))).toBe(false);
  clock.advanceSync(1_000);
  expect([outbound.bufferedBytes, sender]).toEqual([11, []]);
  inbound.resume();
  clock.advanceSync(0);
  expect([outbound.bufferedBytes, sender]).toEqual([0, [[1_000, 'writable']]]);
});

test('each end has the capabilities it is given', () => {
  const { outbound, inbound } = pair({ capabilities: [{ canPause: false }, { isConfidential: false }] });
  expect(outbound.capabilities).toMatchObject({ canPause: false, isConfidential: true });
  expect(inbound.capabilities).toMatchObject({ canPause: true, isConfidential: false });
});
