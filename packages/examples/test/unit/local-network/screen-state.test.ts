import { describe, expect, it } from 'vitest';
import type { NetworkEvent } from '../../../src/local-network/network-events.js';
import { firstScreenState, reduceScreen } from '../../../src/local-network/screen-state.js';
import { NO_WAYS } from '../../../src/local-network/ways.js';

const start: NetworkEvent = { type: 'starting', nodes: 2, connections: 1, transport: 'websocket', seed: 1, seconds: 5 };

function after(...events: NetworkEvent[]) {
  return events.reduce((state, event, index) => reduceScreen(state, event, 100 * index), firstScreenState(0));
}

describe('what the screen knows', () => {
  it('follows a node through its lives', () => {
    const states = (...events: NetworkEvent[]) => after(start, ...events).nodes.map(({ state, pid }) => [state, pid]);
    const started: NetworkEvent = { type: 'started', node: 0, id: 'aa', pid: 7, port: 1 };
    const killed: NetworkEvent = { type: 'killed', node: 0, pid: 7, signal: 'SIGKILL' };
    const restarted: NetworkEvent = { type: 'restarted', node: 0, pid: 8, port: 1 };
    const rest = ['starting', 0];
    expect(states()).toEqual([['starting', 0], rest]);
    expect(states(started)).toEqual([['running', 7], rest]);
    expect(states(started, killed)).toEqual([['killed', 0], rest]);
    expect(states(started, killed, restarted)).toEqual([['running', 8], rest]);
    expect(states(started, killed, restarted, { type: 'closed', node: 0 })).toEqual([['closed', 8], rest]);
  });

  it('knows since when messages flow', () => {
    expect(after(start).flowingSince).toBeUndefined();
    expect(
      after(start, { type: 'flowing', connections: 1, ways: NO_WAYS, links: [], locks: 2, ms: 100 }).flowingSince,
    ).toBe(100);
  });

  it('keeps the last eight events that can be read, and marks the bad ones', () => {
    const failures = Array.from({ length: 20 }, (_, index): NetworkEvent => ({ type: 'failure', text: `${index}` }));
    const { log } = after(
      start,
      ...failures,
      { type: 'connected', node: 0, peer: 1 },
      { type: 'stopping', reason: 'SIGINT' },
    );
    expect(log).toHaveLength(8);
    expect(log.at(-1)).toEqual({ at: 2_200, text: 'stopping: SIGINT', isBad: false });
    expect(log.at(-2)).toMatchObject({ text: 'FAILURE: 19', isBad: true });
  });
});
