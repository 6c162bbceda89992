import { expect, test } from 'vitest';
import { existingConnection, isRestartOf } from '../../../src/manager/existing-connection.js';
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

test('a newcomer is a restart when it is another process than the one at the end of the live connection', () => {
  const { endpoint } = endpointIn('connected', peer(1), 'local', { instance: 'aa' });
  expect(['bb', 'aa', undefined].map((instance) => isRestartOf(endpoint, instance))).toEqual([true, false, false]);
});

test('who is at the other end is not known before the handshake, of foreign peers not even after it', () => {
  const unknown = [undefined, endpointIn('connecting', peer(1)).endpoint, endpointIn('connected', peer(1)).endpoint];
  expect(unknown.map((endpoint) => isRestartOf(endpoint, 'bb'))).toEqual([false, false, false]);
});
