import { expect, test } from 'vitest';
import { existingConnection } from '../../../src/manager/existing-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { endpointIn } from './fake-endpoint.js';

test('no endpoint is none', () => {
  expect(existingConnection(undefined)).toBe('none');
});

test.each(['local', 'remote'] as const)(
  'a connection or attempt that was dialled by %s is said to be so',
  (initiator) => {
    for (const phase of ['connecting', 'reconnecting', 'connected'] as const) {
      const { endpoint } = endpointIn(phase, peer(1), initiator);
      expect([endpoint.phase, existingConnection(endpoint)]).toEqual([phase, initiator]);
    }
  },
);

test.each([
  ['awaitingPeer', 'vacant'],
  ['ended', 'vacant'],
  ['closing', 'closing'],
] as const)('an endpoint that is %s is %s', (phase, existing) => {
  const { endpoint } = endpointIn(phase, peer(1));
  expect([endpoint.phase, existingConnection(endpoint)]).toEqual([phase, existing]);
});
