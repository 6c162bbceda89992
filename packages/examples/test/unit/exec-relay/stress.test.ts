import { describe, expect, it } from 'vitest';
import { CONCURRENCIES, DELAYS_MS, PAYLOAD_BYTES, planCells } from '../../../src/exec-relay/stress.js';

const matrix = { readyDelay: DELAYS_MS, payload: PAYLOAD_BYTES, concurrency: CONCURRENCIES };

describe('the stress plan', () => {
  it('gives every command to exactly one cell, as evenly as it goes', () => {
    for (const count of [1, 47, 48, 2_000]) {
      const counts = planCells({ count, ...matrix }).map((cell) => cell.count);
      expect(counts.reduce((sum, share) => sum + share, 0)).toBe(count);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  it('covers all 48 combinations with 2,000 commands', () => {
    expect(planCells({ count: 2_000, ...matrix })).toHaveLength(48);
  });
});
