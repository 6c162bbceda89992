import type { ConnectionNode } from '@peerlatch/connection/node';
import { beforeEach, describe, expect, it } from 'vitest';
import { Resident } from '../../../src/soak/resident.js';

let events: string[];
let resident: Resident;

beforeEach(async () => {
  events = [];
  let made = 0;
  const create = async (id: string): Promise<ConnectionNode> => {
    const name = `${id}${++made}`;
    const tell = (what: string) => async () => void events.push(`${what} ${name}`);
    const node = { self: { id: name }, close: tell('close'), suspend: tell('suspend'), resume: tell('resume') };
    return node as unknown as ConnectionNode;
  };
  resident = new Resident('a', {
    create,
    onStart: (_, { self }) => events.push(`started ${self.id}`),
    onClosed: ({ self }) => events.push(`closed ${self.id}`),
  });
  await resident.start();
});

describe('a resident', () => {
  it('restarts by closing first', async () => {
    await resident.restart();
    expect(events).toEqual(['started a1', 'close a1', 'closed a1', 'started a2']);
    expect(resident.self?.id).toBe('a2');
  });

  it('is replaced by starting first', async () => {
    await resident.replace();
    expect(events).toEqual(['started a1', 'started a2', 'close a1', 'closed a1']);
    expect(resident.self?.id).toBe('a2');
  });

  it('sleeps and wakes', async () => {
    await resident.sleep();
    expect(events).toEqual(['started a1', 'suspend a1', 'resume a1']);
  });

  it('cannot be visited while it is busy or closed, and is closed once', async () => {
    resident.isBusy = true;
    expect([resident.node, resident.self, resident.anyNode?.self.id]).toEqual([undefined, undefined, 'a1']);
    resident.isBusy = false;
    await resident.close();
    await resident.close();
    expect(resident.node).toBeUndefined();
    expect(events).toEqual(['started a1', 'close a1', 'closed a1']);
  });
});
