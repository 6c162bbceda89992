import { FAULT_KINDS } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { explorationText, replayText, samplingText, selfCheckText } from '../../../src/report/text.js';
import { exploration, explorationFailure, sampling } from './fixtures.js';

describe('the report', () => {
  it('of an exploration says of each bound whether it is exhausted', () => {
    expect(explorationText(exploration).split('\n')).toEqual([
      'Exploration of two-peer establishment',
      '  1 actions, 0 deadlines: 12 schedules of up to 11 steps, exhaustive',
      '  2 actions, 0 deadlines: 30 schedules of up to 15 steps, not exhaustive, 5 of 67 script pairs finished',
      '  42 distinct schedules in 1.3 s',
    ]);
  });

  it('of an exploration that failed has the command that repeats it', () => {
    const text = explorationText({ ...exploration, failure: explorationFailure });
    expect(text).toContain('FAILED: i: it broke\nrepeat it: npm run sim -- --schedule \'{"scenario":');
  });

  it('of a sampling has a table of all faults, those that never happened included', () => {
    const lines = samplingText(sampling).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'Churn of 3 to 64 nodes, seeds 5 to 14',
      '  10 seeds, 1234 steps, 2 virtual hours in 2.0 s',
      '  100 messages: 90 delivered, 7 rejected with a code, 3 lost with a connection that broke',
    ]);
    expect(lines.slice(4).map((line) => line.trim().split(/ {2,}/))).toEqual(
      FAULT_KINDS.map((kind, index) => [kind, String(index)]),
    );
  });

  it('of a sampling that failed has the command that repeats it, with the number of peers if it was told', () => {
    const failure = { seed: 9, invariant: 'i', message: 'Seed 9: i' };
    expect(
      samplingText({ ...sampling, failure })
        .split('\n')
        .slice(-2),
    ).toEqual(['FAILED: Seed 9: i', 'repeat it: npm run sim -- --seed 9']);
    const text = samplingText({ ...sampling, peers: 5, failure });
    expect(text).toMatch(/^Churn of 5 nodes,/);
    expect(text).toMatch(/--seed 9 --peers 5$/);
  });

  it('of a self-check names the seeds that were not the same', () => {
    expect(selfCheckText({ seeds: 3, different: [] })).toBe(
      'Self-check: 3 seeds, each in two processes: the same, to the byte',
    );
    expect(selfCheckText({ seeds: 3, different: [2, 3] })).toContain('DIFFERENT for the seeds 2, 3');
  });

  it('of a repeated run is its trace and how it ended', () => {
    expect(replayText({ lines: ['one', 'two'], traceHash: 'abc' })).toBe('one\ntwo\nall held; trace abc');
    const failure = { invariant: 'i', message: 'Seed 9: i' };
    expect(replayText({ lines: ['one'], failure, minimal: ['a', 'b'] })).toBe(
      'one\nfaults and steps that are enough: a; b\nFAILED: Seed 9: i',
    );
  });
});
