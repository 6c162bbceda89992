import { expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import { PEER_ID_BYTES, parsePeerId, peerIdFromBytes, peerIdToBytes, randomPeerId } from '../../../src/peer/peer-id.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';

function codeOf(act: () => unknown): boolean {
  try {
    act();
    return false;
  } catch (error) {
    return isConnectionError(error, 'INVALID_PEER_ID');
  }
}

test('an id is 40 hexadecimal characters, kept in lower case', () => {
  expect(parsePeerId('AB'.repeat(20))).toBe('ab'.repeat(20));
});

test.each([
  '',
  'ab'.repeat(19),
  'ab'.repeat(21),
  `${'ab'.repeat(19)}zz`,
  ` ${'ab'.repeat(20)}`,
  `${'ab'.repeat(20)}\n`,
])('%j is no id', (text) => {
  expect(codeOf(() => parsePeerId(text))).toBe(true);
});

test('a hostile text is cut in the message of its refusal', () => {
  expect(() => parsePeerId('x'.repeat(100_000))).toThrow(/^.{0,200}$/);
});

test('an id goes to exactly 20 bytes and back', () => {
  const bytes = Uint8Array.from({ length: PEER_ID_BYTES }, (_, index) => index * 13);
  expect(peerIdToBytes(peerIdFromBytes(bytes))).toEqual(bytes);
  expect(codeOf(() => peerIdFromBytes(bytes.subarray(1)))).toBe(true);
  expect(codeOf(() => peerIdFromBytes(new Uint8Array(21)))).toBe(true);
});

test('the bytes of an id are fresh each time', () => {
  const id = parsePeerId('11'.repeat(20));
  peerIdToBytes(id).fill(0);
  expect(peerIdToBytes(id)[0]).toBe(0x11);
});

test('a random id is a valid one, drawn from the source that is given', () => {
  const id = randomPeerId(new SeededRandom(1));
  expect(parsePeerId(id)).toBe(id);
  expect(randomPeerId(new SeededRandom(1))).toBe(id);
  expect(randomPeerId(new SeededRandom(2))).not.toBe(id);
});
