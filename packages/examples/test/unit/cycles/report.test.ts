import { describe, expect, it } from 'vitest';
import { type CycleFacts, MAX_HEAP_GROWTH, reportLines, reportOf } from '../../../src/cycles/report.js';

const facts: CycleFacts = {
  transport: 'webrtc',
  ending: 'mixed',
  burners: 2,
  longestDelayMs: 30,
  messages: { sent: 10, received: 6, rejected: { CLOSED: 1 }, lostWithConnection: 3 },
  locks: { granted: 5, released: 3, endedWithConnection: 2 },
  cycles: 100,
  seconds: 12.34,
  growth: { heapBytesPerCycle: MAX_HEAP_GROWTH, heapMarginBytesPerCycle: 0, rssBytesPerCycle: 1_000_000, samples: 20 },
  leftovers: [],
  steps: { connect: { count: 100, meanMs: 20, maxMs: 40 } },
  failure: undefined,
};

describe('the report', () => {
  it('is ok when nothing hung and nothing is left, whatever the resident memory did', () => {
    const report = reportOf(facts);
    expect(report).toMatchObject({ ok: true, msPerCycle: 123.4 });
    expect(report).not.toHaveProperty('failures');
    expect(reportLines(report)[0]).toBe('None hung, none lost, none leaked.');
  });

  it.each([
    [
      'a cycle that hung',
      { failure: 'cycle 3 (leave by 1): "connect" hangs' },
      'cycle 3 (leave by 1): "connect" hangs',
    ],
    [
      'a message that is missing',
      { messages: { ...facts.messages, received: 5 } },
      '1 of 10 messages are not accounted for',
    ],
    ['a handle', { leftovers: ['an open handle: Timeout'] }, 'left behind: an open handle: Timeout'],
    [
      'a heap that grows',
      {
        growth: {
          heapBytesPerCycle: MAX_HEAP_GROWTH + 101,
          heapMarginBytesPerCycle: 100,
          rssBytesPerCycle: 0,
          samples: 20,
        },
      },
      'the heap grows by at least 1025 bytes per cycle',
    ],
  ])('is not ok with %s', (_what, more, failure) => {
    const report = reportOf({ ...facts, ...more });
    expect(report).toMatchObject({ ok: false, failures: [failure] });
    expect(reportLines(report).slice(0, 2)).toEqual(['The run failed:', `  ${failure}`]);
  });

  it('says what became of messages and locks', () => {
    const text = reportLines(reportOf(facts)).join('\n');
    expect(text).toContain('10 messages: 6 received, 1 rejected with CLOSED, 3 lost with a connection that was cut');
    expect(text).toContain('5 locks: 3 released at both ends, 2 ended with the connection at both ends');
  });

  it('takes for growth only what cannot be chance', () => {
    const growth = {
      heapBytesPerCycle: MAX_HEAP_GROWTH + 100,
      heapMarginBytesPerCycle: 100,
      rssBytesPerCycle: 0,
      samples: 20,
    };
    expect(reportOf({ ...facts, growth }).ok).toBe(true);
  });

  it('says when there were too few cycles to tell', () => {
    expect(reportLines(reportOf({ ...facts, growth: null })).join('\n')).toContain('too few cycles');
  });
});
