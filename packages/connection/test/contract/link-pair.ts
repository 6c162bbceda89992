/** Connected pairs of links, as the link contract suite wants them from each kind of link. */
import type { Link } from '../../src/link/link.js';
import type { Limits } from '../../src/wire/limits.js';

/** Two connected ends, and the time they live in. */
export interface LinkPair {
  readonly outbound: Link;
  readonly inbound: Link;
  /** What owners, readers and listeners of either end threw. */
  readonly ownerErrors: readonly unknown[];
  /** Size of a small frame, if the transport takes a window of smaller ones before it calls them buffered. */
  readonly smallFrameBytes?: number;
  /** Lets the transport work until `condition` holds; deadlines of the links do not pass meanwhile. */
  until(condition: () => boolean): Promise<void>;
  /** Lets `ms` of the links' clock pass. */
  advance(ms: number): Promise<void>;
  /** Ends both; fails if a timer or socket of theirs is left. */
  dispose(): Promise<void>;
}

/** Limits of each end, on top of the pair's own. */
export interface PairLimits {
  readonly outbound?: Partial<Limits>;
  readonly inbound?: Partial<Limits>;
}

/** Makes a pair whose drain timeout is far longer than any test. */
export type MakePair = (limits?: PairLimits) => Promise<LinkPair>;

/** One side of a pair. */
export type End = 'outbound' | 'inbound';

/** Returns a function that runs a test with a pair, named by who sends, and disposes of it. */
export function withPair(make: MakePair, from: End) {
  return async (body: (pair: LinkPair & { tx: Link; rx: Link }) => Promise<void>, limits?: PairLimits) => {
    const pair = await make(limits);
    const [tx, rx] = from === 'outbound' ? [pair.outbound, pair.inbound] : [pair.inbound, pair.outbound];
    try {
      await body({ ...pair, tx, rx });
    } finally {
      await pair.dispose();
    }
  };
}

/** See {@link withPair}. */
export type Using = ReturnType<typeof withPair>;

/** The same limits at both ends. */
export function bothEnds(limits: Partial<Limits>): PairLimits {
  return { outbound: limits, inbound: limits };
}

/** What `promise` resolves with, while the transport works. */
export async function settled<T>(until: LinkPair['until'], promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const mark = (): void => {
    isSettled = true;
  };
  promise.then(mark, mark);
  await until(() => isSettled);
  return promise;
}
