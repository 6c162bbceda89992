/** How much is explored: all scripts with this many actions, and this many passings of time at any moment. */
import { scriptPairs } from './scripts.js';
import type { Scenario } from './two-peer-world.js';

export interface Bound {
  /** Of both peers together. */
  readonly actions: number;
  /** How often time passes although something else could happen. */
  readonly deadlines: number;
}

const bound = (actions: number, deadlines: number): Bound => ({ actions, deadlines });

/** In the order in which they are explored: about as many schedules as fit before the next one. */
export const BOUNDS: readonly Bound[] = [
  bound(1, 0),
  bound(2, 0),
  bound(1, 1),
  bound(3, 0),
  bound(1, 2),
  bound(2, 1),
  bound(4, 0),
  bound(3, 1),
  bound(2, 2),
  bound(5, 0),
  bound(4, 1),
];

export function scenariosOf({ actions, deadlines }: Bound): Scenario[] {
  return scriptPairs(actions).map((scripts) => ({ scripts, deadlines }));
}
