import { describe, expect, it } from 'vitest';
import { eventText, summaryLines } from '../../../src/local-network/event-text.js';
import { summarize } from '../../../src/local-network/summary.js';

const summary = summarize({
  nodes: 2,
  connections: 1,
  locks: 2,
  account: {
    sent: 1_234,
    delivered: 1_200,
    rejected: 30,
    rejectedByCode: { DIAL_FAILED: 29, CONNECTION_LOST: 1 },
    inFlightAtKill: 4,
    unaccounted: 0,
    duplicates: 0,
    outOfOrder: 0,
    problems: [],
  },
  killed: 0,
  seed: 1,
  seconds: 3,
  transport: 'websocket',
  ways: { dial: 1, dialBack: 0, webrtc: 0 },
  links: [{ a: 0, b: 1, transports: ['websocket-client', 'websocket-server'], way: 'dial' }],
  failures: [],
});

describe('events in words', () => {
  it('say what happened to whom', () => {
    expect(eventText({ type: 'killed', node: 3, pid: 77, signal: 'SIGKILL' })).toBe(
      'node 3 killed (process 77, SIGKILL)',
    );
    expect(eventText({ type: 'suspended', node: 3, peer: 4 })).toBe('node 3: its lock on node 4 is suspended');
    expect(eventText({ type: 'failure', text: 'no' })).toBe('FAILURE: no');
    expect(eventText({ type: 'rendezvous', id: 'aa', port: 7 })).toBe('a rendezvous node relays signals (port 7)');
    expect(eventText({ type: 'restarted', node: 3, pid: 78, port: null })).toBe(
      'node 3 restarted (process 78, no server)',
    );
  });

  it('leave out what nobody could read', () => {
    expect(eventText({ type: 'connected', node: 3, peer: 4 })).toBeUndefined();
    expect(eventText({ type: 'closed', node: 3 })).toBeUndefined();
  });
});

describe('the summary in words', () => {
  it('gives the verdict first, then the figures', () => {
    const text = summaryLines(summary).join('\n');
    expect(text).toMatch(/^Every message is accounted for\.\n/);
    expect(text).toMatch(/connected by +dialled 1\n/);
    expect(text).toContain('1,200, each once and in order');
    expect(text).toContain('30 (DIAL_FAILED 29, CONNECTION_LOST 1)');
  });

  it('lists the failures, and claims nothing that does not hold', () => {
    const text = summaryLines({ ...summary, ok: false, duplicates: 1, failures: ['node 1 → node 2: wrong'] }).join(
      '\n',
    );
    expect(text).toMatch(/^The run failed:\n {2}node 1 → node 2: wrong\n/);
    expect(text).not.toContain('each once');
  });

  it('says when nobody was killed', () => {
    expect(summaryLines({ ...summary, killed: null }).join('\n')).toContain('nobody was killed');
  });
});
