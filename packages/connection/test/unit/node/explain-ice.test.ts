import { expect, test } from 'vitest';
import { iceHints } from '../../../src/node/explain-ice.js';

type Candidates = readonly string[];

function hints(local: Candidates, remote: Candidates): string {
  const steps = (step: string, types: Candidates) => types.map((type) => ({ atMs: 0, step, detail: { type } }));
  const noted = [...steps('local candidate', local), ...steps('remote candidate', remote)];
  return iceHints({ steps: noted, data: {} }).join('\n');
}

test.each<[string, Candidates, Candidates, RegExp]>([
  ['none of the peer', ['host', 'srflx'], [], /lost on the way.*common peer/],
  ['none at all', [], [], /lost on the way/],
  ['none of our own', [], ['host'], /UDP allowed/],
  ['only host here', ['host'], ['host', 'srflx'], /^This node offered.*STUN server[^\n]*$/],
  ['only host there', ['host', 'srflx'], ['host'], /^The peer offered.*STUN server[^\n]*$/],
  ['only host on both sides', ['host'], ['host'], /^This node offered.*\nThe peer offered/],
  ['public ones on both sides', ['host', 'srflx'], ['srflx'], /symmetric.*TURN/],
  ['a public one that the peer found', ['host', 'prflx'], ['srflx'], /symmetric.*TURN/],
  ['a relay here', ['host', 'relay'], ['host'], /TURN relay.*credentials/],
  ['a relay there', ['host'], ['relay'], /TURN relay.*credentials/],
])('candidates: %s', (_, local, remote, text) => {
  expect(hints(local, remote)).toMatch(text);
});

test('steps of other names and types say nothing', () => {
  const steps = [
    { atMs: 0, step: 'remote candidate', detail: { type: 'unheard of' } },
    { atMs: 0, step: 'remote candidate', detail: undefined },
    { atMs: 0, step: 'ice state', detail: { type: 'host' } },
  ];
  expect(iceHints({ steps, data: {} })).toEqual(iceHints({ steps: [], data: {} }));
});

test('the counts that come with the error serve as well', () => {
  const counted = (data: Readonly<Record<string, number>>) => iceHints({ steps: [], data }).join('\n');
  expect(counted({ localHost: 2, localReflexive: 0, remoteHost: 1, remoteReflexive: 1 })).toBe(
    hints(['host'], ['host', 'srflx']),
  );
  expect(counted({ localHost: 2, localReflexive: 1, remoteReflexive: 1 })).toBe(hints(['host', 'srflx'], ['srflx']));
  expect(counted({ localHost: 2, remoteHost: 1, remoteRelay: 1 })).toBe(hints(['host'], ['host', 'relay']));
});
