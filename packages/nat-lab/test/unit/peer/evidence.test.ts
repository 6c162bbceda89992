import type { ExplainedAttempt } from '@peerlatch/connection/node';
import { describe, expect, it } from 'vitest';
import { evidenceOf, failureOf } from '../../../src/peer/evidence.js';

function attempt(changes: Partial<ExplainedAttempt>): ExplainedAttempt {
  const none = { code: undefined, text: undefined, data: {}, steps: [], droppedSteps: 0 };
  const times = { startedMsAgo: 20, durationMs: 10 };
  return { transport: 'webrtc', initiator: 'local', outcome: 'established', ...times, ...none, ...changes };
}

function pair(type: string): ExplainedAttempt['steps'][number] {
  const local = { localType: type, localProtocol: 'udp', localAddress: '203.0.113.10', localPort: 1 };
  const remote = { remoteType: 'host', remoteProtocol: 'udp', remoteAddress: '203.0.113.11', remotePort: 2 };
  return { atMs: 1, step: 'selected pair', detail: { ...local, ...remote } };
}

describe('evidence', () => {
  it('is the path that was selected last', () => {
    const { path, failure } = evidenceOf({ attempts: [attempt({ steps: [pair('relay'), pair('srflx')] })] });
    expect(path).toEqual({
      local: { type: 'srflx', protocol: 'udp', address: '203.0.113.10' },
      remote: { type: 'host', protocol: 'udp', address: '203.0.113.11' },
    });
    expect(failure).toBeUndefined();
  });

  it('is the failure of the last attempt by WebRTC that is over', () => {
    const attempts = [
      attempt({ outcome: 'failed', code: 'SIGNALING_FAILED', text: 'earlier' }),
      attempt({ outcome: 'failed', code: 'ICE_FAILED', text: 'no path' }),
      attempt({ outcome: 'pending' }),
      attempt({ transport: 'websocket-client' }),
    ];
    expect(evidenceOf({ attempts })).toMatchObject({
      failure: { code: 'ICE_FAILED', text: 'no path' },
      path: undefined,
    });
    expect(evidenceOf({ attempts: [] })).toMatchObject({ outcome: 'none', failure: undefined });
  });

  it('is the code and the text of an error', () => {
    expect(failureOf(Object.assign(new Error('gone'), { code: 'CLOSED' }))).toEqual({ code: 'CLOSED', text: 'gone' });
    expect(failureOf('gone')).toEqual({ code: 'none', text: 'gone' });
  });
});
