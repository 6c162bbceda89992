import { expect, test } from 'vitest';
import type { Explanation } from '../../../src/node/explanation.js';
import { formatExplanation } from '../../../src/node/format-explanation.js';
import { peer } from '../../../src/testing/fixtures.js';

const EMPTY: Explanation = {
  self: peer(1),
  peer: peer(2),
  now: { node: 'running', endpoint: undefined },
  route: { by: 'dial', because: 'It can be dialled.' },
  connectors: [],
  attempts: [],
  hints: [],
};

test('says what was tried, step by step, and what to do', () => {
  const text = formatExplanation({
    ...EMPTY,
    connectors: [
      { name: 'websocket-client', canReach: true },
      { name: 'webrtc', canReach: false },
    ],
    attempts: [
      {
        transport: 'websocket-client',
        initiator: 'local',
        startedMsAgo: 61_000,
        durationMs: 15_000,
        outcome: 'timedOut',
        code: 'CONNECT_TIMEOUT',
        text: 'No connection within 15000 ms.',
        data: {},
        steps: [
          { atMs: 0.4, step: 'dialling', detail: { url: 'ws://host:1' } },
          { atMs: 12.6, step: 'socket open', detail: undefined },
        ],
        droppedSteps: 2,
      },
      {
        transport: 'websocket-server',
        initiator: 'remote',
        startedMsAgo: 5,
        durationMs: 5,
        outcome: 'pending',
        code: undefined,
        text: undefined,
        data: {},
        steps: [],
        droppedSteps: 0,
      },
    ],
    hints: ['Open a port.', 'Or another.'],
  });
  expect(text.split('\n')).toEqual([
    `peer ${peer(2).id}: no connection`,
    'way: dial. It can be dialled.',
    'transports that can reach it: websocket-client yes, webrtc no',
    'attempt 61 s ago by websocket-client, we dialled: timedOut after 15 s CONNECT_TIMEOUT',
    '    +0 ms dialling url=ws://host:1',
    '    +13 ms socket open',
    '    and 2 more steps',
    '    No connection within 15000 ms.',
    'attempt 5 ms ago by websocket-server, the peer dialled: still going on after 5 ms',
    'hint: Open a port.',
    'hint: Or another.',
  ]);
});

test('says how things stand when there is nothing to tell', () => {
  expect(formatExplanation({ ...EMPTY, now: { node: 'suspended', endpoint: undefined } }).split('\n')).toEqual([
    `peer ${peer(2).id}: no connection (this node is suspended)`,
    'way: dial. It can be dialled.',
    'transports that can reach it: this node has none',
    'no attempt is remembered',
  ]);
});

test('lets no control character of a peer reach the terminal', () => {
  const [attempt] = [{ atMs: 0, step: 'remote candidate', detail: { text: 'a\u001b[2J\nb', port: 1 } }];
  const text = formatExplanation({
    ...EMPTY,
    attempts: [
      {
        transport: 'webrtc',
        initiator: 'local',
        startedMsAgo: 0,
        durationMs: 0,
        outcome: 'failed',
        code: 'ICE_FAILED',
        text: undefined,
        data: {},
        steps: attempt === undefined ? [] : [attempt],
        droppedSteps: 0,
      },
    ],
  });
  expect(text).toContain('    +0 ms remote candidate text=a?[2J?b port=1');
});
