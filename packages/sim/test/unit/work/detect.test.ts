import { expect, test } from 'vitest';
import { detect } from '../../../src/work/detect.js';

test('nothing is seen of code that is whole, and every run is told', async () => {
  const runs: number[] = [];
  const found = await detect({ seed: 1, maxRuns: 4, maxMs: 60_000, onRun: (run) => runs.push(run) });
  expect([found.runs, runs]).toEqual([undefined, [1, 2, 3, 4]]);
});
