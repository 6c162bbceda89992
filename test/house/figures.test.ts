import { expect, test } from 'vitest';
import { medianRuns, report } from '../../scripts/detect-mutants.mjs';
import { guaranteeFigures, simulationFigures, withFigures } from '../../scripts/figures.mjs';

const PARTS = [
  { type: 'selfCheck', seeds: 20, different: [] },
  {
    type: 'exploration',
    distinct: 50_123,
    ms: 200_000,
    bounds: [
      { actions: 1, deadlines: 0, scripts: 6, finished: 6, isExhaustive: true, distinct: 12, depth: 11 },
      { actions: 2, deadlines: 0, scripts: 67, finished: 24, isExhaustive: false, distinct: 50_111, depth: 24 },
    ],
  },
  {
    type: 'sampling',
    seeds: 2_000,
    steps: 1_234_567,
    ms: 1_000,
    virtualMs: 3_600_000,
    faults: { duplicated: 7 },
    messages: { delivered: 3, rejected: 2, lost: 1 },
  },
];

test('figures name as exhaustive only bounds of which nothing is left', () => {
  expect(guaranteeFigures(PARTS).join('\n')).toContain('nothing is left to explore | 1 actions and 0 deadlines |');
  expect(simulationFigures(PARTS)).toEqual(
    expect.arrayContaining([
      '| 1 | 0 | 12 | 11 | yes |',
      '| 2 | 0 | 50,111 | 24 | no: 24 of 67 script pairs |',
      '| duplicated | 7 |',
    ]),
  );
});

test('figures take the place of those before them, and nothing else', () => {
  const page = 'before\n<!-- figures -->\nold\n<!-- /figures -->\nafter';
  const renewed = withFigures(page, ['new']);
  expect(renewed).toBe('before\n<!-- figures -->\n\nnew\n\n<!-- /figures -->\nafter');
  expect(withFigures(renewed, ['new'])).toBe(renewed);
  expect(() => withFigures('no place', [])).toThrow('no place for figures');
});

test('the median counts tries that saw nothing as longer than all others', () => {
  const seen = (runs?: number) => ({ runs, what: runs === undefined ? '' : 'FIFO: it was not' });
  expect([medianRuns([seen(9), seen(1), seen(3)]), medianRuns([seen(), seen(4), seen()])]).toEqual([3, undefined]);
  const mutant = { name: 'm', races: [], file: 'src/a.ts', find: 'x', replace: 'y', tests: [] };
  const page = report([{ mutant, detections: [seen(2)] }], { all: 5, seeds: 1, runs: 10, seconds: 3 });
  expect(page).toContain('| m | a.ts | 2 | FIFO |');
});
