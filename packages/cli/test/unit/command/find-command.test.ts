import { keyFromBytes } from '@peerlatch/dht/id';
import { describe, expect, it } from 'vitest';
import { find } from '../../../src/command/find-command.js';
import { formatDescriptor } from '../../../src/text/descriptor-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { contact, peer, sessionOf } from '../../support/peers.js';

const ZERO = keyFromBytes(new Uint8Array(20));
const REQUEST = { key: ZERO, recursive: false, count: 2, json: false };

async function run(numbers: readonly number[], flags: Partial<typeof REQUEST> = {}, isComplete = true) {
  const shell = fakeShell();
  const contacts = numbers.map(contact);
  const node = {
    self: peer(9),
    lookup: async () => ({ contacts, hops: 2, queries: 5, failed: [], isComplete }),
    find: async () => ({ closest: contacts, entries: [], hops: 3, isComplete }),
  };
  await find({ ...REQUEST, ...flags }, sessionOf(node), shell);
  return shell;
}

describe('find', () => {
  it('prints the nodes, nearest first, and how they were found', async () => {
    const { results } = await run([1, 2]);
    expect(results).toEqual([
      `${peer(1).id}  distance 000000000000…  159 common bits  ws://127.0.0.1:1001`,
      `${peer(2).id}  distance 000000000000…  158 common bits  ws://127.0.0.1:1002`,
      '2 nodes, 2 hops, 5 questions',
    ]);
  });

  it("goes the network's way on request, and leaves out itself and what is too much", async () => {
    const shell = await run([1, 9, 2, 3], { recursive: true, json: true });
    expect(shell.objects()).toMatchObject([
      { type: 'node', id: peer(1).id, distance: peer(1).id, commonBits: 159, descriptor: formatDescriptor(peer(1)) },
      { type: 'node', id: peer(2).id },
      { type: 'summary', nodes: 2, hops: 3, isComplete: true },
    ]);
  });

  it('says when there may be nearer ones', async () => {
    const { results } = await run([1], {}, false);
    expect(results.at(-1)).toMatch(/^1 node, 2 hops, 5 questions; not everybody answered/);
  });

  it('finds nobody', async () => {
    await expect(run([9])).rejects.toMatchObject({ code: 'NOT_FOUND', exitCode: 3 });
  });
});
