import { describe, expect, test } from 'vitest';
import { type HintCase, hintsFor } from '../../../src/node/explain-hints.js';
import type { ExplainedAttempt } from '../../../src/node/explanation.js';
import { peer } from '../../../src/testing/fixtures.js';

const SELF = peer(1, { websocket: { host: 'self.example', port: 7_000, tls: false } });

function attempt(fields: Partial<ExplainedAttempt> = {}): ExplainedAttempt {
  return {
    transport: 'websocket-client',
    initiator: 'local',
    startedMsAgo: 10,
    durationMs: 5,
    outcome: 'failed',
    code: 'DIAL_FAILED',
    text: 'It failed.',
    data: {},
    steps: [],
    droppedSteps: 0,
    ...fields,
  };
}

const hints = (fields: Partial<HintCase>) =>
  hintsFor({
    self: SELF,
    peer: peer(2),
    node: 'running',
    endpoint: undefined,
    route: { by: 'dial', because: 'Because.' },
    connectors: [{ name: 'websocket-client', canReach: true }],
    attempts: [],
    ...fields,
  });

const NONE = [{ name: 'websocket-client', canReach: false }];

describe('what comes before any attempt', () => {
  test.each<[string, Partial<HintCase>, RegExp]>([
    ['the node itself', { peer: SELF }, /itself/],
    ['a node that sleeps', { node: 'suspended', attempts: [attempt()] }, /resume\(\)/],
    ['a closed node', { node: 'closed' }, /closed/],
    ['nothing tried yet', {}, /connect\(peer\)/],
    [
      'no way but WebRTC, which is off',
      { connectors: NONE, route: { by: 'webrtc', because: 'No server.' } },
      /No server\. Set the option `webrtc`/,
    ],
    ['no way but a dial back', { connectors: NONE, route: { by: 'dialBack', because: 'B.' } }, /common peer/],
    ['no client', { connectors: NONE }, /no WebSocket client/],
  ])('%s', (_, given, text) => {
    expect(hints(given)).toEqual([expect.stringMatching(text)]);
  });

  test('a peer that is connected needs no hint', () => {
    for (const endpoint of ['connected', 'reconnecting']) {
      expect(hints({ endpoint, attempts: [attempt()] })).toEqual([]);
    }
  });
});

describe('what an attempt ended with', () => {
  test.each<[Partial<ExplainedAttempt>, RegExp]>([
    [{ code: 'REFUSED_TARGET' }, /out of date/],
    [{ code: 'REFUSED_VERSION' }, /update the older/],
    [{ code: 'REFUSED_DUPLICATE' }, /another connection/],
    [{ code: 'LIMIT_REACHED' }, /hardMaxConnections/],
    [{ code: 'SIGNALING_FAILED', transport: 'webrtc' }, /common peer/],
    [{ code: 'TRANSPORT_MISSING', transport: 'webrtc', text: 'Install it.' }, /^Install it\.$/],
    [{ code: 'ICE_FAILED', transport: 'webrtc' }, /No candidate of the peer/],
    [{ code: 'CONNECT_TIMEOUT', transport: 'webrtc' }, /No candidate of the peer/],
    [{ code: 'HANDSHAKE_FAILED', transport: 'webrtc', text: 'Says no.' }, /^Says no\.$/],
    [{ code: 'DIAL_FAILED', text: 'Out of luck.' }, /^Out of luck\.$/],
    [{ transport: 'websocket-reverse', initiator: 'remote', code: 'CONNECT_TIMEOUT' }, /self\.example, TCP port 7000/],
    [
      { transport: 'websocket-reverse', initiator: 'remote', code: 'SIGNALING_FAILED' },
      /asked to dial us.*common peer/,
    ],
    [
      { transport: 'websocket-reverse', initiator: 'remote', code: 'CONNECTION_LOST', text: 'Cut.' },
      /asked to dial us: Cut\./,
    ],
  ])('%o', (fields, text) => {
    expect(hints({ attempts: [attempt(fields)] })).toEqual([expect.stringMatching(text)]);
  });

  test.each(['CANCELLED', 'CLOSED', 'SUSPENDED'])('%s was somebody\u2019s will, and needs no hint', (code) => {
    expect(hints({ attempts: [attempt({ code })] })).toEqual([]);
  });
});

test('only the last attempt of each transport counts, the most recent first, and nothing is said twice', () => {
  const refused = (startedMsAgo: number, transport: string, code: string) => attempt({ startedMsAgo, transport, code });
  const attempts = [
    refused(90, 'websocket-client', 'REFUSED_TARGET'),
    refused(80, 'websocket-client', 'REFUSED_VERSION'),
    refused(70, 'webrtc', 'SIGNALING_FAILED'),
    refused(60, 'other', 'REFUSED_VERSION'),
  ];
  expect(hints({ attempts })).toEqual([expect.stringMatching(/update/), expect.stringMatching(/common peer/)]);
});

test('an attempt that succeeded, or goes on, needs no hint', () => {
  const attempts = [
    attempt({ code: 'REFUSED_TARGET' }),
    attempt({ outcome: 'established', code: undefined, text: undefined }),
  ];
  expect(hints({ attempts })).toEqual([]);
});
