/**
 * When a lock whose connection was lost is asked for again, and when it is given up: pure. The locker asks; a node may
 * put another policy in its place.
 */

/** What a policy decides by. */
export interface ReconnectSituation {
  /** Attempts that failed since the lock was last held. */
  readonly failures: number;
  /** True when the peer announced that it leaves (wire-protocol 6.8 `LEAVING`) and closed in good order. */
  readonly graceful: boolean;
  /** A fresh random number in [0, 1), for jitter, from the node's random source. */
  readonly fraction: number;
}

/** Ms to wait before the next attempt, 1 to 2,147,483,647; undefined to give the lock up. */
export type ReconnectPolicy = (situation: ReconnectSituation) => number | undefined;

/**
 * Longest waiting times before the first and each further attempt, ms; half of each is the shortest. In all 16 to 33 s,
 * dialling not counted: long enough for a process to restart, short enough that a caller hears of a peer that is gone.
 */
export const RECONNECT_DELAYS_MS: readonly number[] = [200, 500, 2_000, 5_000, 10_000, 15_000];

/**
 * After an announced leave there is one attempt, this much later at the most, ms: the peer may have restarted. No more than
 * one: in most cases it is gone for good, and a node that leaves must not be dialled by all who knew it (R73).
 */
export const AFTER_LEAVE_DELAY_MS = 1_000;

/**
 * The policy of the two constants above, with equal jitter: half of each waiting time is fixed, half random. The peers of a
 * node that restarts lose it in the same moment; the random half spreads their dials, and the fixed half keeps any of them
 * from dialling at once.
 */
export const defaultReconnectPolicy: ReconnectPolicy = ({ failures, graceful, fraction }) => {
  if (graceful) return failures === 0 ? equalJitter(AFTER_LEAVE_DELAY_MS, fraction) : undefined;
  const longest = RECONNECT_DELAYS_MS[failures];
  return longest === undefined ? undefined : equalJitter(longest, fraction);
};

function equalJitter(longestMs: number, fraction: number): number {
  return (longestMs * (1 + fraction)) / 2;
}
