/**
 * Keeps entries where they belong while nodes come and go (wire-protocol 9.10): who stores anew tells the primary, the primary the other
 * storers; when the storers of a key change, whoever is responsible supplies the new ones; when this node leaves, everything goes to
 * the nearest neighbours. Told by the store service what was stored, and by the node how the neighbours change. Nobody waits for what is
 * sent here, and nothing is sent to the own node or back to where it came from.
 *
 * Beyond the network's rules, so that redundancy is restored after losses: the storers of each key are remembered, and compared after
 * every change. Whoever holds an entry of a lost storer tells the primary; a node that is no storer any more hands over to the primary first,
 * and one that has become a storer again uses what it kept. Copies carry the time that is left to them, not all of it again.
 */
import { type CancelTimer, type Clock, startTimer, toHex } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';
import { StoreRpc } from '../protocol/dht-rpc.js';
import type { LocalStore } from './local-store.js';
import { type ReplicationJob, ReplicationQueue } from './replication-queue.js';
import { entryToMessage } from './stored-entry.js';
import { includesPeer, type Surroundings, storersOf } from './storers.js';

export interface ReplicationParts {
  readonly self: Contact;
  readonly local: LocalStore;
  readonly surroundings: Surroundings;
  readonly communicator: Pick<RpcCommunicator, 'notify'>;
  readonly clock: Clock;
  readonly limits: Pick<
    DhtLimits,
    | 'redundancyFactor'
    | 'maxReplicationsInFlight'
    | 'maxReplicationsWaiting'
    | 'replicationTimeoutMs'
    | 'replicationDelayMs'
    | 'replicationRoundMs'
    | 'leaveTimeoutMs'
  >;
}

type Storers = readonly Contact[];

export class Replication {
  readonly #parts: ReplicationParts;
  readonly #queue: ReplicationQueue;
  /** The storers of each key as they were when we last looked. */
  #storers = new Map<string, Storers>();
  /** Keys to look at in the next round, whether or not their storers change. */
  readonly #unfinished = new Set<string>();
  readonly #added = new Map<PeerId, Contact>();
  readonly #removed = new Set<PeerId>();
  #cancelRound: CancelTimer | undefined;
  #roundAt = Number.POSITIVE_INFINITY;
  #isLeaving = false;
  #left: Promise<void> | undefined;

