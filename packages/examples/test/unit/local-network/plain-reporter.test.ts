import { expect, it } from 'vitest';
import type { StatsEvent } from '../../../src/local-network/network-events.js';
import { PlainReporter } from '../../../src/local-network/plain-reporter.js';

const stats: StatsEvent = {
  type: 'stats',
  connections: 6,
  ways: { dial: 6, dialBack: 0, webrtc: 0 },
  locks: 12,
  messagesSent: 100,
  messagesDelivered: 99,
  rejected: 0,
  sentPerSecond: 1_200,
  deliveredPerSecond: 1_190,
  nodes: [],
};

it('prints what happens line by line, and the figures only now and then', () => {
  let output = '';
  const reporter = new PlainReporter((text) => {
    output += text;
  });
  reporter.event({ type: 'started', node: 2, id: 'aa', pid: 7, port: 9 });
  reporter.event({ type: 'started', node: 1, id: 'ab', pid: 8, port: null });
  reporter.event({ type: 'connected', node: 2, peer: 3 });
  reporter.event({ ...stats, messagesSent: 0 });
  for (let i = 0; i < 8; i++) reporter.event(stats);
  reporter.event({ type: 'stopping', reason: 'SIGINT' });
  expect(output.split('\n')).toEqual([
    '1 running: node 2, process 7, port 9',
    '2 running: node 1, process 8, no server',
    'connections 6, locks 12, 1,200 messages/s sent, 1,190/s delivered',
    'connections 6, locks 12, 1,200 messages/s sent, 1,190/s delivered',
    'stopping: SIGINT',
    '',
  ]);
});
