import { expect, test } from 'vitest';
import { SLACK_BYTES } from '../../../src/plan/attack-plan.js';
import { grownBytes, losses, ratioOf, slowness } from '../../../src/plan/verdict.js';
import { resultOf, stretch, VICTIM } from './result-of.js';

test('an attack that nobody noticed is as it should be', () => {
  expect([losses(resultOf()), slowness(resultOf())]).toEqual([[], []]);
});

test('latency is compared by the medians of calm and attacked stretches', () => {
  const result = resultOf({ attacked: [stretch(900), stretch(5), stretch(5)] });
  expect(ratioOf(result, ({ peers }) => peers.p99)).toBe(2.5);
  expect(slowness(result)).toEqual(['p99 of the others is 2.5 times the calm one']);
});

test.each([
  ['well-behaved peers were disconnected', { attacked: [stretch(1, { disconnects: 1 })] }],
  ['calls of well-behaved peers failed', { attacked: [stretch(1), stretch(1, { failed: 1 })] }],
  ['locks of well-behaved peers failed', { attacked: [stretch(1, { failedLocks: 1 })] }],
  ['messages of well-behaved peers are missing', { after: { ...VICTIM, outOfOrder: 1 } }],
  ['the victim did not let go of everything', { freedAfterMs: undefined }],
])('it is told that %s', (complaint, changes) => {
  expect(losses(resultOf(changes))).toEqual([complaint]);
});

test('memory above the budget and what the runtime itself needs is told in MiB', () => {
  const most = VICTIM.usedBytes + 1_048_576 + SLACK_BYTES;
  expect(losses(resultOf({ during: { ...VICTIM, usedBytes: most } }))).toEqual([]);
  const above = resultOf({ during: { ...VICTIM, usedBytes: most + 1 } });
  expect(losses(above)).toEqual(['the victim kept 13.0 MiB']);
  expect(grownBytes(resultOf({ during: { ...VICTIM, usedBytes: 0 } }))).toBe(0);
});
