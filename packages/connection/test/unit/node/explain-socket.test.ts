import { describe, expect, test } from 'vitest';
import { socketHint } from '../../../src/node/explain-socket.js';
import type { ExplainedAttempt } from '../../../src/node/explanation.js';
import type { StepDetail } from '../../../src/pending/attempt-trace.js';

function attempt(
  code: string,
  steps: readonly (readonly [string, StepDetail?])[],
  fields: Partial<ExplainedAttempt> = {},
) {
  return {
    transport: 'websocket-client',
    initiator: 'local',
    startedMsAgo: 10,
    durationMs: 5,
    outcome: 'failed',
    code,
    text: 'Nothing else is known.',
    data: {},
    steps: steps.map(([step, detail], atMs) => ({ atMs, step, detail })),
    droppedSteps: 0,
    ...fields,
  } as const satisfies ExplainedAttempt;
}

const DIALLING = ['dialling', { url: 'ws://host.example:8080' }] as const;
const failing = (code: string | undefined, reason = 'It failed') =>
  socketHint(attempt('DIAL_FAILED', [DIALLING, ['socket failed', code === undefined ? { reason } : { reason, code }]]));

describe('a socket that did not open', () => {
  test.each([
    ['ECONNREFUSED', /running.*TCP port 8080/],
    ['ETIMEDOUT', /open TCP port 8080.*private/],
    ['EHOSTUNREACH', /host\.example/],
    ['ENOTFOUND', /name host\.example is unknown/],
    ['EPROTO', /no TLS server/],
    ['ERR_SSL_WRONG_VERSION_NUMBER', /no TLS server/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /not for host\.example/],
    ['CERT_HAS_EXPIRED', /renew/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /dialTls\.ca/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /dialTls\.ca/],
    ['CERT_UNTRUSTED', /dialTls\.ca/],
    ['ECONNRESET', /cut while it opened/],
  ])('with %s', (code, text) => {
    expect(failing(code)).toMatch(text);
  });

  test('takes the code from the text where it is nowhere else', () => {
    expect(failing(undefined, 'connect ECONNREFUSED 127.0.0.1:8080')).toBe(failing('ECONNREFUSED'));
    expect(failing(undefined, 'Unexpected server response: 404')).toMatch(/HTTP server.*404/);
  });

  test('of which a browser says nothing: everything that it may be', () => {
    expect(failing(undefined, 'the socket closed before it was open')).toMatch(/running.*8080.*certificate/);
  });

  test('because nothing came back', () => {
    expect(socketHint(attempt('CONNECT_TIMEOUT', [DIALLING]))).toMatch(/never opened.*TCP port 8080/);
  });
});

describe('a socket that opened', () => {
  test.each(['CONNECT_TIMEOUT', 'HANDSHAKE_TIMEOUT'])('and then nothing (%s): no peer of this network', (code) => {
    const steps = [DIALLING, ['socket open'], ['handshake sent']] as const;
    expect(socketHint(attempt(code, steps))).toMatch(/no peer of this network/);
  });

  test('from the peer, and then nothing', () => {
    const inbound = attempt('CONNECT_TIMEOUT', [['handshake received']], { initiator: 'remote' });
    expect(socketHint(inbound)).toMatch(/The peer dialled us/);
  });

  test('and failed in another way: as the error says', () => {
    expect(socketHint(attempt('HANDSHAKE_FAILED', [DIALLING, ['socket open']]))).toBe('Nothing else is known.');
  });
});

test.each([
  ['wss://[2001:db8::1]', /TCP port 443/],
  ['ws://host', /TCP port 80\b/],
  ['wss://host:9000/path', /TCP port 9000/],
  ['nonsense', /TCP port of the server/],
])('the port is read from %s', (url, text) => {
  expect(socketHint(attempt('CONNECT_TIMEOUT', [['dialling', { url }]]))).toMatch(text);
});
