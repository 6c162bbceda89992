import { expect, test } from 'vitest';
import { describeEndpoint } from '../../../src/manager/diagnostics.js';
import { peer } from '../../../src/testing/fixtures.js';
import { endpointIn } from './fake-endpoint.js';

test('a connecting endpoint tells what waits for it', () => {
  const { endpoint } = endpointIn('connecting', peer(1));
  endpoint.send(new Uint8Array(3)).catch(() => {});
  endpoint.send(new Uint8Array(4)).catch(() => {});
  expect(describeEndpoint(endpoint)).toEqual({
    peer: peer(1).id,
    phase: 'connecting',
    initiator: undefined,
    transport: undefined,
    remoteAddress: undefined,
    bufferedBytes: 0,
    outboxMessages: 2,
    outboxBytes: 7,
    activity: 2,
    deadlineAt: expect.any(Number),
  });
});

test('a connected endpoint tells who dialled, by which transport, from where, and what its link has not handed over', () => {
  const { endpoint, link } = endpointIn('connected', peer(1), 'remote');
  link.congest();
  endpoint.send(new Uint8Array(5)).catch(() => {});
  expect(describeEndpoint(endpoint)).toMatchObject({
    phase: 'connected',
    initiator: 'remote',
    transport: 'scripted',
    remoteAddress: '10.0.0.1',
    bufferedBytes: 5,
    outboxMessages: 0,
    outboxBytes: 0,
  });
});

test.each(['closing', 'ended'] as const)('an endpoint that is %s has no initiator and no transport', (phase) => {
  expect(describeEndpoint(endpointIn(phase, peer(1)).endpoint)).toMatchObject({
    phase,
    initiator: undefined,
    transport: undefined,
  });
});

test.each(['connecting', 'awaitingPeer', 'connected', 'reconnecting', 'closing'] as const)(
  'an endpoint that is %s tells when its watchdog looks at it, and one that has ended needs none',
  (phase) => {
    const { endpoint, clock } = endpointIn(phase, peer(1));
    const { deadlineAt = Number.NaN } = describeEndpoint(endpoint);
    expect(deadlineAt).toBeGreaterThan(clock.now());
    expect(deadlineAt).toBe('deadlineAt' in endpoint.state ? endpoint.state.deadlineAt : undefined);
    expect(describeEndpoint(endpointIn('ended', peer(1)).endpoint).deadlineAt).toBeUndefined();
  },
);
