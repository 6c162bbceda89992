import { expect, it } from 'vitest';
import { ask, askMany } from '../../../src/world/ask.js';
import { DhtWorld } from '../../../src/world/dht-world.js';

it('asks so often, and has every answer judged', async () => {
  const world = new DhtWorld({ seed: 5, signal: new AbortController().signal, onProgress: () => {} });
  await world.grow(12, 4);
  for (const question of ['lookup', 'find'] as const) {
    const answers = await askMany(world, question, 5, 2);
    expect(answers.map(({ judgement }) => judgement)).toEqual(['exact', 'exact', 'exact', 'exact', 'exact']);
  }
});

it('holds nothing against an answer to somebody who is gone', async () => {
  const world = new DhtWorld({ seed: 5, signal: new AbortController().signal, onProgress: () => {} });
  await world.grow(4, 2);
  const asking = ask(world, 'lookup');
  for (const node of [...world.ready]) void world.dismiss(node, 'reset');
  expect((await world.drive(asking)).judgement).toBe('void');
});
