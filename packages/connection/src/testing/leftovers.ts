/**
 * What must not be left behind by a test, and how it is told: one line per thing, all of them in one error. Used by the
 * grounds of a local network; useful alone in a test's teardown.
 */
import type { ConnectionNode } from '../node/connection-node.js';
import type { PendingTimer } from './virtual-clock.js';

/** Thrown by a teardown that found something. */
export class LeftoverError extends Error {
  override readonly name = 'LeftoverError';
  /** One line each, e.g. `timer: node 3: watchdog, due in 5000 ms`. */
  readonly leftovers: readonly string[];

  constructor(leftovers: readonly string[]) {
    super(`${leftovers.length} things are left open:\n${leftovers.map((line) => `  ${line}`).join('\n')}`);
    this.leftovers = leftovers;
  }
}

/** Throws {@link LeftoverError} unless the list is empty. */
export function assertNothingLeft(leftovers: readonly string[]): void {
  if (leftovers.length > 0) throw new LeftoverError(leftovers);
}

/** What a closed node still has, by its own account. `name` starts each line. */
export function leftoversOfNode(name: string, node: ConnectionNode): string[] {
  const { phase, endpoints, pendingInbound, callsInFlight, requestsServed, localLocks, remoteLocks, weakLocks } =
    node.diagnostics();
  const counts = { pendingInbound, callsInFlight, requestsServed, localLocks, remoteLocks, weakLocks };
  return [
    ...(phase === 'closed' ? [] : [`${name}: is ${phase}`]),
    ...endpoints.map((endpoint) => `${name}: endpoint of ${endpoint.peer} is ${endpoint.phase}`),
    ...Object.entries(counts).flatMap(([what, count]) => (count === 0 ? [] : [`${name}: ${what} is ${count}`])),
  ];
}

/** Timers as lines. */
export function leftoversOfTimers(timers: readonly PendingTimer[]): string[] {
  return timers.map(({ label, inMs }) => `timer: ${label}, due in ${Math.round(inMs)} ms`);
}
