/** How long a call to a peer may take, by how the peer is connected to (wire-protocol 1.8). Used wherever a DHT calls a peer that it may have to reach first. */
import { type PeerDescriptor, routeTo } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';

export type CallTimeoutLimits = Pick<
  DhtLimits,
  'dialledCallTimeoutMs' | 'dialledBackCallTimeoutMs' | 'webrtcCallTimeoutMs'
>;

/** From the call to its answer, the opening of a connection included, ms. */
export function callTimeoutMs(self: PeerDescriptor, peer: PeerDescriptor, limits: CallTimeoutLimits): number {
  const { by } = routeTo(self, peer);
  if (by === 'dial') return limits.dialledCallTimeoutMs;
  return by === 'dialBack' ? limits.dialledBackCallTimeoutMs : limits.webrtcCallTimeoutMs;
}
