/**
 * What every link promises (the head of `src/link/link.ts`), as tests: called once per kind of link by the test files
 * beside it, with a function that makes a connected pair. Each promise is tested in both directions.
 */
import { describe } from 'vitest';
import { testBeforeTheClaim } from './before-the-claim.js';
import { testClosing, testEnding } from './closing.js';
import { testDelivery, testPausing } from './delivery.js';
import { type End, type MakePair, withPair } from './link-pair.js';

/** Declares the suite for links called `name`. */
export function linkContract(name: string, make: MakePair): void {
  describe.each<[string, End, End]>([
    ['from the dialling to the accepting end', 'outbound', 'inbound'],
    ['from the accepting to the dialling end', 'inbound', 'outbound'],
  ])(`${name}, %s`, (_title, from, to) => {
    const using = withPair(make, from);
    describe('delivery', () => testDelivery(using));
    describe('before the claim', () => testBeforeTheClaim(using, to));
    describe('pausing', () => testPausing(using));
    describe('closing', () => testClosing(using));
    describe('ending', () => testEnding(using, from, to));
  });
}
