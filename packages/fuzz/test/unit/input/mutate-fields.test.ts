import { expect, test } from 'vitest';
import { inputOf, readFields } from '../../../src/input/fields.js';
import { mutateFields } from '../../../src/input/mutate-fields.js';
import { Prng } from '../../../src/input/prng.js';

const material = {
  prng: new Prng(3),
  words: [Uint8Array.from([7, 7, 7])],
  other: () => inputOf([Uint8Array.of(1)]),
  maxLength: 1_000,
};

test('most changes of protobuf are protobuf', () => {
  const input = inputOf([Uint8Array.of(1, 2, 3), inputOf([Uint8Array.of(4)])]);
  const results = Array.from({ length: 300 }, () => mutateFields(input, material));
  const whole = results.filter((result) => readFields(result).rest.length === 0);
  expect(whole.length).toBeGreaterThan(250);
  expect(new Set(results.map((result) => result.join())).size).toBeGreaterThan(100);
});

test('what is no protobuf is changed as bytes', () => {
  const results = Array.from({ length: 100 }, () => mutateFields(Uint8Array.of(0xff, 0xff), material).join());
  expect(new Set(results).size).toBeGreaterThan(30);
});
