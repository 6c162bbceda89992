/**
 * Saying goodbye (wire-protocol 9.12): tells every neighbour and ring contact once that this node leaves, over the connections that are
 * there. Called by whoever stops a layer, after discovery has stopped and before RPC does.
 */
import type { Clock } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ContactSets } from '../contact/contact-sets.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import { drain } from './drain.js';

/** What it needs. */
export interface LeaveParts {
  readonly sets: ContactSets;
  readonly queries: Pick<PeerQueries, 'leaveNotice'>;
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'leaveTimeoutMs'>;
}

/** Resolves when all notices were handed over or failed, at the latest after `leaveTimeoutMs`; all at once (R56). Never rejects. */
export function sayLeaving({ sets, queries, clock, limits }: LeaveParts): Promise<void> {
  const { left, right } = sets.ring();
  const told = new Map<PeerId, Contact>();
  for (const contact of [...sets.neighbours(), ...left, ...right]) told.set(contact.peer.id, contact);
  const notices = [...told.values()].map((contact) => queries.leaveNotice(contact));
  return drain(clock, limits.leaveTimeoutMs, notices);
}
