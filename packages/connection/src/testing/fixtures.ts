/**
 * Peers for tests: the same ones in every run, told apart at a glance, with the offerer role that a test wants.
 */
import { isOfferer } from '../peer/offerer.js';
import { type PeerDescriptor, type PeerDescriptorInput, parsePeerDescriptor } from '../peer/peer-descriptor.js';

/** The peer number `n` (a whole number from 0): its id is `n` in hexadecimal, 40 characters. `fields` are set on top. */
export function peer(n: number, fields: Omit<PeerDescriptorInput, 'id'> = {}): PeerDescriptor {
  return parsePeerDescriptor({ id: n.toString(16).padStart(40, '0'), ...fields });
}

/**
 * Two peers of which the first is the offerer towards the second: of two crossing connections the one that the first
 * dialled survives (wire-protocol 2.7). Swap them for the other role. `from` gives further pairs.
 */
export function offererPair(from = 1): readonly [offerer: PeerDescriptor, other: PeerDescriptor] {
  const [a, b] = [peer(from), peer(from + 1)];
  return isOfferer(a.id, b.id) ? [a, b] : [b, a];
}
