/**
 * What a program holds: one object for sending, receiving, locking and looking. It has no logic of its own;
 * `create-connection-node` builds the parts and passes them in.
 */
import type { Observable } from 'rxjs';
import type { TlsPem } from '../link/websocket/tls-files.node.js';
import type { ConnectionLocker, SuspendedLock } from '../locks/connection-locker.js';
import type { LockHandle } from '../locks/lock-handle.js';
import type { ConnectionManager } from '../manager/connection-manager.js';
import type { ManagerDiagnostics } from '../manager/diagnostics.js';
import type { PeerEvent, Transport } from '../manager/transport.js';
import { whenConnected } from '../manager/when-connected.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Rpc } from '../rpc/rpc.js';
import type { NatType } from '../wire/connectivity-frames.js';
import type { Explanation } from './explanation.js';
import type { MessageInbox, ReceivedMessage } from './message-inbox.js';
import type { Sleep } from './sleep.js';

/** The parts of a node. */
export interface NodeParts {
  readonly manager: ConnectionManager;
  readonly rpc: Rpc;
  readonly locker: ConnectionLocker;
  readonly inbox: MessageInbox;
  /** Sockets between accept and the end of their handshake. */
  readonly pendingInbound: () => number;
  readonly sleep: Sleep;
  readonly explain: (peer: PeerDescriptor | PeerId) => Explanation;
  /** What entry points found at start. */
  readonly natType: NatType | undefined;
  readonly reloadTls: (pair?: TlsPem) => Promise<void>;
  /** Closes everything, in order; bounded. */
  readonly close: () => Promise<void>;
}

/** One application message to send. */
export interface UserMessage {
  /** Name under which the receiver finds it; not one that RPC serves there. */
  readonly service: string;
  /** Up to `limits.maxMessageBytes` are sure to fit into a frame; what does not fit is refused. Must not be changed until the promise settles (R61). */
  readonly bytes: Uint8Array;
}

export interface SignalOption {
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

export interface UserSendOptions extends SignalOption {
  /** May open a connection. Default true. */
  readonly connect?: boolean | undefined;
}

export interface LockOptions extends SignalOption {
  /** Until the peer has accepted, ms. Default `limits.lockTimeoutMs`. */
  readonly timeoutMs?: number | undefined;
}

/** A snapshot for people and dashboards. */
export interface NodeDiagnostics extends ManagerDiagnostics {
  readonly self: PeerDescriptor;
  /** Whether peers can dial us, as entry points found at start: `open_internet` or `unknown`. Absent: nobody was asked. */
  readonly natType?: NatType;
  /** Inbound sockets whose handshake goes on. */
  readonly pendingInbound: number;
  readonly callsInFlight: number;
  readonly requestsServed: number;
  readonly localLocks: number;
  readonly remoteLocks: number;
  readonly weakLocks: number;
  /** Locks whose connection was lost, and when each is tried again. */
  readonly suspendedLocks: readonly SuspendedLock[];
}

export class ConnectionNode implements AsyncDisposable {
  readonly #parts: NodeParts;

  constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  /** Who this node is; give it to others. */
  get self(): PeerDescriptor {
    return this.#parts.manager.self;
  }

  /** Messages of all peers. What arrives while nobody subscribes waits for the next subscriber, within `limits.maxInboxFrames` and `maxInboxBytes`. */
  get messages$(): Observable<ReceivedMessage> {
    return this.#parts.inbox.messages$;
  }

  /** Per peer `connecting -> (connected -> disconnected) | failed`. */
  get peerEvents$(): Observable<PeerEvent> {
    return this.#parts.manager.peerEvents$;
  }

  /** What layers above build on: RPC, a DHT. */
  get transport(): Transport {
    return this.#parts.manager;
  }

  /** Typed calls and services on this node. */
  get rpc(): Rpc {
    return this.#parts.rpc;
  }

  /** Queries about locks, weak locks, private mode. */
  get locks(): ConnectionLocker {
    return this.#parts.locker;
  }

