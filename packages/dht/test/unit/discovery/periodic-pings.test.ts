import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { PeriodicPings } from '../../../src/discovery/periodic-pings.js';
import { PingQueue } from '../../../src/discovery/ping-queue.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { Overlay } from '../../support/overlay.js';

function stand() {
  const overlay = new Overlay({ count: 3 });
  const { self, sets, contacts } = keeperOf(overlay);
  const pings = new PingQueue({
    queries: overlay.queriesOf(self),
    listener: {
      answered: (contact) => contacts.heard(contact),
      failed: (contact, error) => contacts.failed(contact, error),
    },
    limits: dhtLimits,
  });
  for (const member of overlay.members) contacts.heard(member);
  const periodic = new PeriodicPings({ sets, pings, clock: overlay.clock, limits: dhtLimits });
  return { overlay, clock: overlay.clock, sets, periodic, pings };
}

describe('PeriodicPings', () => {
  it('R50: pings everybody once a minute after the end of the round before, and not at the start', async () => {
    const { overlay, clock, sets, periodic } = stand();
    const [dead] = overlay.members as [Contact];
    await clock.advance(dhtLimits.pingIntervalMs - 1);
    expect(overlay.questions).toEqual([]);
    overlay.set(dead, { isSilent: true });
    await clock.advance(1);
    expect(overlay.asked('ping').length).toBe(3);
    await clock.advance(5_000);
    expect(sets.get(dead.peer.id)).toBeUndefined();
    await clock.advance(dhtLimits.pingIntervalMs - 1);
    expect(overlay.asked('ping').length).toBe(3);
    await clock.advance(1);
    expect(overlay.asked('ping').length).toBe(5);
    periodic[Symbol.dispose]();
  });

  it('sets no timer any more after its end, also in the middle of a round', async () => {
    const { overlay, clock, periodic, pings } = stand();
    for (const member of overlay.members) overlay.set(member, { isSilent: true });
    await clock.advance(dhtLimits.pingIntervalMs);
    periodic[Symbol.dispose]();
    await pings.stop();
    expect(clock.pending()).toEqual([]);
  });
});