  constructor(parts: ReplicationParts) {
    this.#parts = parts;
    this.#queue = new ReplicationQueue({
      clock: parts.clock,
      limits: parts.limits,
      send: (target, job, signal) => this.#send(target, job, signal),
      onFailed: (target, jobs) => this.#failed(target, jobs),
    });
  }

  /** Replications that wait or are in flight. */
  get pending(): number {
    return this.#queue.waiting + this.#queue.inFlight;
  }

  /** An entry was put here (`storeData`): its writer supplies the other storers, unless this node is none of them. */
  stored(job: ReplicationJob): void {
    if (this.#isLeaving) return;
    const storers = this.#look(job.key);
    const isStorer = this.#isStorer(storers);
    this.#parts.local.setStale(job.key, !isStorer);
    if (!isStorer) this.#toPrimary(storers, job);
  }

  /** An entry came from another node, or was deleted here: the primary tells all storers, others tell the primary. */
  spread(job: ReplicationJob, from?: PeerId): void {
    if (this.#isLeaving) return;
    const storers = this.#look(job.key);
    if (this.#isSelf(storers[0])) for (const storer of storers) this.#enqueue(storer, job, from);
    else this.#toPrimary(storers, job, from);
    this.#parts.local.setStale(job.key, !this.#isStorer(storers));
  }

  /** Neighbours came and went. Looked at soon, together with what else changes until then. */
  neighboursChanged(added: readonly Contact[], removed: readonly Contact[]): void {
    if (this.#isLeaving || this.#parts.local.size === 0) return;
    for (const { peer } of removed) {
      this.#added.delete(peer.id);
      this.#removed.add(peer.id);
    }
    for (const contact of added) this.#added.set(contact.peer.id, contact);
    this.#roundIn(this.#parts.limits.replicationDelayMs);
  }

  /**
   * This node leaves (9.12): every entry goes to the neighbours nearest to its key that are connected, the nearest ones first.
   * Resolves when all are sent, after `leaveTimeoutMs` at the latest; from then on nothing is sent (R52, R56). Idempotent.
   */
  leave(): Promise<void> {
    this.#left ??= this.#leave();
    return this.#left;
  }

  /** Ends at once, without a word to anybody. Idempotent. */
  close(): void {
    this.#isLeaving = true;
    this.#cancelRound?.();
    this.#queue.close();
    this.#storers.clear();
  }

  async #leave(): Promise<void> {
    this.#isLeaving = true;
    this.#cancelRound?.();
    this.#queue.clear();
    this.#enqueueEverything();
    await this.#queue.drain(this.#parts.limits.leaveTimeoutMs);
    this.#storers.clear();
  }

  #enqueueEverything(): void {
    const { local, surroundings, limits } = this.#parts;
    const targets = local.keys().map((key) => ({
      held: local.held(key),
      neighbours: surroundings.closestNeighbours(key, limits.redundancyFactor),
    }));
    for (let rank = 0; rank < limits.redundancyFactor; rank++) {
      for (const { held, neighbours } of targets) {
        const target = neighbours[rank];
        if (target !== undefined) for (const { entry } of held) this.#enqueue(target, entry);
      }
    }
  }

  #roundIn(ms: number): void {
    const { clock } = this.#parts;
    const at = clock.now() + ms;
    if (at >= this.#roundAt || this.#isLeaving) return;
    this.#cancelRound?.();
    this.#roundAt = at;
    this.#cancelRound = startTimer(clock, ms, () => this.#round());
  }

  /** Looks at every key whose storers may have changed. */
  #round(): void {
    this.#roundAt = Number.POSITIVE_INFINITY;
    const before = this.#storers;
    this.#storers = new Map();
    const unfinished = new Set(this.#unfinished);
    this.#unfinished.clear();
    for (const key of this.#parts.local.keys()) {
      const name = toHex(key);
      const storers = before.get(name);
      if (storers !== undefined && !unfinished.has(name) && !this.#mayChange(key, storers)) {
        this.#storers.set(name, storers);
      } else {
        // What was found on the disk at the start has been nobody's but ours.
        this.#move(key, storers ?? [this.#parts.self]);
      }
    }
    this.#added.clear();
    this.#removed.clear();
  }

  #mayChange(key: Key, storers: Storers): boolean {
    for (const { peer } of storers) if (this.#removed.has(peer.id)) return true;
    const farthest = storers[storers.length - 1];
    if (farthest === undefined || storers.length < this.#parts.limits.redundancyFactor) return this.#added.size > 0;
    for (const contact of this.#added.values()) if (compareDistance(key, contact.key, farthest.key) < 0) return true;
    return false;
  }

  /** The storers of `key` were `before`; supplies those of now as far as it is ours. */
  #move(key: Key, before: Storers): void {
    const { local } = this.#parts;
    const now = this.#look(key);
    const [primary] = now;
    // Who went and came back may have forgotten everything.
    const stayed = before.filter(({ peer }) => !this.#removed.has(peer.id));
    const newcomers = now.filter(({ peer }) => !includesPeer(stayed, peer.id));
    const remaining = now.find(({ peer }) => includesPeer(stayed, peer.id));
    const hasLost = stayed.length < before.length;
    const wasPrimary = this.#isSelf(before[0]);
    const targets = new Set<Contact>();
    // The nearest of those who knew it before supplies the new ones; after a loss, a new primary supplies all.
    if (hasLost && this.#isSelf(primary) && !wasPrimary) for (const storer of now) targets.add(storer);
    else if (wasPrimary || this.#isSelf(remaining)) for (const storer of newcomers) targets.add(storer);
    const isDisplaced = this.#isStorer(before) && !this.#isStorer(now);
    const isNewPrimary = primary !== undefined && newcomers.includes(primary);
    if (primary !== undefined && (hasLost || isDisplaced || isNewPrimary)) targets.add(primary);
    for (const target of targets) for (const { entry } of local.held(key)) this.#enqueue(target, entry);
    local.setStale(key, !this.#isStorer(now));
  }

  /** The storers of now, which are remembered. */
  #look(key: Key): Storers {
    const { self, surroundings, limits, local } = this.#parts;
    const storers = storersOf(key, self, surroundings, limits.redundancyFactor);
    // Expired keys go in rounds; without any, they go here.
    if (this.#storers.size > 2 * local.size + 64) this.#forgetExpired();
    this.#storers.set(toHex(key), storers);
    return storers;
  }

  #forgetExpired(): void {
    const live = new Set(this.#parts.local.keys().map(toHex));
    for (const name of this.#storers.keys()) if (!live.has(name)) this.#storers.delete(name);
  }

  #toPrimary(storers: Storers, job: ReplicationJob, from?: PeerId): void {
    const [primary] = storers;
    if (primary !== undefined) this.#enqueue(primary, job, from);
  }

  #enqueue(target: Contact, { key, creator }: ReplicationJob, from?: PeerId): void {
    if (!this.#isSelf(target) && target.peer.id !== from) this.#queue.add(target, { key, creator });
  }

  async #send(target: Contact, { key, creator }: ReplicationJob, signal: AbortSignal): Promise<void> {
    const { local, communicator, clock, limits } = this.#parts;
    const held = local.find(key, creator);
    if (held === undefined) return;
    const leftMs = Math.max(1, Math.floor(held.deadlineAt - clock.now()));
    // Whether a copy is stale is for the node to say that holds it.
    const entry = { ...entryToMessage(held.entry, leftMs), stale: false };
    const options = { connect: !this.#isLeaving, timeoutMs: limits.replicationTimeoutMs, signal };
    await communicator.notify(target.peer, StoreRpc.methods.replicateData, { entry }, options);
  }

  /** To be made up for: in the next round the target counts as one that knows nothing of these. */
  #failed(target: Contact, jobs: readonly ReplicationJob[]): void {
    if (this.#isLeaving) return;
    for (const { key } of jobs) {
      const name = toHex(key);
      const storers = this.#storers.get(name);
      if (storers === undefined || !includesPeer(storers, target.peer.id)) continue;
      this.#storers.set(
        name,
        storers.filter(({ peer }) => peer.id !== target.peer.id),
      );
      this.#unfinished.add(name);
    }
    if (this.#unfinished.size > 0) this.#roundIn(this.#parts.limits.replicationRoundMs);
  }

  #isStorer(storers: Storers): boolean {
    return includesPeer(storers, this.#parts.self.peer.id);
  }

  #isSelf(contact: Contact | undefined): boolean {
    return contact?.peer.id === this.#parts.self.peer.id;
  }
}
