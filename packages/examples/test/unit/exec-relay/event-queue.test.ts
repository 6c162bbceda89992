import { describe, expect, it } from 'vitest';
import { EventQueue } from '../../../src/exec-relay/event-queue.js';

const roomy = { maxBytes: 1_000, onFull: () => {}, onRoom: () => {} };

async function readAll(queue: EventQueue<string>): Promise<string[]> {
  const events: string[] = [];
  for await (const event of queue) events.push(event);
  return events;
}

describe('an event queue', () => {
  it('keeps what came before anyone read, in order, each once', async () => {
    const queue = new EventQueue<string>(roomy, (event) => event.length);
    queue.push('a');
    queue.push('b');
    queue.end();
    expect(await readAll(queue)).toEqual(['a', 'b']);
    expect(await readAll(queue)).toEqual([]);
  });

  it('wakes a reader that came first', async () => {
    const queue = new EventQueue<string>(roomy, (event) => event.length);
    const reading = readAll(queue);
    await Promise.resolve();
    queue.push('a');
    await Promise.resolve();
    queue.push('b');
    queue.end();
    expect(await reading).toEqual(['a', 'b']);
  });

  it('throws its error behind the last event, and takes nothing after the end', async () => {
    const queue = new EventQueue<string>(roomy, (event) => event.length);
    queue.push('a');
    queue.end(new Error('lost'));
    queue.push('late');
    const seen: string[] = [];
    await expect(async () => {
      for await (const event of queue) seen.push(event);
    }).rejects.toThrow('lost');
    expect(seen).toEqual(['a']);
  });

  it('tells once when it is full and once when half of it was read', async () => {
    const told: string[] = [];
    const bound = { maxBytes: 4, onFull: () => told.push('full'), onRoom: () => told.push('room') };
    const queue = new EventQueue<string>(bound, (event) => event.length);
    for (const event of ['aa', 'bb', 'cc', 'dd']) queue.push(event);
    expect(told).toEqual(['full']);
    queue.end();
    expect(await readAll(queue)).toHaveLength(4);
    expect(told).toEqual(['full', 'room']);
  });
});
