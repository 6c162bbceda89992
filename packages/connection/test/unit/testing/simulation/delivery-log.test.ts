import { expect, test } from 'vitest';
import type { Delivery, Verdict } from '../../../../src/testing/delivery-policy.js';
import { peer } from '../../../../src/testing/fixtures.js';
import { type DeliveryLogOptions, loggedPolicy } from '../../../../src/testing/simulation/delivery-log.js';
import { History } from '../../../../src/testing/simulation/history.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

const [a, b] = [peer(1), peer(2)];
const DIAL: Delivery = { type: 'dial', from: a, to: b };
const FRAME: Delivery = { type: 'frame', from: a, to: b, link: 'A -> B #1', index: 3, bytes: Uint8Array.of(1, 2) };
const CLOSE: Delivery = { ...FRAME, type: 'close', bytes: undefined };

function log(verdict: Verdict, delivery: Delivery, more: Partial<DeliveryLogOptions> = {}) {
  const history = new History();
  const broken: string[] = [];
  const policy = loggedPolicy({
    clock: new VirtualClock({ startMs: 5 }),
    history,
    nameOf: (id) => (id === a.id ? 'A' : 'B'),
    policy: () => verdict,
    onBroken: (from, to) => void broken.push(`${from} ${to}`),
    ...more,
  });
  return { answer: policy(delivery), lines: history.lines, broken };
}

test.each<[Verdict, Delivery, string]>([
  ['deliver', DIAL, 'dialled by A'],
  ['lose', DIAL, 'dialled by A: lose'],
  ['refuse', DIAL, 'dialled by A: refuse'],
  [{ holdMs: 7 }, DIAL, 'dialled by A: held 7 ms'],
  ['deliver', FRAME, 'frame 3 on A -> B #1 from A'],
  ['twice', FRAME, 'frame 3 on A -> B #1 from A, twice'],
  ['lose', FRAME, 'frame 3 on A -> B #1 from A: lose'],
  ['reset', CLOSE, 'close 3 on A -> B #1 from A: reset'],
  [{ holdMs: 7 }, CLOSE, 'close 3 on A -> B #1 from A: held 7 ms'],
])('%j is noted where it arrives, and passed on', (verdict, delivery, what) => {
  const { answer, lines } = log(verdict, delivery);
  expect(answer).toBe(verdict);
  expect(lines).toMatchObject([{ at: 5, peer: 'B', what }]);
});

test('what is lost or reset breaks something, nothing else does', () => {
  const verdicts: Verdict[] = ['deliver', 'twice', 'refuse', { holdMs: 1 }, 'lose', 'reset'];
  expect(verdicts.map((verdict) => log(verdict, FRAME).broken)).toEqual([[], [], [], [], ['A B'], ['A B']]);
});

test('the detail of a frame that arrives is its size and a checksum, or what it is called', () => {
  const detail = (bytes: Uint8Array): string | undefined => log('deliver', { ...FRAME, bytes }).lines[0]?.detail;
  expect(detail(Uint8Array.of(1, 2))).toBe('2 bytes 21');
  expect(detail(Uint8Array.of(2, 1))).not.toBe(detail(Uint8Array.of(1, 2)));
  expect(log('deliver', FRAME, { describeFrame: ([first]) => `begins with ${first}` }).lines[0]?.detail).toBe(
    'begins with 1',
  );
  expect(log('lose', FRAME).lines[0]?.detail).toBe('');
});
