/** Results made up for tests: calm and attacked figures, the rest harmless unless said otherwise. */
import type { AttackResult, Stretch } from '../../../src/plan/attack-result.js';
import type { VictimFigures, WindowFigures } from '../../../src/plan/figures.js';

export const VICTIM: VictimFigures = {
  usedBytes: 20_000_000,
  rssBytes: 90_000_000,
  endpoints: 4,
  pendingInbound: 0,
  requestsServed: 0,
  remoteLocks: 0,
  sockets: 4,
  received: 100,
  outOfOrder: 0,
};

export function stretch(p99: number, peers: Partial<WindowFigures> = {}): Stretch {
  const figures = { count: 100, failed: 0, p50: p99 / 2, p99, max: p99, locks: 10, failedLocks: 0, disconnects: 0 };
  return { peers: { ...figures, ...peers }, loop: { p99: 1, max: 2, cpu: 0.5 } };
}

export function resultOf(changes: Partial<AttackResult> = {}): AttackResult {
  return {
    attack: 'pings',
    calm: [stretch(1), stretch(2), stretch(3)],
    attacked: [stretch(2), stretch(3), stretch(4)],
    attacker: { opened: 8, ended: 0, sentBytes: 1_000 },
    before: VICTIM,
    during: VICTIM,
    budgetBytes: 1_048_576,
    after: VICTIM,
    freedAfterMs: 12,
    ...changes,
  };
}
