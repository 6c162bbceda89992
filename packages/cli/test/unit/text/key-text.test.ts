import { hashKey } from '@peerlatch/dht/id';
import { expect, it } from 'vitest';
import { parseKey } from '../../../src/text/key-text.js';

it('a key is any text, hashed; 40 hex digits are a text, too', () => {
  expect(parseKey('', false)).toEqual(hashKey(''));
  expect(parseKey('0'.repeat(40), false)).toEqual(hashKey('0'.repeat(40)));
});

it('a raw key is taken as it is', () => {
  expect(parseKey('0A'.repeat(20), true)).toEqual(new Uint8Array(20).fill(10));
});

it.each(['', 'x'.repeat(40), '0'.repeat(39), '0'.repeat(42)])('%j is no raw key', (text) => {
  expect(() => parseKey(text, true)).toThrow(/40 hexadecimal digits; leave the flag out/);
});
