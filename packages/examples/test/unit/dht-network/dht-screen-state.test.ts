import { expect, it } from 'vitest';
import type { DhtEvent } from '../../../src/dht-network/dht-events.js';
import { firstDhtScreen, reduceDhtScreen } from '../../../src/dht-network/dht-screen-state.js';

const started = (node: number): DhtEvent => ({
  ...{ type: 'started', node, id: 'aa', process: node, pid: 7, port: 80, entryPoints: 3 },
});

it('follows each node from its start to its end', () => {
  const events: DhtEvent[] = [
    { type: 'starting', nodes: 3, processes: 3, seed: 1, seconds: null },
    ...[0, 1, 2, 3].map(started),
    { type: 'ready', node: 0, joinedMs: 1, readyMs: 1 },
    { type: 'ready', node: 2, joinedMs: 1, readyMs: 1 },
    { type: 'killed', processes: [1], pids: [7], nodes: [1], signal: 'SIGKILL' },
    { type: 'closed', process: 2 },
  ];
  const { nodes } = events.reduce((state, event) => reduceDhtScreen(state, event, 5), firstDhtScreen(0));
  expect(nodes.map(({ state }) => state)).toEqual(['ready', 'killed', 'closed', 'joining']);
});

it('keeps the newest of what happened', () => {
  let state = firstDhtScreen(0);
  for (let i = 0; i < 20; i++) state = reduceDhtScreen(state, { type: 'failure', text: `${i}` }, i);
  expect(state.log).toHaveLength(8);
  expect(state.log.at(-1)).toEqual({ at: 19, text: 'FAILURE: 19', isBad: true });
});
