import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOfferer, offererHash } from '../../../src/peer/offerer.js';
import { parsePeerId } from '../../../src/peer/peer-id.js';

// wire-protocol 11.1
const VECTORS = [
  ['11'.repeat(20), '22'.repeat(20), 1_103_587_838, -707_468_457, false],
  [`${'00'.repeat(19)}ff`, `${'ff'.repeat(19)}00`, -567_970_361, 1_034_313_645, true],
  [
    '85a918965476b514d0e2633b03938316e5ea1b1b',
    '85a918965476b514d0e2633b039269b0e51fdb1b',
    -1_577_588_695,
    -6_421_899,
    true,
  ],
] as const;

test.each(VECTORS)('the hashes and the role of %s towards %s are those of the network', (a, b, ab, ba, localOffers) => {
  expect([offererHash(`${a},${b}`), offererHash(`${b},${a}`)]).toEqual([ab, ba]);
  expect(isOfferer(parsePeerId(a), parsePeerId(b))).toBe(localOffers);
  expect(isOfferer(parsePeerId(b), parsePeerId(a))).toBe(!localOffers);
});

const id = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => parsePeerId(Buffer.from(bytes).toString('hex')));

test('of two different peers exactly one is the offerer', () => {
  fc.assert(fc.property(id, id, (a, b) => a === b || isOfferer(a, b) !== isOfferer(b, a)));
});

test('towards the same id nobody is the offerer', () => {
  const own = parsePeerId('11'.repeat(20));
  expect(isOfferer(own, own)).toBe(false);
});
