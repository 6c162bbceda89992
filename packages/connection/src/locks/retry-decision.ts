/**
 * A reconnect policy with its random numbers, held to its contract: what the lock machine asks. Made by the locker; a
 * program's policy that throws inside must harm nobody.
 */
import { describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { type Random, randomFraction } from '../base/random.js';
import { defaultReconnectPolicy, type ReconnectPolicy, type ReconnectSituation } from './reconnect-policy.js';

/** Ms to wait before the next attempt; undefined to give the lock up. */
export type RetryDecision = (situation: Omit<ReconnectSituation, 'fraction'>) => number | undefined;

/** Longest delay that a platform timer takes, ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** `policy` with `random`, held to its contract: one that throws, or answers with no number, is logged and replaced by the default. */
export function retryDecision(policy: ReconnectPolicy, random: Random, logger: Logger): RetryDecision {
  return (situation) => {
    const asked = { ...situation, fraction: randomFraction(random) };
    try {
      const delayMs = policy(asked);
      if (delayMs === undefined) return undefined;
      if (!Number.isNaN(delayMs)) return Math.min(Math.max(delayMs, 1), MAX_DELAY_MS);
      logger.error('locks.policy-failed', { error: 'The reconnect policy returned NaN.' });
    } catch (error) {
      logger.error('locks.policy-failed', { error: describeError(error) });
    }
    return defaultReconnectPolicy(asked);
  };
}
