/**
 * Who is locked, and by what (wire-protocol 6.5): pure bookkeeping with bounds, shared by the lock service, which fills
 * in what peers ask for, and the locker, which fills in what this node wants. A lock is a lock id in a set: adding it
 * twice is one lock. Independent of whether a connection exists.
 */
import type { PeerId } from '../peer/peer-id.js';
import type { Limits } from '../wire/limits.js';

/** `local`: this node wants the connection. `remote`: the peer does. `weak`: this node does, and tells nobody. */
export type LockKind = 'local' | 'remote' | 'weak';

/** The bounds; each holds for each kind by itself, so that hostile peers cannot use up what this node needs. */
export type LockLimits = Pick<Limits, 'maxLocksPerPeer' | 'maxLocksTotal'>;

/** Lock ids per peer and kind, and the peers that hide. */
export class LockTable {
  readonly #limits: LockLimits;
  readonly #kinds: Readonly<Record<LockKind, LockSet>> = {
    local: new LockSet(),
    remote: new LockSet(),
    weak: new LockSet(),
  };
  readonly #hidden = new Set<PeerId>();

  constructor(limits: LockLimits) {
    this.#limits = limits;
  }

  /** False when a bound forbids it. True for a lock that is there already, at the bound too. */
  add(kind: LockKind, peer: PeerId, lockId: string): boolean {
    const set = this.#kinds[kind];
    if (set.has(peer, lockId)) return true;
    if (set.total >= this.#limits.maxLocksTotal || set.count(peer) >= this.#limits.maxLocksPerPeer) return false;
    set.add(peer, lockId);
    return true;
  }

  /** A lock that is not there is nobody's mistake. */
  remove(kind: LockKind, peer: PeerId, lockId: string): void {
    this.#kinds[kind].remove(peer, lockId);
  }

  /** What `peer` asked for ends with its connection (wire-protocol 6.2). What this node wants stays (R37). */
  clearRemote(peer: PeerId): void {
    this.#kinds.remote.clear(peer);
    this.#hidden.delete(peer);
  }

  /** A peer that wants to be left out of the connections view (wire-protocol 6.5, `private`). */
  setPrivate(peer: PeerId, isPrivate: boolean): void {
    if (isPrivate) this.#hidden.add(peer);
    else this.#hidden.delete(peer);
  }

  isPrivate(peer: PeerId): boolean {
    return this.#hidden.has(peer);
  }

  has(kind: LockKind, peer: PeerId, lockId: string): boolean {
    return this.#kinds[kind].has(peer, lockId);
  }

  /** True when anybody holds any lock between this node and `peer`. */
  isLocked(peer: PeerId): boolean {
    const { local, remote, weak } = this.#kinds;
    return local.count(peer) > 0 || remote.count(peer) > 0 || weak.count(peer) > 0;
  }

  /** The lock ids of one kind, as a snapshot. */
  ids(kind: LockKind, peer: PeerId): readonly string[] {
    return this.#kinds[kind].ids(peer);
  }

  /** Peers with a lock of this kind, as a snapshot. */
  peers(kind: LockKind): readonly PeerId[] {
    return this.#kinds[kind].peers();
  }

  /** Lock ids of one kind over all peers. */
  count(kind: LockKind): number {
    return this.#kinds[kind].total;
  }
}

/** Lock ids per peer, with their total. */
class LockSet {
  readonly #ids = new Map<PeerId, Set<string>>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  count(peer: PeerId): number {
    return this.#ids.get(peer)?.size ?? 0;
  }

  has(peer: PeerId, lockId: string): boolean {
    return this.#ids.get(peer)?.has(lockId) ?? false;
  }

  ids(peer: PeerId): string[] {
    return [...(this.#ids.get(peer) ?? [])];
  }

  peers(): PeerId[] {
    return [...this.#ids.keys()];
  }

  /** Only for a lock that is not there. */
  add(peer: PeerId, lockId: string): void {
    const ids = this.#ids.get(peer);
    if (ids === undefined) this.#ids.set(peer, new Set([lockId]));
    else ids.add(lockId);
    this.#total++;
  }

  remove(peer: PeerId, lockId: string): void {
    const ids = this.#ids.get(peer);
    if (ids?.delete(lockId) !== true) return;
    this.#total--;
    if (ids.size === 0) this.#ids.delete(peer);
  }

  clear(peer: PeerId): void {
    this.#total -= this.count(peer);
    this.#ids.delete(peer);
  }
}
