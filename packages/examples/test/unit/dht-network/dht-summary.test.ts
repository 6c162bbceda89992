import { describe, expect, it } from 'vitest';
import { dhtSummaryLines, hopsText, summarizeDht } from '../../../src/dht-network/dht-summary.js';
import { someFacts } from './some-dht-facts.js';

describe('the summary of a DHT network', () => {
  it('has a section for the DHT', () => {
    const { dht, ...rest } = summarizeDht(someFacts());
    expect(rest).toEqual({
      ...{ type: 'summary', ok: true, nodes: 16, connections: 120, seed: 1, seconds: 10, svg: 'x.svg' },
    });
    expect(dht).toMatchObject({
      ...{ nodes: 16, processes: 8, joined: 2, joinMs: { p50: 20, p99: 30 }, puts: 1, gets: 1, found: 1, lost: 0 },
      ...{ lookups: 1, exactLookups: 1, hops: { '1': 1 }, values: 3, finalReads: 48, repeatedReads: 1 },
      ...{ killedProcesses: 2, killedNodes: 4, deadContactsLeft: 0 },
    });
  });

  it('counts values that are gone at the end, and those that had to go by themselves', () => {
    const value = { name: 'a', owner: 1, version: 1 };
    const reads = { values: 3, reads: 48, repeated: 2, lost: [value], excused: [value, value] };
    expect(summarizeDht(someFacts({ reads })).dht).toMatchObject({ lost: 1, excused: 2 });
  });

  it('is not ok with a single failure, and lists twenty of many', () => {
    const failures = Array.from({ length: 50 }, (_, index) => `failure ${index}`);
    const summary = summarizeDht(someFacts({ failures, svg: undefined }));
    expect(summary).toMatchObject({ ok: false, svg: null });
    expect(summary.failures).toHaveLength(21);
    expect(dhtSummaryLines(summary).slice(0, 2)).toEqual(['The run failed:', '  failure 0']);
  });

  it('says the same in words', () => {
    const text = dhtSummaryLines(summarizeDht(someFacts())).join('\n');
    expect(text).toMatch(/^Every acknowledged value can be read from every node\.\n/);
    expect(text).toMatch(/killed +2 processes with 4 nodes\n/);
    expect(text).toMatch(/hops +1 hop 1\n/);
    expect(hopsText({ '1': 1_000, '2': 3 })).toBe('1 hop 1,000, 2 hops 3');
    const nobody = dhtSummaryLines(summarizeDht(someFacts({ killedProcesses: 0, killedNodes: 0 }))).join('\n');
    expect(nobody).toMatch(/killed +nobody\n/);
  });
});
