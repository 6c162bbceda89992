import { expect, it } from 'vitest';
import { growthIn, scaleRow, scaleVerdicts } from '../../../src/contender/scale.js';
import { result } from '../../support/results.js';

it('takes a row from a result, and growth from rows', () => {
  const rows = [100, 400].map((nodes) => scaleRow(result('ours', nodes, 100)));
  expect(rows[0]).toMatchObject({ nodes: 100, messagesPerJoin: 200, hopsPerFind: 2, kibPerNode: 1_024 });
  expect(growthIn(rows, 'messagesPerLookup')?.perDoubling).toBeCloseTo(10);
  expect(growthIn(rows, 'messagesPerJoin')?.perDoubling).toBe(0);
});

it('has a target for ten thousand nodes alone', () => {
  const verdicts = (nodes: number, seconds: number) =>
    scaleVerdicts([scaleRow(result('ours', nodes, seconds))]).map(({ isReached }) => isReached);
  expect([verdicts(100, 1), verdicts(10_000, 180), verdicts(10_000, 181)]).toEqual([[], [true], [false]]);
});
