/**
 * Finds a layer its place in the network and keeps it there (wire-protocol 9.4 to 9.6): joins through entry points, rejoins when all
 * neighbours are gone, recovers, and keeps contacts and connections in step. Made by the layer, which passes what peers ask and
 * say to `contacts`. It serves nothing itself, and after `stop` nothing of it runs or listens (R46, R47).
 */
import { abortable, ConnectionError } from '@peerlatch/connection/base';
import { isSelf, type PeerDescriptor, type PeerId } from '@peerlatch/connection/peer';
import { type Observable, Subject } from 'rxjs';
import type { Contact } from '../contact/contact.js';
import { ringIdOf } from '../id/ring-id.js';
import { SignalFan } from '../lookup/signal-fan.js';
import { ContactKeeper } from './contact-keeper.js';
import type { DiscoveryParts, JoinOptions } from './discovery-options.js';
import { drain } from './drain.js';
import { EntryPointJoin, type EntryPointJoinParts } from './entry-point-join.js';
import { Milestone } from './milestone.js';
import { NeighbourKeeper } from './neighbour-keeper.js';
import { OwnLookup } from './own-lookup.js';
import { PeriodicPings } from './periodic-pings.js';
import { PingQueue } from './ping-queue.js';
import { waitForConnection } from './reachability.js';
import { Recovery } from './recovery.js';
import { RingSession } from './ring-session.js';
import { runSession } from './session-runner.js';

/** See the head of this file. */
export class Discovery implements Disposable {
  /** Everything that is learned of peers goes through it. */
  readonly contacts: ContactKeeper;
  /** There are no neighbours, and nothing is tried: no entry point is known, or the join was not to be retried. */
  readonly manualRejoinRequired$: Observable<void>;
  readonly #parts: DiscoveryParts;
  readonly #stopping = new AbortController();
  readonly #manualRejoin = new Subject<void>();
  readonly #pings: PingQueue;
  readonly #neighbours: NeighbourKeeper;
  readonly #ownLookup: OwnLookup;
  readonly #recovery: Recovery;
  readonly #periodicPings: PeriodicPings | undefined;
  readonly #entryPoints = new Map<PeerId, EntryPointJoin>();
  readonly #joined = new Milestone();
  readonly #ready = new Milestone();
  readonly #work = new Set<Promise<unknown>>();
  #distantDiscovery = true;
  #retries = true;
  #wasCalled = false;
  #attempts = 0;
  #asked = new Set<PeerId>();
  #stopped: Promise<void> | undefined;

