import { describe, expect, it } from 'vitest';
import { KnownContact, mark } from '../../../src/contact/known-contact.js';
import { LeafSet } from '../../../src/contact/leaf-set.js';
import { NearestList, nearerTo } from '../../../src/contact/nearest-list.js';
import { contact, self } from '../../support/contacts.js';

function stand(size: number, capacity = 20, mayEnter = Number.POSITIVE_INFINITY) {
  const compare = nearerTo(self.key);
  const all = new Map<number, KnownContact>();
  const nearby = new NearestList<KnownContact>({ capacity, compare, moved: () => undefined });
  const leaves = new LeafSet({
    size,
    nearby,
    compare: (a, b) => compare(a.contact, b.contact),
    admits: () => withMark(mark.leafProbation).length < mayEnter,
    moved: () => undefined,
  });
  const withMark = (bit: number): readonly number[] => [...all].filter(([, known]) => known.has(bit)).map(([n]) => n);
  const know = (n: number, isVerified = false): KnownContact => {
    const known = new KnownContact(contact(n), 0);
    known.set(mark.verified, isVerified);
    all.set(n, known);
    nearby.insert(known);
    return known;
  };
  const rows = (): readonly (readonly number[])[] => {
    leaves.update();
    return [withMark(mark.leaf).toSorted((a, b) => a - b), withMark(mark.leafProbation).toSorted((a, b) => a - b)];
  };
  return { leaves, nearby, know, rows };
}

describe('LeafSet', () => {
  it('has the nearest that were heard, and on probation who is as near and was not', () => {
    const { know, rows } = stand(3);
    for (const n of [10, 20, 30, 40]) know(n, true);
    for (const n of [15, 50]) know(n);
    expect(rows()).toEqual([[10, 20, 30], [15]]);
  });

  it('loses nobody before the nearer one is heard', () => {
    const { know, rows } = stand(2);
    for (const n of [10, 20]) know(n, true);
    const nearer = know(5);
    expect(rows()).toEqual([[10, 20], [5]]);
    nearer.set(mark.verified, true);
    expect(rows()).toEqual([[5, 10], []]);
  });

  it('ends the probation of who is not near enough any more', () => {
    const { know, rows } = stand(2);
    know(30);
    expect(rows()).toEqual([[], [30]]);
    for (const n of [10, 20]) know(n, true);
    expect(rows()).toEqual([[10, 20], []]);
  });

  it('takes the nearest first where not all are admitted, and no more when others are heard', () => {
    const { know, rows } = stand(5, 20, 2);
    for (const n of [4, 3, 2, 1]) know(n);
    const [, [...onProbation] = []] = rows();
    expect(onProbation).toEqual([1, 2]);
  });

  it('considers who found no room in a list of heard ones, when it is near enough', () => {
    const { leaves, know, rows } = stand(2, 3);
    for (const n of [10, 20, 30]) know(n, true);
    const [near, far] = [know(15), know(25)];
    leaves.consider(near);
    leaves.consider(far);
    expect(rows()).toEqual([[10, 20], [15]]);
  });

  it('takes nobody who was dismissed', () => {
    const { know, rows } = stand(2);
    know(1).set(mark.dismissed, true);
    expect(rows()).toEqual([[], []]);
  });

  it('lets the next nearest follow who is removed', () => {
    const { leaves, nearby, know, rows } = stand(2);
    const [first, other] = [know(1, true), know(3)];
    for (const n of [2, 4]) know(n, true);
    expect(rows()).toEqual([[1, 2], []]);
    nearby.remove(first);
    leaves.remove(first);
    expect(rows()).toEqual([[2, 4], [3]]);
    leaves.remove(other);
    expect(other.isNeighbour).toBe(false);
  });
});
