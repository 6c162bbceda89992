import { expect, test } from 'vitest';
import { createForeignPeer } from '../src/foreign-peer.js';
import { spawnForeignPeer } from '../src/spawn-foreign.js';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

test('a foreign peer in its own process dials, echoes, leaves gracefully and exits by itself', async () => {
  await using here = await createForeignPeer();
  const there = await spawnForeignPeer({ connect: here.descriptor, echo: true });
  await here.events.waitFor(({ type, peer }) => type === 'connected' && peer === there.descriptor.id);
  expect(await here.lock(there.descriptor, 'mine')).toBe(true);
  await here.send(there.descriptor, { service: 'chat', bytes: text('hello') });
  expect(await here.messages.waitForCount(1)).toEqual([
    { from: there.descriptor.id, service: 'chat', bytes: text('hello') },
  ]);
  expect(await there.stop()).toBe(0);
  expect(there.lines.items.at(-1)).toEqual({ type: 'stopped' });
  expect(await here.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful: true });
});

test('a foreign peer that is killed is reported as not graceful', async () => {
  await using here = await createForeignPeer();
  const there = await spawnForeignPeer();
  await here.connect(there.descriptor);
  await there.kill();
  expect(await here.events.waitFor(({ type }) => type === 'disconnected')).toMatchObject({ graceful: false });
});