  /**
   * Sends one message; dials if needed. Resolves when it was handed to the connection and there is room for more; rejects with a
   * `ConnectionError` (see `Transport.send`). Awaiting each call is all the flow control a sender needs.
   */
  send(to: PeerDescriptor, { service, bytes }: UserMessage, options?: UserSendOptions): Promise<void> {
    const message = { kind: 'bytes', serviceId: service, bytes } as const;
    if (options === undefined) return this.#parts.manager.send(to, message);
    const { connect = true, signal } = options;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    return this.#parts.manager.send(to, message, { connect, signal });
  }

  /** Resolves once connected; dials if needed. Rejects with the code of the failed attempt. */
  connect(peer: PeerDescriptor, { signal }: SignalOption = {}): Promise<void> {
    return whenConnected(this.#parts.manager, peer, signal);
  }

  /**
   * Ends the connection to `peer`, telling it so. `LEAVING`: we will not be back soon. Bounded; no-op without one. Own locks
   * on `peer` are lost with it: they would have it dialled again.
   */
  disconnect(peer: PeerDescriptor, mode: 'NORMAL' | 'LEAVING' = 'NORMAL'): Promise<void> {
    this.#parts.locker.abandon(peer.id);
    return this.#parts.manager.disconnect(peer.id, mode);
  }

  /** Keeps the connection to `peer` from being dropped by either side; dials if needed. Resolves when the peer accepted. */
  lock(peer: PeerDescriptor, lockId: string, options: LockOptions = {}): Promise<LockHandle> {
    return this.#parts.locker.lock(peer, lockId, options);
  }

  /** Gives up the locks of `peer` that are suspended: their handles are lost with `CANCELLED`. Those that are held stay. */
  stopReconnecting(peer: PeerDescriptor): void {
    this.#parts.locker.stopReconnecting(peer.id);
  }

  /**
   * Before the machine sleeps: tells the peers, closes all connections, and from then on dials nobody, admits nobody and sends
   * nothing (`SUSPENDED`). Locks stay wanted. A server goes on listening. Resolves when the connections are gone, within
   * `farewellTimeoutMs` and twice `drainTimeoutMs`; idempotent.
   */
  suspend(): Promise<void> {
    return this.#parts.sleep.suspend();
  }

  /** After {@link suspend}: dials and admits again, locked peers at once. Waits for a suspension that is under way; idempotent. */
  resume(): Promise<void> {
    return this.#parts.sleep.resume();
  }

  /**
   * What this node knows about the way to `peer`: what was tried, what failed at which step, and what to open or change. Evidence,
   * not a verdict. `formatExplanation` makes a text of it.
   */
  explain(peer: PeerDescriptor | PeerId): Explanation {
    return this.#parts.explain(peer);
  }

  /** Connected peers that are not private: one consistent snapshot. */
  connections(): readonly PeerDescriptor[] {
    return this.#parts.manager.connections();
  }

  /** True for a connected peer that is not private. */
  hasConnection(peer: PeerId): boolean {
    return this.#parts.manager.hasConnection(peer);
  }

  /** Stops reading from a connected peer until disposed, at most `limits.stallTimeoutMs`. */
  pauseReceiving(peer: PeerId): Disposable {
    return this.#parts.manager.pauseReceiving(peer);
  }

  diagnostics(): NodeDiagnostics {
    const { manager, rpc, locker, pendingInbound, natType } = this.#parts;
    const { local, remote, weak } = locker.counts();
    return {
      ...manager.diagnostics(),
      self: manager.self,
      ...(natType === undefined ? {} : { natType }),
      pendingInbound: pendingInbound(),
      callsInFlight: rpc.inFlight,
      requestsServed: rpc.serving,
      localLocks: local,
      remoteLocks: remote,
      weakLocks: weak,
      suspendedLocks: locker.suspended(),
    };
  }

  /**
   * Serves another certificate to new connections, those that exist going on: `pair`, or what `certFile` and `keyFile` hold now.
   * Rejects with `LISTEN_FAILED`, the old one staying in service, `INVALID_ARGUMENT` or `NOT_RUNNING`.
   */
  reloadTls(pair?: TlsPem): Promise<void> {
    return this.#parts.reloadTls(pair);
  }

  /** Tells the peers, drains, closes. Bounded, idempotent; afterwards no timer, socket or listener is left. */
  close(): Promise<void> {
    return this.#parts.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
