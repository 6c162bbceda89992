import { toHex } from '@peerlatch/connection/base';
import { type PeerId, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { peer } from '@peerlatch/connection/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { compareDistance, sortByDistance } from '../../../src/id/distance.js';
import { routingCandidates } from '../../../src/routing/routing-step.js';

const contact = (n: number): Contact => contactOf(peer(n));
const none = (): boolean => false;
const numbers = (contacts: readonly Contact[]): number[] => contacts.map(({ peer: { id } }) => Number.parseInt(id, 16));
const key = fc.uint8Array({ minLength: 20, maxLength: 20 });

describe('a routing step', () => {
  it('takes the nearest to the target first, and no more than wanted', () => {
    const connected = [9, 1, 14, 8, 3].map(contact);
    expect(numbers(routingCandidates(connected, { target: contact(8).key, count: 3, isExcluded: none }))).toEqual([
      8, 9, 14,
    ]);
    expect(routingCandidates([], { target: contact(8).key, count: 3, isExcluded: none })).toEqual([]);
  });

  it('leaves out whoever is no nearer to the target than the previous hop, and that itself', () => {
    const step = { target: contact(8).key, count: 5, previous: contact(12).key, isExcluded: none };
    expect(numbers(routingCandidates([9, 12, 13, 1, 10].map(contact), step))).toEqual([9, 10]);
  });

  it('leaves out the excluded, and takes the next ones instead', () => {
    const isExcluded = (id: PeerId): boolean => id === peer(8).id || id === peer(9).id;
    const step = { target: contact(8).key, count: 2, isExcluded };
    expect(numbers(routingCandidates([8, 9, 10, 11, 12].map(contact), step))).toEqual([10, 11]);
  });

  it('is what sorting and filtering everything would give', () => {
    const property = fc.property(
      fc.uniqueArray(key, { maxLength: 40, selector: toHex }),
      key,
      fc.option(key, { nil: undefined }),
      fc.integer({ min: 1, max: 8 }),
      (keys, target, previous, count) => {
        const connected = keys.map((bytes) => contactOf(parsePeerDescriptor({ id: toHex(bytes) })));
        const isExcluded = (id: PeerId): boolean => id.endsWith('0') || id.endsWith('5');
        const model = sortByDistance(target, connected, (item) => item.key)
          .filter((item) => !isExcluded(item.peer.id))
          .filter((item) => previous === undefined || compareDistance(target, item.key, previous) < 0);
        expect(routingCandidates(connected, { target, previous, count, isExcluded })).toEqual(model.slice(0, count));
      },
    );
    void fc.assert(property);
  });
});
