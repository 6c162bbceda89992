import { expect, it } from 'vitest';
import { DhtWorld } from '../../../src/world/dht-world.js';

function world(signal = new AbortController().signal): DhtWorld {
  return new DhtWorld({ seed: 3, signal, onProgress: () => {} });
}

it('records when nodes were there', async () => {
  const dht = world();
  await dht.grow(6, 3);
  const [node] = dht.ready;
  if (node === undefined) throw new Error('Nobody is ready.');
  await dht.wait(500);
  const at = dht.now;
  await dht.drive(dht.dismiss(node, 'leave'));
  const lives = [...dht.lives];
  expect([lives.length, dht.ready.length, dht.isThere(node)]).toEqual([6, 5, false]);
  const left = lives.find(({ contact }) => contact === node.self);
  expect(left?.leavingAt).toBe(at);
  expect(left?.goneAt).toBe(dht.now);
  expect(lives.filter(({ leavingAt }) => leavingAt === Number.POSITIVE_INFINITY)).toHaveLength(5);
  expect(lives.every(({ startedAt, readyAt }) => startedAt <= readyAt && readyAt <= at)).toBe(true);
});

it('gives up when its signal aborts', async () => {
  const controller = new AbortController();
  const dht = world(controller.signal);
  await dht.grow(3, 3);
  const reason = new Error('enough');
  const growing = dht.grow(20, 2);
  controller.abort(reason);
  await expect(growing).rejects.toBe(reason);
  await expect(dht.wait(1)).rejects.toBe(reason);
});
