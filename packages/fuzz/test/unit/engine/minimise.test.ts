import { expect, test } from 'vitest';
import { minimise } from '../../../src/engine/minimise.js';

test('what does not matter is left out, what stands between is flattened', async () => {
  const input = Uint8Array.from({ length: 200 }, (_, at) => at);
  const small = await minimise(input, async (bytes) => {
    const at = bytes.indexOf(77);
    return at >= 0 && bytes.indexOf(150) >= at + 2;
  });
  expect([...small]).toEqual([77, 0, 150]);
});

test('an input that does not fail again stays as it is', async () => {
  expect(await minimise(Uint8Array.of(1, 2), async () => false)).toEqual(Uint8Array.of(1, 2));
});
