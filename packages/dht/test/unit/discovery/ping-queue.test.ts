import { peer } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { PingQueue } from '../../../src/discovery/ping-queue.js';
import { Overlay } from '../../support/overlay.js';

function stand({ count = 5, limits = {} }: { count?: number; limits?: Partial<typeof dhtLimits> } = {}) {
  const overlay = new Overlay({ count });
  const log: [string, Contact][] = [];
  const pings = new PingQueue({
    queries: overlay.queriesOf(contactOf(peer(1))),
    listener: {
      answered: (contact) => void log.push(['answered', contact]),
      failed: (contact) => void log.push(['failed', contact]),
    },
    limits: { ...dhtLimits, ...limits },
  });
  return { overlay, pings, log, members: overlay.members };
}

describe('PingQueue', () => {
  it('tells who answered and who did not', async () => {
    const { overlay, pings, log, members } = stand();
    const [alive, dead] = members as [Contact, Contact];
    overlay.set(dead, { isSilent: true });
    expect([pings.ping(alive), pings.ping(dead)]).toEqual([true, true]);
    await overlay.clock.advance(10_000);
    expect(log).toEqual([
      ['answered', alive],
      ['failed', dead],
    ]);
    expect(pings.size).toBe(0);
  });

  it('R71: begins no ping in the turn in which it was asked for', async () => {
    const { overlay, pings, members } = stand();
    pings.ping(members[0] as Contact);
    expect(overlay.questions).toEqual([]);
    await overlay.clock.drain();
    expect(overlay.questions.length).toBe(1);
  });

  it('pings each peer once at a time, and few at a time, in order', async () => {
    const { overlay, pings, members } = stand({ count: 50 });
    for (const member of members) {
      pings.ping(member);
      pings.ping(member);
    }
    await overlay.clock.advance(1_000);
    expect(overlay.asked('ping')).toEqual(members.map((member) => member.peer.id));
    expect(overlay.mostInFlight).toBe(dhtLimits.maxPingsInFlight);
    pings.ping(members[0] as Contact);
    await overlay.clock.advance(1_000);
    expect(overlay.asked('ping').length).toBe(51);
  });

  it('lets a bounded number wait, and says when there is no room', async () => {
    const { overlay, pings, members } = stand({ count: 5, limits: { maxPingsWaiting: 2 } as never });
    expect(members.map((member) => pings.ping(member))).toEqual([true, true, false, false, false]);
    await overlay.clock.advance(100);
    expect(overlay.asked('ping').length).toBe(2);
  });

  it('forgets a ping that waits, and lets one under way go on', async () => {
    const { overlay, pings, members, log } = stand();
    const [a, b] = members as [Contact, Contact];
    pings.ping(a);
    await overlay.clock.drain();
    pings.ping(b);
    pings.forget(a.peer.id);
    pings.forget(b.peer.id);
    await overlay.clock.advance(100);
    expect(log).toEqual([['answered', a]]);
  });

  it('is idle when nothing waits or is under way', async () => {
    const { overlay, pings, members } = stand();
    await pings.idle();
    let isIdle = false;
    pings.ping(members[0] as Contact);
    void pings.idle().then(() => {
      isIdle = true;
    });
    await overlay.clock.advance(5);
    expect(isIdle).toBe(false);
    await overlay.clock.advance(5);
    expect(isIdle).toBe(true);
    pings.ping(members[1] as Contact);
    const idle = pings.idle();
    pings.forget((members[1] as Contact).peer.id);
    await idle;
  });

  it('R49: stopping ends pings of the dead at once, and tells nobody of them', async () => {
    const { overlay, pings, members, log } = stand({ count: 40 });
    for (const member of members) {
      overlay.set(member, { isSilent: true });
      pings.ping(member);
    }
    await overlay.clock.drain();
    expect(overlay.inFlight).toBe(dhtLimits.maxPingsInFlight);
    const stopped = pings.stop();
    expect(overlay.inFlight).toBe(0);
    await stopped;
    expect([pings.size, log, overlay.clock.pending()]).toEqual([0, [], []]);
    expect(pings.ping(members[0] as Contact)).toBe(false);
    await pings.stop();
    expect(overlay.asked('ping').length).toBe(dhtLimits.maxPingsInFlight);
  });

  it('R62: aborts first and drains second', async () => {
    const { overlay, pings, members } = stand();
    const deaf = members[0] as Contact;
    overlay.set(deaf, { isDeaf: true, delayMs: 300 });
    pings.ping(deaf);
    await overlay.clock.drain();
    let isStopped = false;
    void pings.stop().then(() => {
      isStopped = true;
    });
    await overlay.clock.advance(299);
    expect(isStopped).toBe(false);
    await overlay.clock.advance(1);
    expect(isStopped).toBe(true);
  });
});
