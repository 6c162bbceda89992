import { expect, test } from 'vitest';
import { isOfferer } from '../../../src/peer/offerer.js';
import { offererPair, peer } from '../../../src/testing/fixtures.js';

test('peer n is the same in every run, differs from the others and takes further fields', () => {
  expect(peer(255)).toEqual({ id: `${'0'.repeat(38)}ff`, runtime: 'nodejs' });
  expect(peer(1).id).not.toBe(peer(2).id);
  expect(peer(1, { region: 3, runtime: 'browser' })).toMatchObject({ region: 3, runtime: 'browser' });
});

test('the first of an offerer pair is the offerer towards the second and not the reverse, for every pair', () => {
  for (let from = 1; from < 40; from++) {
    const [offerer, other] = offererPair(from);
    expect(isOfferer(offerer.id, other.id)).toBe(true);
    expect(isOfferer(other.id, offerer.id)).toBe(false);
  }
});
