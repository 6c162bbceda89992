import { expect, it } from 'vitest';
import { scaleRow } from '../../../src/contender/scale.js';
import { benchText, comparisonText, scaleRows, scaleText } from '../../../src/report/bench-text.js';
import { result } from '../../support/results.js';

it('shows both contenders and their ratio', () => {
  const text = comparisonText({ ours: result('ours', 512, 1), streamr: result('streamr', 512, 8) });
  expect(text).toMatch(/^512 nodes;/);
  expect(text).toMatch(/^join\.cpu +CPU s +1 +8 +0\.125$/m);
  expect(text).toMatch(/^find\.p99 +ms +80 +80 +–$/m);
});

it('says of two sizes what each doubling adds, and what that is at a million', () => {
  const rows = scaleRows([100, 200].map((nodes) => scaleRow(result('ours', nodes, 1))));
  expect(rows.map(([first]) => first)).toEqual(['nodes', '100', '200', 'each doubling adds', 'so at 1,000,000']);
  expect(Number(rows[3]?.[3])).toBe(10);
  expect(rows[4]?.[3]).toBe('199');
});

it('extrapolates from one size to none', () => {
  expect(scaleText([scaleRow(result('ours', 100, 1))], true).split('\n')).toHaveLength(3);
});

it('leaves no gap where there is nothing to say', () => {
  expect(benchText(['a', 'b'], [])).toBe('a\n\nb');
});
