import { SeededRandom } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { type ContactChange, ContactSets } from '../../../src/contact/contact-sets.js';
import { contactIn, idsOf, randomContact, self, sortedBy } from '../../support/contacts.js';

/** 160 buckets with all their places, and every list. */
const mostKnown =
  160 * dhtLimits.replacementCacheSize + 2 * dhtLimits.maxContactCount + 2 * dhtLimits.ringSideSize + 300;

function honestNode(random: SeededRandom): { sets: ContactSets; honest: readonly Contact[] } {
  const sets = new ContactSets({ self, limits: dhtLimits, random: random.fork('sets') });
  const honest = Array.from({ length: 150 }, () => randomContact(random));
  for (const of of honest) sets.heard(of.peer.id, of);
  return { sets, honest };
}

/** Ids of every closeness to the own one, most of them closer than any honest one. */
const fabricated = (random: SeededRandom): Contact =>
  contactIn(random.int(0, 140), random.int(1, 0xffff), { region: random.int(0, 3) });

describe('ContactSets under attack', () => {
  it('loses none of the contacts that were heard to ten thousand fabricated ones near the own id', () => {
    const random = new SeededRandom(11);
    const { sets } = honestNode(random);
    const [neighbours, nearby, ring] = [sets.neighbours(), sets.nearby(), sets.ring()];
    const answers = sets.closestActive(self.key, 40);
    const lost: ContactChange[] = [];
    let suspects = 0;
    for (let n = 0; n < 10_000; n++) {
      const { changes, suspect } = sets.add(fabricated(random));
      if (suspect !== undefined) suspects++;
      for (const change of changes) {
        if (change.type === 'removed' && change.set !== 'random' && sets.isActive(change.contact.peer.id)) {
          lost.push(change);
        }
      }
    }
    expect(lost).toEqual([]);
    expect(idsOf(sets.neighbours())).toEqual(expect.arrayContaining([...idsOf(neighbours)]));
    expect(idsOf(sets.nearby())).toEqual(expect.arrayContaining([...idsOf(nearby)]));
    expect(sets.ring()).toEqual(ring);
    expect(sets.closestActive(self.key, 40)).toEqual(answers);
    expect(suspects).toBeLessThan(200);
  });

  it('holds a bounded number of them, and asks few of them at a time', () => {
    const random = new SeededRandom(12);
    const { sets } = honestNode(random);
    const before = sets.neighbourCount;
    let most = 0;
    for (let n = 0; n < 10_000; n++) {
      sets.add(fabricated(random));
      most = Math.max(most, sets.neighbourCount);
    }
    expect(most - before).toBe(dhtLimits.maxUnverifiedNeighbours);
    expect(sets.knownCount).toBeLessThan(mostKnown);
  });

  it('still comes to know an honest contact that is heard, when fabricated ones fill everything', () => {
    const random = new SeededRandom(13);
    const sets = new ContactSets({ self, limits: dhtLimits, random });
    for (let n = 0; n < 3_000; n++) sets.add(fabricated(random));
    const honest = Array.from({ length: 20 }, () => randomContact(random));
    for (const of of honest) {
      sets.add(of);
      sets.heard(of.peer.id, of);
    }
    expect(idsOf(sets.closestActive(self.key, 20))).toEqual(idsOf(sortedBy(self, honest)));
    for (const { peer } of honest) expect(sets.isNeighbour(peer.id)).toBe(true);
  });

  it('tries one fabricated contact after the other as they fail, and is rid of them in the end', () => {
    const random = new SeededRandom(14);
    const { sets, honest } = honestNode(random);
    const legitimate = new Set(idsOf(honest));
    for (let n = 0; n < 1_000; n++) sets.add(fabricated(random));
    for (let round = 0; round < 2_000; round++) {
      const unheard = sets.neighbours().find(({ peer }) => !sets.isActive(peer.id));
      if (unheard === undefined) break;
      sets.remove(unheard.peer.id);
    }
    expect(idsOf(sets.neighbours()).filter((id) => !legitimate.has(id))).toEqual([]);
    expect(idsOf(sets.closestNeighbours(self.key, 20))).toEqual(idsOf(sortedBy(self, honest).slice(0, 20)));
  });
});
