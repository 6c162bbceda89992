import { expect, test } from 'vitest';
import { maskedFrame } from '../../../src/raw/masked-frame.js';

test.each([3, 125, 126, 65_535, 65_536])('a payload of %i bytes stays what it is, behind a mask of zeros', (length) => {
  const payload = Buffer.alloc(length, 7);
  const frame = maskedFrame(payload);
  expect(frame.subarray(-length)).toEqual(payload);
  expect(frame.subarray(-length - 4, -length)).toEqual(Buffer.alloc(4));
});

test('heads are those of RFC 6455', () => {
  const heads = [3, 126, 65_536].map((length) => maskedFrame(Buffer.alloc(length)).subarray(0, -length - 4));
  expect(heads.map((head) => head.toString('hex'))).toEqual(['8283', '82fe007e', '82ff0000000000010000']);
});

test('opcode, the last fragment, compression and a length that is not true can be said', () => {
  const first = (shape: object): number | undefined => maskedFrame(Buffer.alloc(0), shape)[0];
  expect([{ opcode: 9 }, { fin: false }, { compressed: true }].map(first)).toEqual([0x89, 0x02, 0xc2]);
  const lie = maskedFrame(Buffer.alloc(1), { declaredBytes: 2 ** 40 });
  expect([lie.readBigUInt64BE(2), lie.length]).toEqual([2n ** 40n, 15]);
});
