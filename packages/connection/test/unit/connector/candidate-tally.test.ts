import { expect, test } from 'vitest';
import { CandidateTally } from '../../../src/connector/candidate-tally.js';

function tally(local: readonly string[], remote: readonly string[]): CandidateTally {
  const made = new CandidateTally();
  for (const type of local) made.local({ address: 'x', type });
  for (const type of remote) made.remote({ address: 'x', type });
  return made;
}

test('it says how many of each kind there were', () => {
  const made = tally(['host', 'host', 'srflx'], ['host', 'relay', 'prflx']);
  expect(made.describe()).toBe(
    'our 2 host, 1 server-reflexive candidates against their 1 host, 1 server-reflexive, 1 relayed',
  );
  expect(made.counts()).toEqual({
    localHost: 2,
    localReflexive: 1,
    localRelay: 0,
    remoteHost: 1,
    remoteReflexive: 1,
    remoteRelay: 1,
  });
});

test.each([
  [['host'], [], 'No candidate of the peer arrived'],
  [['host'], ['host'], 'STUN server'],
  [['host', 'srflx'], ['host', 'srflx'], 'TURN server'],
  [['host', 'relay'], ['host'], 'reach the TURN server'],
  [['host', 'srflx'], ['host'], 'Give both sides a STUN server'],
  [['host'], ['host', 'srflx'], 'Give both sides a STUN server'],
  [['srflx'], ['prflx'], 'At least one NAT maps each destination'],
  [['host'], ['relay'], 'reach the TURN server'],
  [['relay'], ['relay'], 'reach the TURN server'],
  [['relay'], [], 'reach the TURN server'],
  [['host'], ['relay', 'relay', 'host', 'host'], 'reach the TURN server'],
])('with %j against %j the advice is: %s', (local, remote, advice) => {
  expect(tally(local, remote).advice()).toContain(advice);
});

const login = { username: 'u', credential: 'c' };
const turn = { urls: ['turn:t.example', 'turns:t.example', 'turn:t.example:443?transport=tcp'], ...login };

test.each([
  ['gave none of ours', ['host'], ['relay'], [turn], 'gave no relay'],
  ['was asked, and the peer sent nothing', ['host'], [], [turn], 'No candidate of the peer'],
  ['gave us a relay', ['relay'], ['host'], [turn], 'reach the TURN server'],
  ['is not given, STUN is', ['host'], ['host'], [{ urls: 'stun:s.example' }], 'STUN server'],
])('where a TURN server %s, the advice says so', (_, local, remote, servers, advice) => {
  expect(tally(local, remote).advice(servers)).toContain(advice);
});

test('the advice about a TURN server names the ports that must be open', () => {
  const text = tally(['host'], ['host']).advice([turn]);
  expect(text).toContain('UDP port 3478 or TCP port 5349 or TCP port 443 is open');
});

test('a candidate that cannot be read counts as one of the host, and none at all is said', () => {
  const made = new CandidateTally();
  made.local(undefined);
  expect(made.describe()).toBe('our 1 host candidates against their no');
});

test('a peer that sent nothing but a relay is not silent', () => {
  for (const remote of [['relay'], ['host', 'relay']]) {
    expect(tally(['host'], remote).advice([turn])).toContain('gave no relay');
  }
});
