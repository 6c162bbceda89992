import { VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { type ReplicationJob, ReplicationQueue } from '../../../src/store/replication-queue.js';
import { contact } from '../../support/contacts.js';
import { creator, key } from '../../support/entries.js';

interface Sent {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly end: (error?: Error) => void;
}

function stand(limits = {}) {
  const clock = new VirtualClock();
  const sent: Sent[] = [];
  const failed: string[] = [];
  const nameOf = (target: Contact, job: ReplicationJob) => `${job.key[0]} to ${Number(target.peer.id)}`;
  const queue = new ReplicationQueue({
    clock,
    limits: { ...dhtLimits, maxReplicationsInFlight: 2, ...limits },
    send: (target, job, signal) =>
      new Promise((resolve, reject) => {
        const end = (error?: Error) => (error === undefined ? resolve() : reject(error));
        sent.push({ name: nameOf(target, job), signal, end });
      }),
    onFailed: (target, jobs) => failed.push(...jobs.map((job) => nameOf(target, job))),
  });
  const add = (n: number, to: number) => queue.add(contact(to), { key: key(n), creator: creator(1) });
  const names = () => sent.map(({ name }) => name);
  const end = async (name: string, error?: Error) => {
    sent.find((one) => one.name === name)?.end(error);
    await clock.drain();
  };
  return { clock, queue, sent, failed, add, names, end };
}

describe(ReplicationQueue, () => {
  it('sends one at a time to a target, and to a bounded number of targets at once', async () => {
    const { add, names, end, queue } = stand();
    for (const to of [1, 2, 3]) for (const n of [1, 2]) add(n, to);
    expect(names()).toEqual(['1 to 1', '1 to 2']);
    expect([queue.inFlight, queue.waiting]).toEqual([2, 4]);
    await end('1 to 1');
    expect(names()).toEqual(['1 to 1', '1 to 2', '1 to 3']);
    await end('1 to 2');
    await end('1 to 3');
    expect(names().slice(3)).toEqual(['2 to 1', '2 to 2']);
  });

  it('lets an entry wait once per target', () => {
    const { add, queue } = stand();
    for (const n of [1, 2, 2, 2, 3]) add(n, 1);
    expect([queue.inFlight, queue.waiting]).toEqual([1, 2]);
  });

  it('gives up all that waits for a target that fails, and goes on with the others', async () => {
    const { add, names, end, failed, queue } = stand({ maxReplicationsInFlight: 1 });
    for (const n of [1, 2, 3]) add(n, 1);
    add(1, 2);
    await end('1 to 1', new Error('gone'));
    expect(failed).toEqual(['1 to 1', '2 to 1', '3 to 1']);
    expect(names()).toEqual(['1 to 1', '1 to 2']);
    expect(queue.waiting).toBe(0);
    await end('1 to 2');
    add(4, 1);
    expect(names().at(-1)).toBe('4 to 1');
  });

  it('takes no more than may wait, and reports what it does not take', () => {
    const { add, failed, queue } = stand({ maxReplicationsWaiting: 2 });
    for (const n of [1, 2, 3, 4]) add(n, 1);
    add(1, 2);
    expect(queue.waiting).toBe(2);
    expect(failed).toEqual(['4 to 1', '1 to 2']);
  });

  it('forgets what waits when it is cleared, and takes more for the same targets', async () => {
    const { add, names, end, queue } = stand({ maxReplicationsInFlight: 1 });
    for (const to of [1, 2]) for (const n of [1, 2]) add(n, to);
    queue.clear();
    expect(queue.waiting).toBe(0);
    for (const to of [1, 2]) add(3, to);
    await end('1 to 1');
    await end('3 to 2');
    await end('3 to 1');
    expect(names().toSorted()).toEqual(['1 to 1', '3 to 1', '3 to 2']);
    expect(queue.inFlight).toBe(0);
  });

  it('R52: is drained when all is sent, and sends nothing from then on', async () => {
    const { add, end, queue, clock, names } = stand();
    for (const n of [1, 2]) add(n, 1);
    let isDrained = false;
    const drained = queue.drain(1_000).then(() => {
      isDrained = true;
    });
    await end('1 to 1');
    expect(isDrained).toBe(false);
    await end('2 to 1');
    await drained;
    expect(clock.pendingTimers).toBe(0);
    add(3, 1);
    expect(names()).toEqual(['1 to 1', '2 to 1']);
  });

  it('R56: is drained when its time is up, and withdraws what is in flight', async () => {
    const { add, queue, clock, sent, failed } = stand();
    for (const to of [1, 2, 3]) for (const n of [1, 2]) add(n, to);
    const drained = queue.drain(1_000);
    await clock.advance(1_000);
    await drained;
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, true]);
    for (const { end, signal } of sent) end(signal.reason);
    await clock.drain();
    expect(sent.length).toBe(2);
    expect([failed, queue.waiting, clock.pendingTimers]).toEqual([[], 0, 0]);
  });

  it('is drained at once when there is nothing to send', async () => {
    const { queue, clock } = stand();
    await queue.drain(1_000);
    await queue.drain(1_000);
    expect(clock.pendingTimers).toBe(0);
  });
});
