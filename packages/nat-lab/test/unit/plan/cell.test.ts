import { describe, expect, it } from 'vitest';
import { cells, selectCells } from '../../../src/plan/cell.js';

describe('the cells', () => {
  it('have names of their own', () => {
    expect(new Set(cells.map(({ name }) => name)).size).toBe(cells.length);
  });

  it('hold every kind against every kind, in either order, with and without TURN', () => {
    const kinds = ['open', 'port-restricted', 'symmetric'];
    for (const left of kinds)
      for (const right of kinds)
        for (const servers of ['stun', 'turn-udp'])
          expect(selectCells([`${left}/${right}/${servers}`])).not.toEqual([]);
  });

  it('are selected by name, or by the beginning of it up to a slash, in their own order', () => {
    expect(selectCells([])).toEqual(cells);
    expect(selectCells(['symmetric/symmetric', 'open/open/stun']).map(({ name }) => name)).toEqual([
      'open/open/stun',
      'symmetric/symmetric/stun',
      'symmetric/symmetric/turn-udp',
    ]);
  });

  it('are not selected by a name that is none', () => {
    expect(() => selectCells(['symm'])).toThrow('no cell named symm');
  });
});
