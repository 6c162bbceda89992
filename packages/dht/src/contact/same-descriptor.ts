/** Whether two descriptors say the same, field by field: what is told again need not be kept again. */
import { equalBytes } from '@peerlatch/connection/base';
import type { PeerDescriptor, WebSocketAddress } from '@peerlatch/connection/peer';

export function isSameDescriptor(a: PeerDescriptor, b: PeerDescriptor): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.runtime === b.runtime &&
      a.region === b.region &&
      a.ipAddress === b.ipAddress &&
      isSameAddress(a.websocket, b.websocket) &&
      isSameField(a.publicKey, b.publicKey) &&
      isSameField(a.signature, b.signature))
  );
}

export function isSameAddress(a: WebSocketAddress | undefined, b: WebSocketAddress | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.host === b.host && a.port === b.port && a.tls === b.tls;
}

/** Of optional bytes. */
export function isSameField(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}
