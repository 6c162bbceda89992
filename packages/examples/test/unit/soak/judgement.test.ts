import { describe, expect, it } from 'vitest';
import { MAX_BYTES_PER_EVENT, trendsOf } from '../../../src/soak/judgement.js';
import type { Sample } from '../../../src/soak/sample.js';
import { someSamples } from './some-samples.js';

const verdicts = (samples: readonly Sample[]): Record<string, string> =>
  Object.fromEntries(trendsOf(samples).map(({ name, verdict }) => [name, verdict]));

describe('the judgement', () => {
  it('finds everything flat where nothing changes', () => {
    expect(new Set(Object.values(verdicts(someSamples(40))))).toEqual(new Set(['flat']));
  });

  it.each([
    ['heap (bytes)', (at: number) => ({ heapBytes: 2e7 + at * 200 * (MAX_BYTES_PER_EVENT + 1) })],
    ['outside the heap (bytes)', (at: number) => ({ externalBytes: 3e6 + at * 200 * (MAX_BYTES_PER_EVENT + 1) })],
    ['handles but sockets', (at: number) => ({ handles: { TCPSocketWrap: 40, FSWatcher: at } })],
    ['sockets beyond endpoints', (at: number) => ({ sockets: 40 + at, listeners: (40 + at) * 5 })],
    ['listeners per 100 sockets', (at: number) => ({ listeners: 200 + 4 * at })],
    ['timers', (at: number) => ({ timers: 50 + at })],
    ['locks', (at: number) => ({ locks: 4 + at })],
    ['nodes in memory', (at: number) => ({ nodesInMemory: 8 + at })],
  ])('finds that %s grow, and nothing else', (name, change) => {
    const grown = Object.entries(verdicts(someSamples(40, change))).filter(([, verdict]) => verdict !== 'flat');
    expect(grown).toEqual([[name, 'grows']]);
  });

  it('takes no growing number of connections for a leak', () => {
    const connections = (at: number): Partial<Sample> => {
      const endpoints = 40 + 4 * at + (at % 2) * 20;
      const handles = { TCPSocketWrap: endpoints, Timeout: 10 };
      return { endpoints, sockets: endpoints, listeners: endpoints * 5, handles, heapBytes: 2e7 + endpoints * 15_000 };
    };
    expect(new Set(Object.values(verdicts(someSamples(60, connections))))).toEqual(new Set(['flat']));
  });

  it('sees a leak behind a number of connections that goes up and down', () => {
    const leak = (at: number): Partial<Sample> => {
      const endpoints = 100 + ((at * 7) % 11) * 10;
      return {
        endpoints,
        sockets: endpoints,
        listeners: endpoints * 5,
        heapBytes: 2e7 + endpoints * 15_000 + at * 20_000,
      };
    };
    const [heap] = trendsOf(someSamples(60, leak));
    expect(heap?.verdict).toBe('grows');
    expect(heap?.slope.slope).toBeCloseTo(100, -1);
  });

  it('leaves the warm-up out', () => {
    const samples = someSamples(40, (at) => ({ heapBytes: at < 12 ? at * 1e6 : 2e7 }));
    expect(verdicts(samples)['heap (bytes)']).toBe('flat');
  });

  it('does not decide where noise is larger than the bound', () => {
    const samples = someSamples(20, (at) => ({ heapBytes: 2e7 + ((at * 7_919) % 101) * 1e5 }));
    expect(verdicts(samples)['heap (bytes)']).toBe('undecided');
  });

  it('gives the slope per hour as well', () => {
    const [heap] = trendsOf(someSamples(40, (at) => ({ heapBytes: 2e7 + at * 200 * 10 })));
    expect(heap).toMatchObject({ slope: { slope: 10 }, slopePerHour: 720_000, verdict: 'flat' });
  });

  it('has nothing to say about too few samples', () => {
    expect(trendsOf([])).toEqual([]);
    expect(trendsOf(someSamples(12))).toEqual([]);
  });
});
