import { describe, expect, it } from 'vitest';
import { reportLines, reportOf, type SoakFacts } from '../../../src/soak/report.js';
import { someSamples } from './some-samples.js';

const facts: SoakFacts = {
  seconds: 400,
  nodes: 10,
  transport: 'websocket',
  seed: 1,
  churn: {
    visits: 3_980,
    disturbedVisits: 300,
    failedVisits: 0,
    cut: 5,
    restart: 5,
    replace: 5,
    sleep: 4,
    kill: 1,
  },
  events: 4_000,
  messages: { sent: 100, delivered: 90, rejected: 4, lost: 6, unsettled: 0, duplicates: 0 },
  codes: { CLOSED: 4 },
  lostWithoutExcuse: 0,
  failedSteps: { 'connect: CLOSED': 2 },
  steps: { connect: { count: 10, meanMs: 3, maxMs: 9 } },
  leftovers: [],
  faults: [],
  samples: someSamples(40),
};

describe('the report of a soak', () => {
  it('is ok when nothing was wrong, and says what was measured', () => {
    const report = reportOf(facts);
    expect(report).toMatchObject({ ok: true, faults: [] });
    const text = reportLines(report).join('\n');
    expect(text).toContain('100 sent = 90 delivered + 4 rejected + 6 lost with a broken connection; 0 duplicates');
    expect(text).toMatch(/heap \(bytes\) +20,000,000 .* flat/);
  });

  it.each([
    ['a fault', { faults: ['visit 3: "lock" hangs'] }, 'visit 3: "lock" hangs'],
    ['a handle', { leftovers: ['an open handle: Timeout'] }, 'left behind: an open handle: Timeout'],
    ['growth', { samples: someSamples(40, (at) => ({ timers: at * 10 })) }, 'timers: it grows'],
    ['a sum that is wrong', { messages: { ...facts.messages, sent: 101 } }, '1 messages are not accounted for'],
  ])('is not ok with %s', (_what, more, fault) => {
    const report = reportOf({ ...facts, ...more });
    expect(report).toMatchObject({ ok: false, faults: [fault] });
    expect(reportLines(report).slice(0, 2)).toEqual(['The soak failed:', `  ${fault}`]);
  });

  it('says when the run was too short to tell', () => {
    const report = reportOf({ ...facts, samples: someSamples(3) });
    expect(report).toMatchObject({ ok: true, trends: [] });
    expect(reportLines(report).at(-1)).toBe('  too few samples to tell whether anything grows');
  });
});
