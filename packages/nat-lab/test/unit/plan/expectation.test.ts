import { describe, expect, it } from 'vitest';
import { cells } from '../../../src/plan/cell.js';
import { hasDirectPath, mustConnect } from '../../../src/plan/expectation.js';

describe('what is expected', () => {
  it('is a connection, but not where a symmetric NAT meets one that lets in only whom it knows', () => {
    expect(cells.filter((cell) => !mustConnect(cell)).map(({ name }) => name)).toEqual([
      'port-restricted/symmetric/stun',
      'symmetric/port-restricted/stun',
      'symmetric/symmetric/stun',
      'no-udp/symmetric/stun',
    ]);
  });

  it('is a connection over a relay wherever the way to it is open', () => {
    const cell = { left: 'no-udp', right: 'symmetric' } as const;
    expect((['udp', 'tcp', 'tls'] as const).map((turn) => mustConnect({ ...cell, turn }))).toEqual([false, true, true]);
  });

  it('is no direct path where UDP does not get out', () => {
    expect(hasDirectPath({ left: 'no-udp', right: 'open' })).toBe(false);
    expect(hasDirectPath({ left: 'open', right: 'symmetric' })).toBe(true);
  });
});
