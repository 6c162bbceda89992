/**
 * Whether a node knows its neighbours on the ring (wire-protocol 9.5), judged against all nodes in the order of their ring ids. Pure.
 */
import { compareBytes } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { Contact, RingSides } from '@peerlatch/dht/contact';
import { ringIdOf } from '@peerlatch/dht/id';

/** All nodes in the order of the ring. */
export class RingTruth {
  readonly #order: readonly Contact[];
  readonly #places: ReadonlyMap<PeerId, number>;

  constructor(nodes: readonly Contact[]) {
    const placed = nodes.map((contact) => ({ contact, ringId: ringIdOf(contact.peer) }));
    placed.sort((a, b) => compareBytes(a.ringId, b.ringId));
    this.#order = placed.map(({ contact }) => contact);
    this.#places = new Map(this.#order.map(({ peer }, place) => [peer.id, place]));
  }

  /** Whether `sides`, nearest first, are the `perSide` next ones down and up from `node`. */
  isExact(node: PeerId, sides: RingSides, perSide: number): boolean {
    return isSame(sides.left, this.#from(node, -1, perSide)) && isSame(sides.right, this.#from(node, 1, perSide));
  }

  #from(node: PeerId, step: 1 | -1, count: number): readonly Contact[] {
    const place = this.#places.get(node);
    if (place === undefined) return [];
    const size = this.#order.length;
    const next = Array.from({ length: Math.min(count, size - 1) }, (_, i) => (place + step * (i + 1) + size) % size);
    return next.flatMap((at) => this.#order[at] ?? []);
  }
}

function isSame(a: readonly Contact[], b: readonly Contact[]): boolean {
  return a.length === b.length && a.every(({ peer }, index) => peer.id === b[index]?.peer.id);
}
