import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ClosestPeersAnswer,
  closestPeersAnswer,
  MAX_ANSWERED_PEERS,
} from '../../../src/wire/closest-peers-answer.js';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { ClosestPeersResponse, PeerDescriptor } from '../../../src/wire/generated/dht.js';
import { alice, bob, carol, codeThrownBy } from '../../support/wire-samples.js';

const peers = [alice, bob, carol].map(encodePeerDescriptor);
const copied = ({ peers: told, requestId }: ClosestPeersAnswer) => ({
  requestId,
  peers: told.map((peer) => [...peer]),
});

describe('the answer to getClosestPeers', () => {
  it('is on the wire what the generated codec writes', () => {
    const generated = { peers: peers.map((bytes) => PeerDescriptor.decode(bytes)), requestId: 'r1' };
    const bytes = closestPeersAnswer.encode({ peers, requestId: 'r1' });
    expect(bytes).toEqual(Uint8Array.from(ClosestPeersResponse.encode(generated).finish()));
    expect(copied(closestPeersAnswer.decode(bytes))).toEqual(copied({ peers, requestId: 'r1' }));
    expect(closestPeersAnswer.typeName).toBe('dht.ClosestPeersResponse');
  });

  it('may be empty, and then takes no bytes', () => {
    expect(closestPeersAnswer.encode({ peers: [], requestId: '' })).toEqual(new Uint8Array(0));
    expect(closestPeersAnswer.decode(new Uint8Array(0))).toEqual({ peers: [], requestId: '' });
  });

  it('comes back as it was, whatever is in it', () => {
    const answer = fc.record({
      peers: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: MAX_ANSWERED_PEERS }),
      requestId: fc.string({ unit: 'grapheme', maxLength: 100 }),
    });
    const check = (given: ClosestPeersAnswer): void => {
      expect(copied(closestPeersAnswer.decode(closestPeersAnswer.encode(given)))).toEqual(copied(given));
    };
    fc.assert(fc.property(answer, check));
  });

  it('is read up to a bound, and unknown fields are skipped', () => {
    const many = { peers: Array.from({ length: 1_000 }, () => new Uint8Array(0)), requestId: 'r' };
    expect(closestPeersAnswer.decode(closestPeersAnswer.encode(many)).peers).toHaveLength(MAX_ANSWERED_PEERS);
    const unknown = Uint8Array.of(0x1a, 1, 7, 0x20, 5, ...closestPeersAnswer.encode({ peers: [], requestId: 'r' }));
    expect(closestPeersAnswer.decode(unknown)).toEqual({ peers: [], requestId: 'r' });
  });

  it('is refused when it is cut off, or its request id is longer than any name', () => {
    const bytes = closestPeersAnswer.encode({ peers, requestId: 'r1' });
    expect(codeThrownBy(() => closestPeersAnswer.decode(bytes.subarray(0, bytes.length - 1)))).toBe('MALFORMED_FRAME');
    const long = closestPeersAnswer.encode({ peers: [], requestId: 'x'.repeat(2_000) });
    expect(codeThrownBy(() => closestPeersAnswer.decode(long))).toBe('MALFORMED_FRAME');
  });
});
