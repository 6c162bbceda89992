/** Samples of a run that never was. Used by the tests beside it. */
import type { Sample } from '../../../src/soak/sample.js';

/** One every 10 s and 200 events, all the same but for what `change` says of sample `at`. */
export function someSamples(count: number, change: (at: number) => Partial<Sample> = () => ({})): readonly Sample[] {
  return Array.from({ length: count }, (_, at) => ({
    seconds: at * 10,
    events: at * 200,
    heapBytes: 20_000_000,
    externalBytes: 3_000_000,
    arrayBufferBytes: 100_000,
    rssBytes: 90_000_000,
    handles: { TCPSocketWrap: 40, Timeout: 10 },
    timers: 50,
    listeners: 200,
    sockets: 40,
    endpoints: 40,
    locks: 4,
    nodes: 8,
    nodesInMemory: 8,
    ...change(at),
  }));
}
