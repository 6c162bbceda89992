import { expect, test } from 'vitest';
import { EndpointTable } from '../../../src/manager/endpoint-table.js';
import { peer } from '../../../src/testing/fixtures.js';
import { endpointIn, type Phase } from './fake-endpoint.js';

test('an endpoint is found by its peer, until it is removed', () => {
  const table = new EndpointTable();
  const { endpoint } = endpointIn('connecting', peer(1));
  table.add(endpoint);
  expect([table.get(peer(1).id) === endpoint, table.get(peer(2).id), table.size]).toEqual([true, undefined, 1]);
  table.remove(endpoint);
  expect([table.get(peer(1).id), table.size]).toEqual([undefined, 0]);
});

test('an endpoint that is removed late leaves its successor in place (R14, R33)', () => {
  const table = new EndpointTable();
  const [old, fresh] = [endpointIn('closing', peer(1)).endpoint, endpointIn('connecting', peer(1)).endpoint];
  table.add(old);
  table.add(fresh);
  table.remove(old);
  expect(table.get(peer(1).id)).toBe(fresh);
});

test('views are snapshots (R18, R69)', () => {
  const table = new EndpointTable();
  table.add(endpointIn('connected', peer(1)).endpoint);
  const [all, connected] = [table.all(), table.connected()];
  table.add(endpointIn('connected', peer(2)).endpoint);
  expect([all.length, connected.length, table.all().length, table.connected().length]).toEqual([1, 1, 2, 2]);
});

test.each<readonly [Phase, boolean]>([
  ['connecting', false],
  ['awaitingPeer', false],
  ['connected', true],
  ['reconnecting', true],
  ['closing', false],
])('a peer that is %s counts as connected: %s', (phase, counts) => {
  const table = new EndpointTable();
  table.add(endpointIn(phase, peer(1)).endpoint);
  expect(table.connected()).toEqual(counts ? [peer(1)] : []);
});
