import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { OwnLookup } from '../../../src/discovery/own-lookup.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { idsOf, Overlay } from '../../support/overlay.js';

function stand(count = 100) {
  const overlay = new Overlay({ count });
  const { self, sets, contacts } = keeperOf(overlay);
  const { clock } = overlay;
  const own = new OwnLookup({ self, contacts, queries: overlay.queriesOf(self), clock, limits: dhtLimits });
  contacts.heard(overlay.members[0] as Contact);
  return { overlay, clock, self, sets, contacts, own };
}

describe('OwnLookup', () => {
  it('makes the node know its surroundings exactly, all of them heard', async () => {
    const { overlay, clock, self, sets, own } = stand();
    expect(await clock.run(own.run())).toBe(true);
    const nearest = overlay.nearest(self.key, dhtLimits.leafSetSize);
    expect(idsOf(sets.closestActive(self.key, dhtLimits.leafSetSize))).toEqual(idsOf(nearest));
  });

  it('is shared by those who want it at the same time, and not repeated while nothing has changed', async () => {
    const { overlay, clock, self, contacts, own } = stand();
    const [one, other] = [own.run(), own.run()];
    expect(one).toBe(other);
    await clock.run(one);
    const { length } = overlay.questions;
    expect(await own.run()).toBe(true);
    expect(overlay.questions.length).toBe(length);
    contacts.disconnected((overlay.nearest(self.key, 1)[0] as Contact).peer.id, true);
    await clock.run(own.run());
    expect(overlay.questions.length).toBeGreaterThan(length);
  });

  it('says when nobody answered, and lets go of them', async () => {
    const { overlay, clock, sets, own } = stand(1);
    overlay.set(overlay.members[0] as Contact, { isSilent: true });
    expect(await clock.run(own.run())).toBe(false);
    expect(sets.neighbourCount).toBe(0);
    expect(await clock.run(own.run())).toBe(false);
  });

  it('R70: waits for no contact that was never heard while others were', async () => {
    const { overlay, clock, contacts, own } = stand(10);
    contacts.add(overlay.stranger());
    await clock.run(own.run());
    expect(clock.now()).toBeLessThan(1_000);
  });

  it('R47: rejects at once when it is stopped', async () => {
    const { overlay, clock, own } = stand();
    const running = own.run();
    const refused = expect(running).rejects.toThrow('over');
    await clock.drain();
    own.stop(new Error('over'));
    expect([overlay.inFlight, clock.pending()]).toEqual([0, []]);
    await refused;
    await expect(own.run()).rejects.toThrow('over');
  });
});
