import { describe, expect, test } from 'vitest';
import { type AdmissionCase, admit } from '../../../src/manager/admission.js';

const INITIATORS = ['local', 'remote'] as const;
const ROLES = [true, false] as const;

const TABLE: readonly (readonly [AdmissionCase['existing'], 'local' | 'remote', boolean, ReturnType<typeof admit>])[] =
  [
    ['none', 'local', true, 'create'],
    ['none', 'local', false, 'create'],
    ['none', 'remote', true, 'create'],
    ['none', 'remote', false, 'create'],
    ['vacant', 'local', true, 'adopt'],
    ['vacant', 'local', false, 'adopt'],
    ['vacant', 'remote', true, 'adopt'],
    ['vacant', 'remote', false, 'adopt'],
    ['closing', 'local', true, 'supersede'],
    ['closing', 'local', false, 'supersede'],
    ['closing', 'remote', true, 'supersede'],
    ['closing', 'remote', false, 'supersede'],
    ['local', 'local', true, 'adopt'],
    ['local', 'local', false, 'adopt'],
    ['local', 'remote', true, 'refuse'],
    ['local', 'remote', false, 'adopt'],
    ['remote', 'local', true, 'adopt'],
    ['remote', 'local', false, 'refuse'],
    ['remote', 'remote', true, 'adopt'],
    ['remote', 'remote', false, 'adopt'],
  ];

test.each(TABLE)(
  'existing %s, newcomer dialled by %s, local is the offerer: %s -> %s',
  (existing, initiator, localIsOfferer, decision) => {
    expect(admit({ existing, initiator, localIsOfferer })).toBe(decision);
  },
);

test('the table is complete', () => {
  expect(new Set(TABLE.map(([existing, initiator, role]) => `${existing} ${initiator} ${role}`)).size).toBe(5 * 2 * 2);
});

test.each(INITIATORS)(
  'of two that %s dialled the later one survives, whoever is the offerer (decision 11)',
  (dialler) => {
    expect(ROLES.map((localIsOfferer) => admit({ existing: dialler, initiator: dialler, localIsOfferer }))).toEqual([
      'adopt',
      'adopt',
    ]);
  },
);

describe('of two crossing connections the one that the offerer dialled survives (R7)', () => {
  for (const localIsOfferer of ROLES) {
    for (const first of INITIATORS) {
      test(`local is the offerer: ${localIsOfferer}; the first to be there was dialled by ${first}`, () => {
        const second = first === 'local' ? 'remote' : 'local';
        expect(admit({ existing: 'none', initiator: first, localIsOfferer })).toBe('create');
        const decision = admit({ existing: first, initiator: second, localIsOfferer });
        const survivor = decision === 'adopt' ? second : first;
        expect(survivor).toBe(localIsOfferer ? 'local' : 'remote');
      });
    }
  }

  test('and both peers keep the same one, in whichever order each of them sees the two', () => {
    for (const aIsOfferer of ROLES) {
      const survivors = [aIsOfferer, !aIsOfferer].flatMap((localIsOfferer, peerIndex) =>
        INITIATORS.map((first) => {
          const second = first === 'local' ? 'remote' : 'local';
          const survivor = admit({ existing: first, initiator: second, localIsOfferer }) === 'adopt' ? second : first;
          return (survivor === 'local') === (peerIndex === 0) ? 'dialled by a' : 'dialled by b';
        }),
      );
      expect(new Set(survivors)).toEqual(new Set([aIsOfferer ? 'dialled by a' : 'dialled by b']));
    }
  });
});

describe('a newcomer of another process of the peer (decision 12)', () => {
  const decide = (existing: AdmissionCase['existing'], localIsOfferer: boolean, isRestarted = true) =>
    admit({ initiator: 'remote', existing, localIsOfferer, isRestarted });

  test('is adopted in place of a connection of ours, whoever is the offerer', () => {
    expect(ROLES.map((localIsOfferer) => decide('local', localIsOfferer))).toEqual(['adopt', 'adopt']);
    expect(ROLES.map((localIsOfferer) => decide('local', localIsOfferer, false))).toEqual(['refuse', 'adopt']);
  });

  test('changes nothing where there is no connection', () => {
    for (const existing of ['none', 'vacant', 'closing'] as const) {
      expect(decide(existing, true)).toBe(decide(existing, true, false));
    }
  });
});
