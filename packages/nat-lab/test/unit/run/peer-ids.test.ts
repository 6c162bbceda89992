import { isOfferer } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { peerIdsFor } from '../../../src/run/peer-ids.js';

describe('the ids of two peers', () => {
  it.each(['left', 'right'] as const)('make the %s one the offerer', (offerer) => {
    for (let n = 0; n < 20; n++) {
      const { left, right } = peerIdsFor({ offerer });
      expect(isOfferer(left, right)).toBe(offerer === 'left');
    }
  });
});
