/** Two results to report: one as expected, one not. */
import { selectCells } from '../../../src/plan/cell.js';
import type { CellResult } from '../../../src/plan/cell-result.js';

const none = { failure: undefined, farFailure: undefined, ended: undefined, error: undefined };

export const results: readonly CellResult[] = selectCells(['open/open/stun', 'open/symmetric/stun']).map(
  (cell, index) => ({
    cell,
    ms: 81.6 + 1_000 * index,
    path: {
      local: { type: 'host', protocol: 'udp', address: '203.0.113.20' },
      remote: { type: 'prflx', protocol: 'udp', address: '203.0.113.21' },
    },
    locks: 2 - index,
    received: { left: { count: 100, isInOrder: true }, right: { count: 100, isInOrder: true } },
    ...none,
  }),
);
