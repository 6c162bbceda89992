/**
 * Which connected peers carry a message one step further (wire-protocol 9.8). Pure. Nothing is kept between two steps: over 80
 * connections a step takes about three microseconds. A cache of tables would save two of them where a target comes again, and
 * cost the others its key, and every connect and disconnect an update of all. What was never stored can neither expire between
 * two looks (R66) nor name somebody who has left.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { Contact } from '../contact/contact.js';
import { compareDistance } from '../id/distance.js';
import type { Key } from '../id/key.js';

/** One step. */
export interface RoutingStep {
  readonly target: Key;
  /** Candidates wanted, at least 1. */
  readonly count: number;
  /** Whoever carried the message before us; peers that are not nearer to the target than that are no step forward. */
  readonly previous?: Key | undefined;
  /** Peers that must not be asked: on the path, asked already, roots of parallel paths. */
  readonly isExcluded: (id: PeerId) => boolean;
}

/** Up to `count` of the connected peers, nearest to the target first. `isExcluded` is asked only about those that would be among them. */
export function routingCandidates(connected: Iterable<Contact>, step: RoutingStep): Contact[] {
  const { target, count, previous, isExcluded } = step;
  const nearest: Contact[] = [];
  let last: Contact | undefined;
  for (const contact of connected) {
    const { key } = contact;
    if (last !== undefined && compareDistance(target, key, last.key) >= 0) continue;
    if (previous !== undefined && compareDistance(target, key, previous) >= 0) continue;
    if (isExcluded(contact.peer.id)) continue;
    insert(nearest, contact, target);
    if (nearest.length > count) nearest.pop();
    if (nearest.length === count) last = nearest[count - 1];
  }
  return nearest;
}

function insert(sorted: Contact[], contact: Contact, target: Key): void {
  let at = sorted.length;
  sorted.push(contact);
  for (let before = sorted[at - 1]; before !== undefined; before = sorted[at - 1]) {
    if (compareDistance(target, contact.key, before.key) >= 0) break;
    sorted[at] = before;
    at--;
  }
  sorted[at] = contact;
}
