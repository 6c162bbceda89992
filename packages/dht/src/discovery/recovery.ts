/**
 * Keeps a joined node's contacts complete (wire-protocol 9.6): at once and then a minute after each round, asks the nearest neighbours for
 * the own id and one more for a random id. Besides, when a near neighbour is lost, asks the nearest for the own id soon after.
 * Made by `Discovery` and started with the first join. Its timers only begin work (R50), and everything ends with `stop` (R47).
 */
import { type CancelTimer, type Clock, type Random, startTimer } from '@peerlatch/connection/base';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import { KEY_BYTES, type Key } from '../id/key.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import type { ContactKeeper } from './contact-keeper.js';

/** What it is made of. */
export interface RecoveryParts {
  readonly self: Contact;
  readonly contacts: ContactKeeper;
  readonly queries: Pick<PeerQueries, 'closestPeers'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Pick<
    DhtLimits,
    'recoveryIntervalMs' | 'recoveryNeighbours' | 'repairDelayMs' | 'repairIntervalMs' | 'leafSetSize' | 'lookupResults'
  >;
  /** At the beginning of each round of recovery. */
  readonly onRound: () => void;
}

/** See the head of this file. */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #stopping = new AbortController();
  #cancelRound: CancelTimer = () => {};
  #cancelRepair: CancelTimer = () => {};
  #isStarted = false;
  #isRepairDue = false;
  #roundWork: Promise<void> = Promise.resolve();
  #repairWork: Promise<void> = Promise.resolve();
  #nextRepairAt = Number.NEGATIVE_INFINITY;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Begins with a round. Once is enough. */
  start(): void {
    if (this.#isStarted || this.#isStopped) return;
    this.#isStarted = true;
    this.#beginRound();
  }

  /** A contact is no neighbour any more. If it was near, its place is to be filled: soon, together with others, and not too often. */
  lost(contact: Contact): void {
    const { clock, limits } = this.#parts;
    if (!this.#isStarted || this.#isRepairDue || this.#isStopped || !this.#isNear(contact)) return;
    this.#isRepairDue = true;
    const delay = Math.max(limits.repairDelayMs, this.#nextRepairAt - clock.now());
    this.#cancelRepair = startTimer(clock, delay, () => {
      this.#repairWork = this.#repair();
    });
  }

  /** Ends everything that is under way or to come (R47). */
  stop(reason: unknown): void {
    this.#stopping.abort(reason);
    this.#cancelRound();
    this.#cancelRepair();
  }

  /** Resolves when nothing that began before is under way. Never rejects. */
  async idle(): Promise<void> {
    await Promise.all([this.#roundWork, this.#repairWork]);
  }

  #beginRound(): void {
    this.#roundWork = this.#round();
  }

  async #round(): Promise<void> {
    const { clock, limits, onRound } = this.#parts;
    onRound();
    await Promise.all([this.#askSurroundings(), this.#askSomewhere()]);
    if (this.#isStopped) return;
    this.#cancelRound = startTimer(clock, limits.recoveryIntervalMs, () => this.#beginRound());
  }

  async #repair(): Promise<void> {
    const { clock, limits } = this.#parts;
    // What is lost from now on is another repair's.
    this.#isRepairDue = false;
    this.#nextRepairAt = clock.now() + limits.repairIntervalMs;
    await this.#askSurroundings();
  }

  async #askSurroundings(): Promise<void> {
    const { self, contacts, limits } = this.#parts;
    const nearest = contacts.sets.closestNeighbours(self.key, limits.recoveryNeighbours);
    await Promise.all(nearest.map((contact) => this.#ask(contact, self.key, limits.leafSetSize)));
  }

  async #askSomewhere(): Promise<void> {
    const { contacts, random, limits } = this.#parts;
    const target = random.bytes(KEY_BYTES);
    const [nearest] = contacts.sets.closestNeighbours(target, 1);
    if (nearest !== undefined) await this.#ask(nearest, target, limits.lookupResults);
  }

  /** Never rejects. */
  async #ask(contact: Contact, target: Key, limit: number): Promise<void> {
    const { contacts, queries } = this.#parts;
    const { signal } = this.#stopping;
    try {
      const peers = await queries.closestPeers(contact, target, { signal, limit });
      if (this.#isStopped) return;
      contacts.heard(contact);
      contacts.addAll(peers);
    } catch (error) {
      if (!this.#isStopped) contacts.failed(contact, error);
    }
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  /** Nearer than the last of those that a leaf set holds. */
  #isNear({ key }: Contact): boolean {
    const { self, contacts, limits } = this.#parts;
    const last = contacts.sets.closestNeighbours(self.key, limits.leafSetSize)[limits.leafSetSize - 1];
    return last === undefined || compareDistance(self.key, key, last.key) < 0;
  }
}
