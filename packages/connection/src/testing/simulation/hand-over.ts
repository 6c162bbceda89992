/** Hand-overs that take time: something is handed from one part to the next later, and noted when it is. */
import type { Clock } from '../../base/clock.js';
import type { SeededRandom } from '../seeded-random.js';
import type { HandOver, HandOverPoint } from '../sim-connector.js';

export interface DelayedHandOverOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  /** ms; undefined: at once. */
  readonly delayMs: (point: HandOverPoint, random: SeededRandom) => number | undefined;
  /** Called before the hand-over. */
  readonly note: (point: HandOverPoint) => void;
}

export function delayedHandOver({ clock, random, delayMs, note }: DelayedHandOverOptions): HandOver {
  return (point, act) => {
    const ms = delayMs(point, random);
    if (ms === undefined) return act();
    clock.schedule(() => {
      note(point);
      act();
    }, ms);
  };
}
