import { expect, test } from 'vitest';
import { smallestCover } from '../../../src/engine/smallest-cover.js';
import { Probes } from '../../../src/probe/probes.js';
import type { Target } from '../../../src/target/target.js';

test('inputs that reach nothing of their own, or fail, are left out', async () => {
  const probes = new Probes(256);
  const target: Target = {
    name: 't',
    about: '',
    covers: [],
    shape: 'bytes',
    seeds: () => [],
    run: (input) => {
      if (input[0] === 9) throw new TypeError('x');
      for (const byte of input) probes.step(byte);
    },
  };
  const inputs = [[1], [1, 2], [1, 2, 3], [9], [200], new Array(300).fill(1)].map((bytes) => Uint8Array.from(bytes));
  const cover = await smallestCover(target, inputs, probes, 2);
  expect(cover.map((input) => [...input])).toEqual([[1, 2, 3], [200]]);
});
