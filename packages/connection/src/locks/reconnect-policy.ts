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
}

/** Ms to wait before the next attempt, 1 to 2,147,483,647; undefined to give the lock up. */
export type ReconnectPolicy = (situation: ReconnectSituation) => number | undefined;

/**
 * Waiting times before the first and each further attempt, ms: about half a minute in all, dialling not counted. Long
 * enough for a process to restart, short enough that a caller hears of a peer that is gone.
 */
export const RECONNECT_DELAYS_MS: readonly number[] = [100, 500, 2_000, 5_000, 10_000, 15_000];

/**
 * After an announced leave there is one attempt, this much later, ms: the peer may have restarted. No more than one: in
 * most cases it is gone for good, and a node that leaves must not be dialled by all who knew it (R73).
 */
export const AFTER_LEAVE_DELAY_MS = 1_000;

/** The policy of the two constants above. */
export const defaultReconnectPolicy: ReconnectPolicy = ({ failures, graceful }) => {
  if (graceful) return failures === 0 ? AFTER_LEAVE_DELAY_MS : undefined;
  return RECONNECT_DELAYS_MS[failures];
};
