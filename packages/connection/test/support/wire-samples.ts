/** Peers and small helpers that the tests of wire/ have in common. */
import { isConnectionError } from '../../src/base/errors.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../../src/peer/peer-descriptor.js';

export const alice: PeerDescriptor = parsePeerDescriptor({ id: '11'.repeat(20) });
export const bob: PeerDescriptor = parsePeerDescriptor({
  id: '22'.repeat(20),
  websocket: { host: '127.0.0.1', port: 10_011, tls: false },
});

/** A descriptor with every field. */
export const carol: PeerDescriptor = parsePeerDescriptor({
  id: '33'.repeat(20),
  runtime: 'browser',
  websocket: { host: 'peer.example.org', port: 443, tls: true },
  region: 0,
  ipAddress: 2_130_706_433,
  publicKey: new Uint8Array(20).fill(1),
  signature: new Uint8Array(65).fill(2),
});

export function fromText(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}

/** The code of the error that `work` throws; undefined when it returns. Whatever is no ConnectionError fails the test. */
export function codeThrownBy(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isConnectionError(error)) return error.code;
    throw error;
  }
}
