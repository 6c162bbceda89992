/**
 * The public lock API: keeps connections that somebody needs. Composes the lock table, the service that answers peers,
 * and one intent per lock that this node wants. Made by the node; supplies `isProtected` and `isPrivate` to the manager
 * and sends its disconnect notices. It never closes a connection, and never waits inside an event of the transport: a
 * lost connection is asked for again later (R71).
 */
import type { Subscription } from 'rxjs';
import { type Clock, systemClock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import { silentLogger } from '../base/logger.js';
import { noMetrics } from '../base/metrics.js';
import { systemRandom } from '../base/random.js';
import type { DisconnectMode } from '../endpoint/endpoint-state.js';
import type { PeerEvent, Transport } from '../manager/transport.js';
import { isSelf, type PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { checkTimeout } from '../rpc/call-options.js';
import type { RpcCommunicator } from '../rpc/rpc-communicator.js';
import { limits as defaultLimits } from '../wire/limits.js';
import { LockClient } from './lock-client.js';
import type { LockHandle, LockSuspension } from './lock-handle.js';
import { isLockId } from './lock-id.js';
import { LockIntent, type LockIntentHost } from './lock-intent.js';
import { LockIntents } from './lock-intents.js';
import { LOCK_SERVICE_ID } from './lock-rpc.js';
import { LockService } from './lock-service.js';
import { type LockKind, LockTable } from './lock-table.js';
import { waitForLock } from './lock-wait.js';
import type { ConnectionLockerOptions, LockerLimits, LockOptions } from './locker-options.js';
import { PrivateMode } from './private-mode.js';
import { defaultReconnectPolicy } from './reconnect-policy.js';
import { retryDecision } from './retry-decision.js';
import { RetrySchedule } from './retry-schedule.js';

/** Lock ids over all peers, by kind. */
export type LockCounts = Readonly<Record<LockKind, number>>;

/** A lock that was held, and will be again if the peer can be reached. */
export interface SuspendedLock extends LockSuspension {
  readonly peer: PeerId;
  readonly lockId: string;
  /** `retryAt`, from now, ms. */
  readonly retryInMs: number | undefined;
}

/** See the head of this file. */
export class ConnectionLocker implements Disposable {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #limits: LockerLimits;
  readonly #communicator: RpcCommunicator;
  readonly #client: LockClient;
  readonly #service: LockService;
  readonly #table: LockTable;
  readonly #privateMode: PrivateMode;
  readonly #intents = new LockIntents();
  readonly #host: LockIntentHost;
  readonly #events: Subscription;
  readonly #removeGauges: readonly (() => void)[];
  #stopped = false;
  #asleep = false;

  /** Throws `DUPLICATE_SERVICE` when something else has the locks' service id. */
  constructor(options: ConnectionLockerOptions) {
    const { transport, rpc, clock = systemClock, logger = silentLogger, metrics = noMetrics } = options;
    const { reconnect = defaultReconnectPolicy, random = systemRandom, onDisconnectNotice = () => {} } = options;
    const { allowIncomingPrivateConnections = false } = options;
    const limits = { ...defaultLimits, ...options.limits };
    const { rpcTimeoutMs: notificationTimeoutMs, farewellTimeoutMs, maxNameBytes } = limits;
    const table = new LockTable(limits);
    const communicator = rpc.communicator(LOCK_SERVICE_ID);
    const client = new LockClient({ communicator, logger, notificationTimeoutMs, farewellTimeoutMs });

    this.#transport = transport;
    this.#clock = clock;
    this.#limits = limits;
    this.#table = table;
    this.#communicator = communicator;
    this.#client = client;
    this.#service = new LockService({
      transport,
      communicator,
      table,
      logger,
      maxNameBytes,
      allowIncomingPrivateConnections,
      onDisconnectNotice,
    });
    this.#privateMode = new PrivateMode(transport, client);
    this.#host = {
      client,
      schedule: new RetrySchedule(clock),
      logger,
      policy: retryDecision(reconnect, random, logger),
      leaveTable: (intent) => this.#leaveTable(intent),
      isWanted: ({ peer, lockId }) => this.#intents.get(peer.id, lockId) !== undefined,
    };
    this.#removeGauges = (['local', 'remote', 'weak'] as const).map((kind) =>
      metrics.gauge(`peerlatch.locks.${kind}`, `Locks held, ${kind}`, () => table.count(kind)),
    );
    this.#events = transport.peerEvents$.subscribe((event) => this.#onPeerEvent(event));
  }

  /**
   * Keeps a connection to `peer` until the handle is released; dials if there is none. Resolves when the peer accepted.
   * From the call on the peer counts as protected. Rejects, and leaves nothing behind, with `LOCK_REFUSED`, `LIMIT_REACHED`,
   * `SELF_CONNECTION`, `INVALID_ARGUMENT`, `SUSPENDED`, `RPC_TIMEOUT`, `CLOSED`, whatever else `Transport.send` and the lock RPC reject
   * with; or with `signal.reason`. `lockId` is any text of 1 to 1,024 bytes; handles of the same id share one lock.
   */
  lock(peer: PeerDescriptor, lockId: string, options: LockOptions = {}): Promise<LockHandle> {
    try {
      return this.#lock(peer, lockId, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Protects a connection without telling the peer, as long as there is one. True when the lock is in place; false for
   * oneself, at a bound, for an impossible lock id, and after `stop()`.
   */
  weakLock(peer: PeerId, lockId: string): boolean {
    if (this.#stopped || peer === this.#transport.self.id) return false;
    return isLockId(lockId, this.#limits.maxNameBytes) && this.#table.add('weak', peer, lockId);
  }

  /** Ends a weak lock; one that is not there is no mistake. */
  weakUnlock(peer: PeerId, lockId: string): void {
    this.#table.remove('weak', peer, lockId);
  }

  /** True while any lock, local, remote or weak, keeps the connection to `peer` from being pruned. */
  isProtected(peer: PeerId): boolean {
    return this.#table.isLocked(peer);
  }

  /** True while `peer` asks to be left out of the connections view. */
  isPrivate(peer: PeerId): boolean {
    return this.#table.isPrivate(peer);
  }

  /** True while there is a lock of this kind between this node and `peer`, of one lock id if given. */
  isLocked(kind: LockKind, peer: PeerId, lockId?: string): boolean {
    return lockId === undefined ? this.#table.ids(kind, peer).length > 0 : this.#table.has(kind, peer, lockId);
  }

  /** Lock ids of one kind between this node and `peer`: a snapshot. */
  locks(kind: LockKind, peer: PeerId): readonly string[] {
    return this.#table.ids(kind, peer);
  }

  /** Peers with a lock of this kind: a snapshot. */
  lockedPeers(kind: LockKind): readonly PeerId[] {
    return this.#table.peers(kind);
  }

  counts(): LockCounts {
    return { local: this.#table.count('local'), remote: this.#table.count('remote'), weak: this.#table.count('weak') };
  }

  /**
   * Private-client mode (wire-protocol 6.12): asks every connected peer, and each later one, to leave this node out of its
   * connections view. Resolves when those connected now were told. Never rejects.
   */
  setPrivateMode(on: boolean): Promise<void> {
    return this.#stopped ? Promise.resolve() : this.#privateMode.set(on);
  }

  /** For the manager: asks `peer` to close (wire-protocol 6.8), over the existing connection only. Never rejects. */
  sendDisconnectNotice(peer: PeerDescriptor, mode: DisconnectMode): Promise<void> {
    return this.#client.disconnectNotice(peer, mode);
  }

  /** Before this node disconnects `peer` on purpose: its handles are lost, or they would have it dialled again. */
  abandon(peer: PeerId): void {
    const error = new ConnectionError('CANCELLED', `This node disconnected from ${peer}.`);
    for (const intent of this.#intents.ofPeer(peer)) intent.post({ type: 'abandoned', error });
  }

  /**
   * Asks again for every lock of `peer`: another connection took the place of its live one, which nobody announces (R15).
   * The peer may have seen the old one end and forgotten; if it has not, asking twice is one lock. `isForgotten`: it has
   * nothing left of the old one, so that what it had asked for there is nobody's any more.
   */
  refresh(peer: PeerId, isForgotten = false): void {
    if (isForgotten) this.#table.clearRemote(peer);
    for (const intent of this.#intents.ofPeer(peer)) intent.post({ type: 'replaced' });
  }

  /** Locks that were held and are being asked for again, with the time of the next attempt: a snapshot. */
  suspended(): readonly SuspendedLock[] {
    const now = this.#clock.now();
    return this.#intents.all().flatMap(({ peer, lockId, suspension }) => {
      if (suspension === undefined) return [];
      const { retryAt } = suspension;
      return [{ peer: peer.id, lockId, ...suspension, retryInMs: retryAt === undefined ? retryAt : retryAt - now }];
    });
  }

  /** Gives up the suspended locks of `peer`: their handles are lost with `CANCELLED`. Locks that are held stay. */
  stopReconnecting(peer: PeerId): void {
    const error = new ConnectionError('CANCELLED', `This node was told not to reconnect to ${peer}.`);
    for (const intent of this.#intents.ofPeer(peer)) {
      if (intent.suspension !== undefined) intent.post({ type: 'abandoned', error });
    }
  }

  /** The node goes to sleep: locks stay wanted, nothing is asked for until {@link resume}, and new ones reject with `error`. */
  suspend(error: ConnectionError): void {
    this.#asleep = true;
    for (const intent of this.#intents.all()) intent.post({ type: 'parked', error });
  }

  /** The node is awake: every suspended lock is asked for at once, and its failures count from zero. */
  resume(): void {
    this.#asleep = false;
    for (const intent of this.#intents.all()) intent.post({ type: 'unparked' });
  }

  /**
   * Stops asking for locks, at the beginning of a node's shutdown: waiting `lock()` calls reject with `CLOSED`, handles are
   * lost, no timer is left. Still answers peers and sends disconnect notices. Idempotent.
   */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#events.unsubscribe();
    for (const remove of this.#removeGauges) remove();
    const error = new ConnectionError('CLOSED', 'This node is closing; it holds no locks any more.');
    for (const intent of this.#intents.all()) intent.post({ type: 'abandoned', error });
  }

  /** Stops, and answers nobody any more: every listener is gone (R46). Idempotent. */
  close(): void {
    this.stop();
    this.#service[Symbol.dispose]();
    this.#communicator.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #lock(peer: PeerDescriptor, lockId: string, { signal, timeoutMs }: LockOptions): Promise<LockHandle> {
    const { lockTimeoutMs } = this.#limits;
    this.#check(peer, lockId, timeoutMs);
    signal?.throwIfAborted();
    const existing = this.#intents.get(peer.id, lockId);
    const intent = existing ?? this.#newIntent(peer, lockId, Math.max(lockTimeoutMs, timeoutMs ?? 0));
    const waiter = intent.join();
    if (existing === undefined) intent.start();
    // The deadline of the request that was just sent is this call's own.
    if (existing === undefined && signal === undefined && timeoutMs === undefined) return waiter.granted;
    return waitForLock(waiter, { clock: this.#clock, timeoutMs: timeoutMs ?? lockTimeoutMs, signal, lockId });
  }

  #check(peer: PeerDescriptor, lockId: string, timeoutMs: number | undefined): void {
    if (this.#stopped) throw new ConnectionError('CLOSED', 'This node is closed; it takes no locks any more.');
    if (this.#asleep) throw new ConnectionError('SUSPENDED', 'This node is suspended; resume it before you lock.');
    if (isSelf(this.#transport.self, peer)) throw new ConnectionError('SELF_CONNECTION', 'A node cannot lock itself.');
    if (timeoutMs !== undefined) checkTimeout(timeoutMs);
    const { maxNameBytes } = this.#limits;
    if (!isLockId(lockId, maxNameBytes)) {
      throw new ConnectionError('INVALID_ARGUMENT', `A lock id is a text of 1 to ${maxNameBytes} bytes.`);
    }
  }

  /** Protected from here on, before anything is sent. */
  #newIntent(peer: PeerDescriptor, lockId: string, timeoutMs: number): LockIntent {
    if (!this.#table.add('local', peer.id, lockId)) {
      const { maxLocksPerPeer, maxLocksTotal } = this.#limits;
      const text = `This node holds ${maxLocksPerPeer} locks of ${peer.id} or ${maxLocksTotal} in all already. Release some.`;
      throw new ConnectionError('LIMIT_REACHED', text, { data: { maxLocksPerPeer, maxLocksTotal } });
    }
    const intent = new LockIntent(peer, lockId, timeoutMs, this.#host);
    this.#intents.add(intent);
    return intent;
  }

  #leaveTable(intent: LockIntent): void {
    this.#table.remove('local', intent.peer.id, intent.lockId);
    this.#intents.remove(intent);
  }

  #onPeerEvent(event: PeerEvent): void {
    this.#privateMode.onPeerEvent(event);
    const { type, peer } = event;
    if (type === 'connected') {
      for (const intent of this.#intents.ofPeer(peer.id)) intent.post({ type });
    } else if (type === 'disconnected') {
      for (const intent of this.#intents.ofPeer(peer.id))
        intent.post({ type, graceful: event.graceful, error: event.error });
    }
  }
}
