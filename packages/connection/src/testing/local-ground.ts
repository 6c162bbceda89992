/**
 * What a local network stands on: real sockets on loopback, or the simulator. Implemented by `WebSocketGround` and
 * `SimulatedGround`; only `local-network` uses it.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionNode } from '../node/connection-node.js';
import type { ConnectionNodeOptions } from '../node/options.js';

/** Options of a node, without what the harness decides. */
export type LocalNodeOptions = Omit<ConnectionNodeOptions, 'clock'>;

/** The same, complete. */
export type StartOptions = LocalNodeOptions & { readonly id: string; readonly clock: Clock };

export interface LocalGround {
  /** The clock of the node called `name`; timers left on it are told under that name. */
  clockOf(name: string): Clock;
  /** Starts a node on this ground. */
  start(options: StartOptions): Promise<ConnectionNode>;
  /** Lets time pass until `work` has settled, and settles as it does. */
  run<T>(work: Promise<T>): Promise<T>;
  /** After all nodes have closed: what is still there, one line each. */
  leftovers(): Promise<readonly string[]>;
}
