import { expect, test } from 'vitest';
import { Features, featuresOf } from '../../../src/engine/features.js';
import { Probes } from '../../../src/probe/probes.js';

test('a pair of sites is new once per order of magnitude', () => {
  const [features, probes] = [new Features(), new Probes(4)];
  const run = (times: number): number => {
    probes.reset(1_000, 0);
    for (let i = 0; i < times; i++) probes.step(1);
    return features.add(probes);
  };
  expect([run(1), run(1), run(2), run(3), run(40), run(41)]).toEqual([1, 0, 1, 1, 1, 0]);
  expect(featuresOf(probes)).toHaveLength(2);
  expect(features.count).toBe(4);
});
