import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSignal, encodeSignal, type WebRtcSignal } from '../../../src/connector/webrtc-signals.js';
import { peer } from '../../../src/testing/fixtures.js';
import { limits } from '../../../src/wire/limits.js';

const from = peer(1);
const decode = (method: string, body: Uint8Array) => decodeSignal({ from, method, body }, limits);

describe('signals', () => {
  test.each<[string, WebRtcSignal]>([
    ['requestConnection', { type: 'request' }],
    ['rtcOffer', { type: 'offer', connectionId: 'c', sdp: 'v=0 x' }],
    ['rtcAnswer', { type: 'answer', connectionId: 'c', sdp: 'v=0 y' }],
    ['iceCandidate', { type: 'candidate', connectionId: 'c', candidate: 'candidate:1', mid: '0' }],
  ])('%s goes out and comes in the same', (method, signal) => {
    const encoded = encodeSignal(signal);
    expect([encoded.method, encoded.bodyType.startsWith('dht.')]).toEqual([method, true]);
    expect(decode(method, encoded.body)).toEqual(signal);
  });

  test('of another method are not ours', () => expect(decode('other', new Uint8Array())).toBeUndefined());

  test('made of arbitrary bytes are a value, nothing, or MALFORMED_FRAME', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('requestConnection', 'rtcOffer', 'rtcAnswer', 'iceCandidate'),
        fc.uint8Array({ maxLength: 200 }),
        (method, body) => {
          try {
            decode(method, body);
          } catch (error) {
            expect(error).toMatchObject({ code: 'MALFORMED_FRAME' });
          }
        },
      ),
    ));
});
