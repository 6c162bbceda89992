/**
 * Which connections to drop when there are more than wanted (wire-protocol 6.7): idle ones that nothing protects,
 * XOR-furthest from the own id first. Pure.
 */
import { type PeerId, peerIdToBytes } from '../peer/peer-id.js';

/** One established connection. */
export interface PruneCandidate {
  readonly id: PeerId;
  /** ms since something was sent or received. */
  readonly idleMs: number;
}

export interface PruneCase {
  readonly self: PeerId;
  /** Endpoints that are connecting or connected: what counts against `maxConnections`. */
  readonly endpointCount: number;
  readonly maxConnections: number;
  /** Connections idle for this long or less stay. */
  readonly minIdleMs: number;
  readonly candidates: readonly PruneCandidate[];
  /** Locked or private peers are never dropped. */
  readonly isProtected: (peer: PeerId) => boolean;
}

/** The peers to disconnect, furthest first; at most as many as there are too many endpoints. */
export function selectPrunable({
  self,
  endpointCount,
  maxConnections,
  minIdleMs,
  candidates,
  isProtected,
}: PruneCase): readonly PeerId[] {
  const surplus = endpointCount - maxConnections;
  if (surplus <= 0) return [];
  const own = peerIdToBytes(self);
  return candidates
    .filter(({ id, idleMs }) => idleMs > minIdleMs && !isProtected(id))
    .map(({ id }) => ({ id, distance: xor(own, peerIdToBytes(id)) }))
    .sort((a, b) => (a.distance < b.distance ? 1 : -1))
    .slice(0, surplus)
    .map(({ id }) => id);
}

function xor(a: Uint8Array, b: Uint8Array): bigint {
  let distance = 0n;
  for (const [index, byte] of a.entries()) distance = (distance << 8n) | BigInt(byte ^ (b[index] ?? 0));
  return distance;
}
