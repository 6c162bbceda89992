/** Whether a peer sits on this machine. */
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** True when the live connection of `peer` comes from the loopback range. */
export function isOnLoopback(node: ConnectionNode, peer: PeerDescriptor): boolean {
  const address = node.diagnostics().endpoints.find((endpoint) => endpoint.peer === peer.id)?.remoteAddress;
  return address !== undefined && (address.startsWith('127.') || address === '::1');
}
