import { expect, test } from 'vitest';
import { metrics, selectMetrics } from '../../../src/figures/metric.js';
import { sampleKey } from '../../../src/figures/sample-kind.js';
import { schedule } from '../../../src/run/schedule.js';

const text = (only: readonly string[], rounds: number) =>
  schedule(selectMetrics(only), rounds).map(({ contender, sample }) => `${sampleKey(sample)} ${contender}`);

test('metrics of one sample are measured once: p50 and p99 of the same connects', () => {
  expect(text(['connect'], 1)).toEqual(['connect ours', 'connect raw', 'connect streamr']);
});

test('in each round the contenders of a sample run back to back, and another one goes first', () => {
  expect(text(['lock', 'heap'], 2)).toEqual([
    ...['lock ours', 'lock raw', 'lock streamr', 'heap ours', 'heap raw', 'heap streamr'],
    ...['lock raw', 'lock streamr', 'lock ours', 'heap raw', 'heap streamr', 'heap ours'],
  ]);
});

test('who a metric leaves out takes no turn', () => {
  expect(text(['webrtc.lock'], 2)).toEqual([
    ...['webrtc lock ours', 'webrtc lock raw'],
    ...['webrtc lock raw', 'webrtc lock ours'],
  ]);
});

test('every contender of a sample takes it once per round', () => {
  const rounds = 4;
  const counts = new Map<string, number>();
  for (const turn of text([], rounds)) counts.set(turn, (counts.get(turn) ?? 0) + 1);
  expect([...new Set(counts.values())]).toEqual([rounds]);
  const turns = metrics.flatMap(({ sample, contenders }) => contenders.map((name) => `${sampleKey(sample)} ${name}`));
  expect(new Set(counts.keys())).toEqual(new Set(turns));
});
