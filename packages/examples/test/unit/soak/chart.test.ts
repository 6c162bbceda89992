import { expect, it } from 'vitest';
import { drawChart, ticks } from '../../../src/soak/chart.js';
import { trendsOf } from '../../../src/soak/judgement.js';
import { someSamples } from './some-samples.js';

it('draws a line per figure, with the slope of the heap', () => {
  const samples = someSamples(40);
  const svg = drawChart(samples, trendsOf(samples), '50 nodes <&>');
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  const lines = [...svg.matchAll(/points="([^"]*)"/g)].map(([, points = '']) => points.split(' '));
  expect(lines.map((points) => points.length)).toEqual([40, 40, 40]);
  expect(svg).toContain('heap: 0.0 bytes per churn event (95 %: 0.0 … 0.0), flat');
  expect(svg).toContain('50 nodes &lt;&amp;&gt;');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

it('draws axes where there is nothing to draw', () => {
  expect(drawChart([], [], 'nothing')).not.toMatch(/NaN|Infinity|undefined/);
});

it.each([
  [31.7, 10, [0, 5, 10, 15, 20, 25, 30]],
  [0.4, 4, [0, 0.1, 0.2, 0.3, 0.4]],
  [120, 6, [0, 20, 40, 60, 80, 100, 120]],
])('has round numbers up to %d, at most about %i of them', (most, count, expected) => {
  expect(ticks(most, count)).toEqual(expected);
});
