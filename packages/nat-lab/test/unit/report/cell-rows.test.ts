import { describe, expect, it } from 'vitest';
import type { CellResult } from '../../../src/plan/cell-result.js';
import { complaintLines, rowOf } from '../../../src/report/cell-rows.js';
import { results } from './fixtures.js';

function seen(changes: Partial<CellResult>, cell: Partial<CellResult['cell']> = {}): string | undefined {
  const [result] = results;
  return result === undefined ? undefined : rowOf({ ...result, ...changes, cell: { ...result.cell, ...cell } })[4];
}

describe('the row of a cell', () => {
  it('says how it came out', () => {
    expect(seen({})).toBe('connected');
    expect(seen({ failure: { code: 'ICE_FAILED', text: '' } })).toBe('ICE_FAILED');
    expect(seen({ error: 'no bridge' })).toBe('broke');
  });

  it('says what else it was tried for', () => {
    expect(seen({}, { offerer: 'right' })).toMatch(/dialled side offers/);
    expect(seen({}, { path: 'returns' })).toMatch(/kept/);
    expect(seen({ ended: { left: 20_040, right: undefined } }, { path: 'dies' })).toMatch(/after 20.0 and \? s/);
  });

  it('has a line for each complaint', () => {
    expect(complaintLines(results)).toEqual(['open/symmetric/stun: 1 of 2 locks were accepted.']);
  });
});
