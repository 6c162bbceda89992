/**
 * How time passes for a node: the clock it runs on, and who lets it pass. Matchers wait by it, so that they wait in
 * virtual time for a node of the simulator and in real time for others. Filled in by `createLocalNetwork`, because nodes
 * do not tell their clock themselves.
 */
import { type Clock, systemClock } from '../base/clock.js';
import { VirtualClock } from './virtual-clock.js';

/** The time of a node. */
export interface Pace {
  readonly clock: Clock;
  /** Lets time pass until `work` has settled, and settles as it does. */
  run<T>(work: Promise<T>): Promise<T>;
}

// Keyed weakly: knowing a node's pace keeps no node alive.
const paces = new WeakMap<object, Pace>();

/** For whoever makes the node. */
export function rememberPace(node: object, pace: Pace): void {
  paces.set(node, pace);
}

/** How time passes for `node`: as remembered; else on real time. `clock`, if given, goes first. */
export function paceOf(node: object, clock?: Clock): Pace {
  return (clock === undefined ? paces.get(node) : undefined) ?? paceOn(clock ?? systemClock);
}

/** Time that passes by itself, unless it is virtual: then it passes while something is run. */
export function paceOn(clock: Clock): Pace {
  return { clock, run: (work) => (clock instanceof VirtualClock ? clock.run(work) : work) };
}
