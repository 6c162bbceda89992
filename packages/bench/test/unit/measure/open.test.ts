import { expect, test } from 'vitest';
import { openFigures } from '../../../src/measure/open.js';

test('one stall in two hundred leaves the median and shows in the share, one in fifty also in the 99th percentile', () => {
  const prompt = (count: number): readonly number[] => Array.from({ length: count }, () => 4);
  expect(openFigures([...prompt(199), 1_004])).toEqual({ p50: 4, p99: 4, p99PerP50: 1, under20ms: 0.995 });
  expect(openFigures([...prompt(98), 1_004, 1_004])).toEqual({ p50: 4, p99: 1_004, p99PerP50: 251, under20ms: 0.98 });
});

test('20 ms is not under 20 ms', () => {
  expect(openFigures([20, 19.9]).under20ms).toBe(0.5);
});
