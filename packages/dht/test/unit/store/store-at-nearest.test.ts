import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { storeAtNearest } from '../../../src/store/store-at-nearest.js';
import { contact, idsOf } from '../../support/contacts.js';

const candidates = [1, 2, 3, 4, 5].map((n) => contact(n));

function stand(wanted: number, signal?: AbortSignal) {
  const asked: { readonly n: number; readonly end: (error?: Error) => void }[] = [];
  const outcome = storeAtNearest({
    candidates,
    wanted,
    signal,
    storeAt: ({ peer }) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve() : reject(error));
        asked.push({ n: Number(peer.id), end });
      }),
  });
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { asked, outcome, settle, numbers: () => asked.map(({ n }) => n) };
}

describe(storeAtNearest, () => {
  it('asks as many at once as are wanted, the nearest, and nobody else when they all have it', async () => {
    const { asked, outcome, settle, numbers } = stand(3);
    expect(numbers()).toEqual([1, 2, 3]);
    for (const n of [2, 0, 1]) asked[n]?.end();
    await settle();
    expect(idsOf((await outcome).storers)).toEqual(idsOf(candidates.slice(0, 3)));
    expect(numbers()).toEqual([1, 2, 3]);
  });

  it('asks the next nearest at once in the place of each that fails', async () => {
    const { asked, outcome, settle, numbers } = stand(2);
    const error = new Error('full');
    asked[0]?.end(error);
    await settle();
    expect(numbers()).toEqual([1, 2, 3]);
    asked[2]?.end();
    asked[1]?.end();
    expect(await outcome).toEqual({ storers: [candidates[1], candidates[2]], errors: [error] });
  });

  it('asks nobody anew after an abort, and says who has it', async () => {
    const controller = new AbortController();
    const { asked, outcome, numbers } = stand(2, controller.signal);
    controller.abort();
    asked[0]?.end(new Error('aborted'));
    asked[1]?.end();
    expect((await outcome).storers).toEqual([candidates[1]]);
    expect(numbers()).toEqual([1, 2]);
  });

  it('reaches as many as are wanted whenever so many can be reached', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.boolean(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (can, wanted) => {
          const all = can.map((_, n) => contact(n));
          const { storers, errors } = await storeAtNearest({
            candidates: all,
            wanted,
            storeAt: async ({ peer }) => {
              if (can[Number(`0x${peer.id}`)] !== true) throw new Error('unreachable');
            },
          });
          const expected = all.filter((_, n) => can[n]).slice(0, wanted);
          expect(storers).toEqual(expected);
          if (expected.length < wanted) expect(errors.length).toBe(can.length - expected.length);
        },
      ),
    );
  });
});