  constructor(parts: DiscoveryParts) {
    const { self, sets, queries, transport, serviceId, locker, clock, random, limits } = parts;
    this.#parts = parts;
    this.manualRejoinRequired$ = this.#manualRejoin.asObservable();
    const { sendersAreProven = locker !== undefined } = parts;
    const contacts = new ContactKeeper({ sets, contacts: parts.contacts, clock, limits, sendersAreProven });
    this.contacts = contacts;
    const listener = {
      answered: (contact: Contact): void => contacts.heard(contact),
      failed: (contact: Contact, error: unknown): void => contacts.failed(contact, error),
    };
    const pings = new PingQueue({ queries, listener, limits });
    this.#pings = pings;
    this.#ownLookup = new OwnLookup({ self, contacts, queries, clock, limits });
    const onRound = (): void => this.#onRecoveryRound();
    this.#recovery = new Recovery({ self, contacts, queries, clock, random, limits, onRound });
    const { neighbourPingLimit } = parts;
    const onLost = (contact: Contact): void => this.#onLost(contact);
    this.#neighbours = new NeighbourKeeper({
      isJoining: () => this.#attempts > 0 && !this.#joined.isReached,
      contacts,
      pings,
      transport,
      serviceId,
      locker,
      neighbourPingLimit,
      onLost,
    });
    if (parts.periodicPings) this.#periodicPings = new PeriodicPings({ sets, pings, clock, limits });
  }

  /** True until `join` was called for the first time, then while any attempt runs (9.6): the node cannot be found yet. */
  get isJoinOngoing(): boolean {
    return !this.#wasCalled || this.#attempts > 0;
  }

  /** Entry points of earlier joins that are connected now. */
  get connectedEntryPoints(): readonly PeerDescriptor[] {
    const entryPoints = [...this.#entryPoints.values()].map(({ contact }) => contact.peer);
    return entryPoints.filter(({ id }) => this.#parts.transport.hasConnection(id));
  }

  /**
   * Joins through all entry points in parallel. Resolves when the first has brought neighbours, or all have been tried: whether there
   * are neighbours then, `joined()` knows. Entry points are remembered for rejoining; an own address among them is skipped.
   * Rejects with `INVALID_ARGUMENT` without entry points, with `CLOSED`, or with `signal.reason`. With `retry`, attempts go on in the
   * background until there are neighbours.
   */
  async join(entryPoints: readonly PeerDescriptor[], options: JoinOptions = {}): Promise<void> {
    const { distantDiscovery = true, retry = true, signal } = options;
    this.#stopping.signal.throwIfAborted();
    signal?.throwIfAborted();
    if (entryPoints.length === 0) {
      throw new ConnectionError(
        'INVALID_ARGUMENT',
        'Joining takes an entry point; the first node of a network names itself.',
      );
    }
    this.#wasCalled = true;
    this.#distantDiscovery = distantDiscovery;
    this.#retries = retry;
    const joins = this.#remember(entryPoints);
    if (this.#entryPoints.size === 0) this.#settleIn();
    const cancelling = new SignalFan();
    const cancel = (): void => cancelling.abort(signal?.reason);
    signal?.addEventListener('abort', cancel);
    const attempts = joins.map((join) => join.join({ distantDiscovery, retry, signal: cancelling.acquire().signal }));
    void Promise.allSettled(attempts).then(() => signal?.removeEventListener('abort', cancel));
    await abortable(firstTrueOrAll(attempts), signal);
    this.#stopping.signal.throwIfAborted();
    signal?.throwIfAborted();
  }

  /** Finds the own place on the ring (9.5). Resolves when the session is over. Rejects with `CLOSED` or `signal.reason`. */
  joinRing({ signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const { self, queries, clock, limits } = this.#parts;
    const session = new RingSession({
      ringId: ringIdOf(self.peer),
      selfId: self.peer.id,
      contacts: this.contacts,
      queries,
      limits,
    });
    const bounds = { parallelism: limits.joinParallelism, timeoutMs: limits.joinTimeoutMs, clock };
    const running = runSession(session, { ...bounds, signal: this.#stopping.signal });
    return abortable(this.#track(running), signal);
  }

  /**
   * Resolves once a join has found a neighbour, or every entry point was this node itself; stays so, whatever happens later.
   * Has no deadline of its own. Rejects with `CLOSED` when the node stops before, or with `signal.reason`.
   */
  joined(signal?: AbortSignal): Promise<void> {
    return this.#joined.reached(signal);
  }

  /**
   * Resolves once, after a join, the nearest peers are known exactly (the lookup of the own id was complete) and every neighbour
   * of that moment has answered a ping or was removed; stays so. Otherwise like `joined`.
   */
  ready(signal?: AbortSignal): Promise<void> {
    return this.#ready.reached(signal);
  }

  /** Resolves as soon as there is a connection. Rejects with `CONNECT_TIMEOUT` after `connectivityTimeoutMs`, `CLOSED`, or `signal.reason`. */
  reachable(signal?: AbortSignal): Promise<void> {
    const { transport, clock, limits } = this.#parts;
    return waitForConnection({ transport, clock, limits, signals: [this.#stopping.signal, signal] });
  }

  /**
   * Aborts everything, then waits until it has ended, at most `drainTimeoutMs`, however the joins stand (R47). From the call on
   * no timer, listener or lock of it is left. Never rejects; idempotent.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.dispose](): void {
    void this.stop();
  }

  #stop(): Promise<void> {
    const error = new ConnectionError('CLOSED', 'This DHT node is stopped; make a new one to join again.');
    this.#stopping.abort(error);
    for (const entryPoint of this.#entryPoints.values()) entryPoint.stop(error);
    this.#ownLookup.stop(error);
    this.#recovery.stop(error);
    this.#periodicPings?.[Symbol.dispose]();
    this.#neighbours[Symbol.dispose]();
    this.#joined.giveUp(error);
    this.#ready.giveUp(error);
    this.#manualRejoin.complete();
    const { clock, limits } = this.#parts;
    const joins = [...this.#entryPoints.values()].map((entryPoint) => entryPoint.idle());
    const work = [...joins, ...this.#work, this.#recovery.idle(), this.#pings.stop()];
    return drain(clock, limits.drainTimeoutMs, work);
  }

  /** Of the given ones those that are other peers, at most `maxEntryPoints` over all joins. */
  #remember(entryPoints: readonly PeerDescriptor[]): readonly EntryPointJoin[] {
    const { transport, contacts, limits } = this.#parts;
    const joins = new Set<EntryPointJoin>();
    for (const peer of entryPoints) {
      if (isSelf(transport.self, peer)) continue;
      const known = this.#entryPoints.get(peer.id);
      if (known === undefined && this.#entryPoints.size >= limits.maxEntryPoints) continue;
      const join = known ?? new EntryPointJoin(contacts.of(peer), this.#joinParts());
      this.#entryPoints.set(peer.id, join);
      joins.add(join);
    }
    return [...joins];
  }

  #joinParts(): EntryPointJoinParts {
    const { self, queries, locker, serviceId, clock, random, limits } = this.#parts;
    const onBegin = (): void => {
      if (this.#attempts === 0) this.#asked = new Set();
      this.#attempts++;
    };
    const onEnd = (isCancelled: boolean): void => {
      this.#attempts--;
      if (isCancelled) this.#retries = false;
      this.#onAttemptEnd();
    };
    const common = { self, queries, locker, serviceId, clock, random, limits, onBegin, onEnd };
    const asked = (): Set<PeerId> => this.#asked;
    const { contacts } = this;
    return { ...common, contacts, ownLookup: this.#ownLookup, asked };
  }

  #onAttemptEnd(): void {
    if (this.#stopping.signal.aborted) return;
    if (this.#attempts === 0) this.#neighbours.pingUnverified();
    if (this.contacts.hasLiveNeighbour) this.#settleIn();
    else if (this.#attempts === 0) this.#onIsolated();
  }

  #settleIn(): void {
    this.#joined.reach();
    this.#recovery.start();
  }

  #onLost(contact: Contact): void {
    this.#recovery.lost(contact);
    if (this.#parts.sets.neighbourCount === 0 && !this.isJoinOngoing) this.#onIsolated();
  }

  /** All entry points are tried, each on its own (R70), and none in this turn (R71). */
  #onIsolated(): void {
    this.#parts.logger.info('dht.isolated', { entryPoints: this.#entryPoints.size });
    if (this.#entryPoints.size === 0 || !this.#retries) {
      this.#manualRejoin.next();
      return;
    }
    const distantDiscovery = this.#distantDiscovery;
    for (const entryPoint of this.#entryPoints.values()) entryPoint.joinLater({ distantDiscovery });
  }

  #onRecoveryRound(): void {
    this.#neighbours.pingUnverified();
    if (!this.#ready.isReached) void this.#track(this.#becomeReady());
  }

  async #becomeReady(): Promise<void> {
    const isFirstOfNetwork = this.#entryPoints.size === 0;
    if (!isFirstOfNetwork && !(await this.#ownLookup.run())) return;
    await this.#pings.idle();
    if (!this.#stopping.signal.aborted) this.#ready.reach();
  }

  /** Counts as work to be drained; its failure is for whoever waits for it. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    const end = (): void => void this.#work.delete(work);
    work.then(end, end);
    return work;
  }
}

/** Resolves with the first that is true, else when all have settled. */
function firstTrueOrAll(attempts: readonly Promise<boolean>[]): Promise<unknown> {
  const firstTrue = new Promise<void>((resolve) => {
    for (const attempt of attempts)
      void attempt.then(
        (isTrue) => isTrue && resolve(),
        () => {},
      );
  });
  return Promise.race([firstTrue, Promise.allSettled(attempts)]);
}
