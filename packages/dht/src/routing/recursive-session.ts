/**
 * The books of one recursive operation at its initiator (wire-protocol 9.9): who is known to have carried it, who has answered, what
 * was found, and whether more is to be expected. Pure: told of responses, asked for the state; `RecursiveOperations` runs it.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { messages } from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';
import { EntryMerge } from './entry-merge.js';

export type OperationKind = 'find' | 'fetch' | 'delete';

export interface RecursiveSessionParts {
  readonly self: Contact;
  readonly target: Key;
  readonly operation: OperationKind;
  /** Paths that the operation was begun on. */
  readonly expectedPaths: number;
  readonly limits: Pick<DhtLimits, 'operationResults' | 'maxOperationHops' | 'maxEntriesPerKey'>;
}

/** A response as it was read; the first figure of the path is whoever sent the request first. */
export interface HopResponse {
  readonly from: PeerId;
  readonly closest: readonly Contact[];
  readonly entries: readonly messages.DataEntry[];
  readonly noCloserNodes: boolean;
  /** Who had carried the request when it came to the responder. */
  readonly path: readonly PeerId[];
}

/** See the head of this file. */
export class RecursiveSession {
  readonly #parts: RecursiveSessionParts;
  readonly #missing = new Set<PeerId>();
  readonly #reported = new Set<PeerId>();
  /** Those who knew nobody closer: the ends of paths. */
  readonly #ends = new Set<PeerId>();
  readonly #entries: EntryMerge;
  #closest: readonly Contact[] = [];
  #hops = 0;
  #expectedPaths: number;

  constructor(parts: RecursiveSessionParts) {
    this.#parts = parts;
    this.#expectedPaths = parts.expectedPaths;
    this.#entries = new EntryMerge(parts.target, parts.limits.maxEntriesPerKey);
  }

  /** Nearest to the target first, at most `operationResults`, each once. */
  get closest(): readonly Contact[] {
    return this.#closest;
  }

  /** One per creator. */
  get entries(): readonly messages.DataEntry[] {
    return this.#entries.entries;
  }

  /** Hops of the longest path that was heard of. */
  get hops(): number {
    return this.#hops;
  }

  /** The end of some path has answered. */
  get hasEnd(): boolean {
    return this.#ends.size > 0;
  }

  /**
   * Every hop that is known has answered, a path has ended, and a fetch has found something or come to the end of every path. A
   * hop whose successor has answered counts as one that has: its own answer is on its way or lost, and adds little.
   */
  get isComplete(): boolean {
    if (!this.hasEnd || this.#missing.size > 0) return false;
    return this.#parts.operation !== 'fetch' || this.#entries.hasFresh || this.#ends.size >= this.#expectedPaths;
  }

  /** Contacts found in whichever way. */
  addContacts(contacts: readonly Contact[]): void {
    const { target, limits } = this.#parts;
    const known = new Set(this.#closest.map(({ peer }) => peer.id));
    const fresh = contacts.filter(({ peer }) => !known.has(peer.id) && known.add(peer.id));
    if (fresh.length === 0) return;
    const all = [...this.#closest, ...fresh].sort((a, b) => compareDistance(target, a.key, b.key));
    this.#closest = all.slice(0, limits.operationResults);
  }

  addEntries(entries: readonly messages.DataEntry[]): void {
    this.#entries.add(entries);
  }

  /** A path that nobody could go on with counts no more among those whose end is awaited. */
  expectPaths(paths: number): void {
    this.#expectedPaths = Math.min(this.#expectedPaths, Math.max(1, paths));
  }

  /** A response, also the own one. */
  add({ from, closest, entries, noCloserNodes, path }: HopResponse): void {
    for (const id of path) this.#expect(id);
    const last = path.at(-1);
    if (last !== undefined) this.#report(last);
    this.#report(from);
    this.#hops = Math.max(this.#hops, path.length);
    if (noCloserNodes && this.#ends.size < this.#parts.limits.maxOperationHops) this.#ends.add(from);
    this.addContacts(closest);
    this.addEntries(entries);
  }

  #expect(id: PeerId): void {
    if (id === this.#parts.self.peer.id || this.#reported.has(id)) return;
    if (this.#missing.size < this.#parts.limits.maxOperationHops) this.#missing.add(id);
  }

  #report(id: PeerId): void {
    this.#missing.delete(id);
    if (this.#reported.size < this.#parts.limits.maxOperationHops) this.#reported.add(id);
  }
}
