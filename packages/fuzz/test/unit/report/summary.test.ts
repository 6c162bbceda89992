import { expect, test } from 'vitest';
import { summaryLines, Tally } from '../../../src/report/summary.js';
import type { Target } from '../../../src/target/target.js';

const target: Target = { name: 'a', about: '', covers: ['x.ts'], shape: 'bytes', seeds: () => [], run: () => {} };
const modules = [
  { file: 'w.ts', firstSite: 0, sites: 2, literals: [] },
  { file: 'x.ts', firstSite: 2, sites: 3, literals: [] },
];
const answer = { target: 'a', inputs: 10, features: 5, failures: [], closestToBound: 0.5, kept: [] };

test('answers add up, and sites count in the files that a target covers', () => {
  const tally = new Tally([target], modules, () => 7);
  tally.add({ ...answer, seen: Uint8Array.of(1, 1, 1, 0, 0) }, target);
  tally.add({ ...answer, features: 4, seen: Uint8Array.of(0, 0, 0, 1, 0) }, target);
  const { targets, inputs } = tally.summary(1, 2, true);
  const expected = { target: 'a', inputs: 20, stored: 7, features: 5, reached: 2, sites: 3, closestToBound: 0.5 };
  expect([targets, inputs]).toEqual([[expected], 20]);
});

test('a failure comes with the command that runs its input again', () => {
  const tally = new Tally([target], modules, () => 0);
  tally.failures.push({ target: 'a', kind: 'work', message: 'm', input: new Uint8Array(1), file: 'failures/a/1.bin' });
  const lines = summaryLines(tally.summary(3, 1, true));
  expect(lines).toContain('  npm run fuzz -- --replay failures/a/1.bin --only a');
  expect(lines.at(-1)).toContain('seed 3): 1 failures');
});
