/**
 * Valid values of the network, drawn by fast-check: what the targets' seeds are encoded from. The same seed draws the same
 * values.
 */
import type { PeerDescriptor } from 'connection-source/peer/peer-descriptor.js';
import { type PeerId, parsePeerId } from 'connection-source/peer/peer-id.js';
import fc from 'fast-check';

/** `count` values of an arbitrary. */
export function drawn<T>(arbitrary: fc.Arbitrary<T>, seed: number, count: number): T[] {
  return fc.sample(arbitrary, { seed, numRuns: count });
}

export const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength });

export const uint32 = fc.nat(2 ** 32 - 1);

const peerId: fc.Arbitrary<PeerId> = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((id) => parsePeerId(Buffer.from(id).toString('hex')));

export const host = fc.constantFrom(
  'localhost',
  '10.0.0.7',
  '203.0.113.9',
  'peer.example.org',
  '::1',
  'fe80::1%eth0',
  '2001:db8::5',
);

/** Short as in the network, or so long that two of them are near the bound. */
const key = fc.oneof({ weight: 7, arbitrary: bytes(20) }, { weight: 1, arbitrary: fc.constant(new Uint8Array(345)) });

export const descriptor: fc.Arbitrary<PeerDescriptor> = fc
  .record(
    {
      id: peerId,
      runtime: fc.constantFrom('nodejs' as const, 'browser' as const),
      websocket: fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), tls: fc.boolean() }),
      region: uint32,
      ipAddress: uint32,
      publicKey: key,
      signature: key,
    },
    { requiredKeys: ['id', 'runtime'] },
  )
  .map((fields) => fields);

/** Names as the network has them, and a few that it has not. */
export const name = fc.oneof(
  fc.constantFrom(
    'message',
    'lockRequest',
    'system/connection-manager',
    'system/webrtc-connector',
    'peerlatch/relay',
    '',
  ),
  fc.string({ maxLength: 12 }),
);

/** A fixed peer by number, for targets that need some whom they know. */
export function peerNumber(number: number): PeerDescriptor {
  return { id: parsePeerId(number.toString(16).padStart(40, '0')), runtime: 'nodejs' };
}
