import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { Recovery } from '../../../src/discovery/recovery.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { idsOf, Overlay } from '../../support/overlay.js';

const { recoveryIntervalMs, repairDelayMs, repairIntervalMs, recoveryNeighbours } = dhtLimits;

function stand(count = 40) {
  const overlay = new Overlay({ count });
  const { self, sets, contacts } = keeperOf(overlay);
  let rounds = 0;
  const recovery = new Recovery({
    self,
    contacts,
    queries: overlay.queriesOf(self),
    clock: overlay.clock,
    random: overlay.random,
    limits: dhtLimits,
    onRound: () => {
      rounds++;
    },
  });
  const near = overlay.nearest(self.key, 10);
  return { overlay, clock: overlay.clock, self, sets, contacts, recovery, near, rounds: () => rounds };
}

describe('Recovery', () => {
  it('asks at once the nearest for the own id and one more for another, and takes up what they say', async () => {
    const { overlay, clock, sets, self, contacts, recovery, near, rounds } = stand();
    for (const contact of near.slice(0, 5)) contacts.heard(contact);
    recovery.start();
    recovery.start();
    expect(overlay.questions.length).toBe(recoveryNeighbours + 1);
    expect(overlay.asked('closest').slice(0, 3)).toEqual(idsOf(near.slice(0, 3)));
    await clock.advance(100);
    expect(idsOf(sets.closest(self.key, 10))).toEqual(idsOf(near));
    expect(rounds()).toBe(1);
    recovery.stop(new Error('over'));
  });

  it('goes on a minute after the end of each round', async () => {
    const { overlay, clock, contacts, recovery, near } = stand();
    for (const contact of near) contacts.heard(contact);
    overlay.set(near[0] as Contact, { delayMs: 3_000 });
    recovery.start();
    await clock.advance(recoveryIntervalMs + 2_999);
    expect(overlay.questions.length).toBe(4);
    await clock.advance(1);
    expect(overlay.questions.length).toBe(8);
    recovery.stop(new Error('over'));
    expect(clock.pending()).toEqual([]);
  });

  it('lets go of who does not answer', async () => {
    const { overlay, clock, sets, contacts, recovery, near } = stand();
    const [dead] = near as [Contact];
    overlay.set(dead, { isSilent: true });
    contacts.heard(dead);
    recovery.start();
    await clock.advance(6_000);
    expect(sets.get(dead.peer.id)).toBeUndefined();
    recovery.stop(new Error('over'));
  });

  it('repairs soon after a near neighbour is lost: one repair for many losses, and not too often', async () => {
    const { overlay, clock, contacts, recovery, near } = stand();
    for (const contact of near) contacts.heard(contact);
    recovery.start();
    await clock.advance(1_000);
    const before = overlay.questions.length;
    recovery.lost(near[1] as Contact);
    recovery.lost(near[2] as Contact);
    await clock.advance(repairDelayMs - 1);
    expect(overlay.questions.length).toBe(before);
    await clock.advance(1);
    expect(overlay.questions.length).toBe(before + recoveryNeighbours);
    recovery.lost(near[3] as Contact);
    await clock.advance(repairIntervalMs - 1);
    expect(overlay.questions.length).toBe(before + recoveryNeighbours);
    await clock.advance(1);
    expect(overlay.questions.length).toBe(before + 2 * recoveryNeighbours);
    recovery.stop(new Error('over'));
  });

  it('needs no repair for a far one, nor before a join', async () => {
    const { overlay, clock, self, contacts, recovery } = stand();
    const sorted = overlay.nearest(self.key, 40);
    for (const contact of sorted) contacts.heard(contact);
    recovery.lost(sorted[0] as Contact);
    await clock.advance(1_000);
    expect(overlay.questions.length).toBe(0);
    recovery.start();
    await clock.advance(1_000);
    recovery.lost(sorted[39] as Contact);
    await clock.advance(1_000);
    expect(overlay.questions.length).toBe(4);
    recovery.stop(new Error('over'));
  });

  it('R47: stopping ends a round under way at once, and none follows', async () => {
    const { overlay, clock, contacts, recovery, near } = stand();
    for (const contact of near) {
      contacts.heard(contact);
      overlay.set(contact, { isSilent: true });
    }
    recovery.start();
    recovery.lost(near[0] as Contact);
    recovery.stop(new Error('over'));
    await recovery.idle();
    expect([overlay.inFlight, clock.pending()]).toEqual([0, []]);
    recovery.lost(near[1] as Contact);
    recovery.start();
    await clock.advance(200_000);
    expect(overlay.questions.length).toBe(4);
  });
});
