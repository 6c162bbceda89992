import { expect, it } from 'vitest';
import { doOrder } from '../../../src/work/do-order.js';

it('every order is carried out by its own kind', async () => {
  const scenario = { scripts: [['dial'], []], deadlines: 0 } as const;
  expect(await doOrder({ type: 'explore', scenario, until: 0 })).toMatchObject({ scenario, isExhaustive: false });
  expect(await doOrder({ type: 'seeds', first: 1, count: 0 })).toMatchObject({ seeds: 0, steps: 0 });
  expect(await doOrder({ type: 'trace', seed: 2 })).toMatchObject({ seed: 2 });
});
