import { describe, expect, it } from 'vitest';
import { GroupCommit } from '../../../src/store/group-commit.js';

function stand() {
  const writes: { readonly items: readonly string[]; readonly end: (error?: Error) => void }[] = [];
  const commit = new GroupCommit<string>(
    (items) =>
      new Promise((resolve, reject) =>
        writes.push({ items, end: (error) => (error === undefined ? resolve() : reject(error)) }),
      ),
  );
  const settle = async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return { writes, commit, settle };
}

describe(GroupCommit, () => {
  it('writes together what comes while a write is under way, in order', async () => {
    const { writes, commit, settle } = stand();
    const done: string[] = [];
    const add = (item: string) => void commit.add(item).then(() => done.push(item));
    add('a');
    await settle();
    add('b');
    add('c');
    await settle();
    expect(writes.map(({ items }) => items)).toEqual([['a']]);
    writes[0]?.end();
    await settle();
    expect(done).toEqual(['a']);
    expect(writes.map(({ items }) => items)).toEqual([['a'], ['b', 'c']]);
    writes[1]?.end();
    await settle();
    expect(done).toEqual(['a', 'b', 'c']);
  });

  it('fails all that were written together, and goes on with the next ones', async () => {
    const { writes, commit, settle } = stand();
    const [a, b] = [commit.add('a'), commit.add('b')].map((write) => write.catch((error: Error) => error.message));
    await settle();
    const c = commit.add('c');
    writes[0]?.end(new Error('disk full'));
    expect(await Promise.all([a, b])).toEqual(['disk full', 'disk full']);
    await settle();
    writes[1]?.end();
    await expect(c).resolves.toBeUndefined();
  });

  it('says when everything so far has settled, whichever way', async () => {
    const { writes, commit, settle } = stand();
    await commit.settled();
    void commit.add('a').catch(() => {});
    await settle();
    void commit.add('b').catch(() => {});
    let isSettled = false;
    void commit.settled().then(() => {
      isSettled = true;
    });
    writes[0]?.end();
    await settle();
    expect(isSettled).toBe(false);
    writes[1]?.end(new Error('disk full'));
    await settle();
    expect(isSettled).toBe(true);
  });
});
