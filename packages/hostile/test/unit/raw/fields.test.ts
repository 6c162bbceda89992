import { bodyTypes } from '@peerlatch/connection/wire';
import { expect, test } from 'vitest';
import { field } from '../../../src/raw/fields.js';

test('a field is what a protobuf reader expects, short and long', () => {
  const lockId = 'x'.repeat(300);
  expect(bodyTypes.lockRequest.decode(field(1, lockId)).lockId).toBe(lockId);
  expect([...bodyTypes.bytesValue.decode(field(1, Uint8Array.of(1, 2))).value]).toEqual([1, 2]);
});

test('field numbers above 15 need two bytes', () => {
  expect(field(1000, '').toString('hex')).toBe('c23e00');
});
