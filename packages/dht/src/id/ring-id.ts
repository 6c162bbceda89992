/**
 * Ring ids: the 15 bytes by which nodes are laid out by region and address (wire-protocol 9.5).
 */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { peerIdToBytes } from '@peerlatch/connection/peer';

/** Bytes of a ring id. */
export const RING_ID_BYTES = 15;

const ID_TAIL_BYTES = 7;

/** region (4 bytes, big-endian), IPv4 address (4), last 7 bytes of the node id; absent figures count as 0. */
export function ringIdOf({ id, region = 0, ipAddress = 0 }: PeerDescriptor): Uint8Array {
  const ringId = new Uint8Array(RING_ID_BYTES);
  const view = new DataView(ringId.buffer);
  view.setUint32(0, region);
  view.setUint32(4, ipAddress);
  ringId.set(peerIdToBytes(id).subarray(-ID_TAIL_BYTES), RING_ID_BYTES - ID_TAIL_BYTES);
  return ringId;
}
