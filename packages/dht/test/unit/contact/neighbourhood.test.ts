import { describe, expect, it } from 'vitest';
import { KnownContact, mark } from '../../../src/contact/known-contact.js';
import { NearestList, nearerTo } from '../../../src/contact/nearest-list.js';
import { Neighbourhood } from '../../../src/contact/neighbourhood.js';
import { commonPrefixBits } from '../../../src/id/distance.js';
import { contactIn, self } from '../../support/contacts.js';

const small = { bucketSize: 2, leafSetSize: 1, replacementCacheSize: 2, maxUnverifiedNeighbours: 3 };

function stand(limits = small) {
  const compare = nearerTo(self.key);
  const nearby = new NearestList<KnownContact>({
    capacity: 50,
    compare,
    moved: (known, how) => known.set(mark.nearby, how === 'entered'),
  });
  const touched = new Set<KnownContact>();
  const neighbourhood = new Neighbourhood({
    limits,
    nearby,
    compare: (a, b) => compare(a.contact, b.contact),
    touched: (known) => touched.add(known),
  });
  const tell = (prefixBits: number, n = 0): KnownContact => {
    const contact = contactIn(prefixBits, n);
    const known = new KnownContact(contact, commonPrefixBits(self.key, contact.key));
    nearby.insert(known);
    neighbourhood.invalidate();
    neighbourhood.offer(known);
    neighbourhood.settle();
    return known;
  };
  const hear = (known: KnownContact): KnownContact => {
    known.set(mark.verified, true);
    neighbourhood.invalidate();
    neighbourhood.heard(known);
    neighbourhood.settle();
    return known;
  };
  const remove = (known: KnownContact): void => {
    nearby.remove(known);
    neighbourhood.remove(known);
    neighbourhood.settle();
  };
  return { neighbourhood, touched, tell, hear, remove };
}

const areNeighbours = (...all: readonly KnownContact[]): readonly boolean[] =>
  all.map(({ isNeighbour }) => isNeighbour);

describe('Neighbourhood', () => {
  it('has the members of the buckets and the leaf set', () => {
    const { tell, hear } = stand();
    const [a, b, c] = [hear(tell(0, 3)), hear(tell(0, 2)), hear(tell(0, 1))];
    expect(areNeighbours(a, b, c)).toEqual([true, true, true]);
    expect([c.has(mark.bucketWaiting), c.has(mark.leaf)]).toEqual([true, true]);
    hear(tell(9));
    expect(areNeighbours(a, b, c)).toEqual([true, true, false]);
  });

  it('has a bounded number of neighbours that were never heard, and any number of others', () => {
    const { tell, hear, remove } = stand();
    const all = [1, 2, 3, 4, 5].map((bits) => tell(bits));
    expect(all.filter(({ isNeighbour }) => isNeighbour)).toHaveLength(3);
    const [first, second] = all;
    if (first === undefined || second === undefined) throw new Error('there are five');
    hear(first);
    expect(all.filter(({ isNeighbour }) => isNeighbour)).toHaveLength(4);
    remove(second);
    expect(all.filter(({ isNeighbour }) => isNeighbour)).toHaveLength(4);
    for (const known of all) if (known !== second) hear(known);
    expect(all.filter(({ isNeighbour }) => isNeighbour)).toHaveLength(4);
  });

  it('lets the next one in when one of them is heard', () => {
    const { tell, hear } = stand({ ...small, leafSetSize: 0, maxUnverifiedNeighbours: 1 });
    const [a, b] = [tell(1), tell(2)];
    expect(areNeighbours(a, b)).toEqual([true, false]);
    hear(a);
    expect(areNeighbours(a, b)).toEqual([true, true]);
  });

  it('lets who waited follow into a bucket', () => {
    const { tell, hear, remove } = stand();
    hear(tell(9));
    const [a, b, waiting] = [hear(tell(0, 1)), hear(tell(0, 2)), tell(0, 3)];
    expect(areNeighbours(a, b, waiting)).toEqual([true, true, false]);
    remove(a);
    expect(areNeighbours(a, b, waiting)).toEqual([false, true, true]);
  });

  it('names the suspect and says whether there is room', () => {
    const { neighbourhood, tell, hear } = stand();
    const [a] = [hear(tell(0, 1)), hear(tell(0, 2))];
    const waiting = tell(0, 3);
    expect([neighbourhood.suspectFor(waiting), neighbourhood.hasRoomFor(waiting)]).toEqual([a, false]);
  });

  it('says whom it touched', () => {
    const { touched, tell } = stand();
    const known = tell(0);
    expect(touched).toEqual(new Set([known]));
  });
});
