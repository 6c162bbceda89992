/** What a locker is built from, and how a lock is asked for. The node composes it; tests pass fakes. */
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import type { DisconnectMode } from '../endpoint/endpoint-state.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { Rpc } from '../rpc/rpc.js';
import type { Limits } from '../wire/limits.js';
import type { ReconnectPolicy } from './reconnect-policy.js';

/** The limits that locks look at. */
export type LockerLimits = Pick<
  Limits,
  'maxLocksPerPeer' | 'maxLocksTotal' | 'maxNameBytes' | 'lockTimeoutMs' | 'rpcTimeoutMs' | 'farewellTimeoutMs'
>;

/** What the locker is made of. */
export interface ConnectionLockerOptions {
  readonly transport: Transport;
  /** RPC over `transport`; the locker takes the service id `system/connection-manager`. */
  readonly rpc: Rpc;
  /** Default: real time. */
  readonly clock?: Clock;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: counts nothing. */
  readonly metrics?: Metrics;
  /** Replaces single figures of `wire/limits`. */
  readonly limits?: Partial<LockerLimits>;
  /** Jitter for `reconnect`. Default: the platform's generator. */
  readonly random?: Random;
  /** When a lost connection is asked for again. Default: `defaultReconnectPolicy`. */
  readonly reconnect?: ReconnectPolicy;
  /** May peers hide from this node's connections view? Default false, as on the network. */
  readonly allowIncomingPrivateConnections?: boolean;
  /** A peer asks us to close its connection (wire-protocol 6.8). Default: nobody does. */
  readonly onDisconnectNotice?: (peer: PeerDescriptor, mode: DisconnectMode) => void;
}

/** How `lock()` waits. */
export interface LockOptions {
  /** Gives up; rejects with `signal.reason`. Has no meaning once the lock was granted. */
  readonly signal?: AbortSignal | undefined;
  /** From the call to the handle, dialling included, ms. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}
