import { describe, expect, it } from 'vitest';
import { compare, verdictsOf } from '../../../src/contender/compare.js';
import { result } from '../../support/results.js';

describe('compare', () => {
  it('puts their one kind of lookup beside both of ours', () => {
    const rows = compare({ ours: result('ours', 8, 1), streamr: result('streamr', 8, 4) });
    for (const name of ['join.cpu', 'heap', 'find.cpu', 'lookup.cpu']) {
      expect(rows.find((row) => row.name === name)).toMatchObject({ ours: 1, streamr: 4, ratio: 0.25 });
    }
  });

  it('gives no ratio of times of different kinds', () => {
    const rows = compare({ ours: result('ours', 8, 1), streamr: result('streamr', 8, 4) });
    expect(rows.find(({ name }) => name === 'find.p99')).toEqual({
      name: 'find.p99',
      unit: 'ms',
      ours: 80,
      streamr: 80,
      ratio: undefined,
    });
  });
});

describe('verdictsOf', () => {
  const missed = (ours: number, larger?: number): readonly string[] =>
    verdictsOf(
      { ours: result('ours', 8, ours), streamr: result('streamr', 8, 10) },
      larger === undefined ? undefined : { ours: result('ours', 16, larger), streamr: result('streamr', 16, 10) },
    )
      .filter(({ isReached }) => !isReached)
      .map(({ name }) => name);

  it('wants a fifth of the processor and half of the memory', () => {
    expect(missed(2, 2)).toEqual([]);
    expect(missed(5)).toEqual(['join.cpu', 'find.cpu', 'lookup.cpu'].map((name) => `${name}, ours/theirs`));
    expect(missed(6)).toContain('heap, ours/theirs');
  });

  it('looks at lookups of the larger network as well', () => {
    expect(missed(2, 3)).toEqual(['find.cpu at 16, ours/theirs', 'lookup.cpu at 16, ours/theirs']);
  });
});
