import { expect, it } from 'vitest';
import { WatchedList } from '../../../src/page/watched-list.js';

it('what was added before anybody waits is there', async () => {
  const list = new WatchedList<number>();
  list.add(1);
  list.add(2);
  expect(await list.atLeast(2)).toEqual([1, 2]);
});

it('a wait ends with the item that completes it, and not before', async () => {
  const list = new WatchedList<string>();
  let isOver = false;
  const waiting = list.atLeast(2).then((items) => {
    isOver = true;
    return items;
  });
  list.add('a');
  await Promise.resolve();
  expect(isOver).toBe(false);
  list.add('b');
  expect(await waiting).toEqual(['a', 'b']);
});
