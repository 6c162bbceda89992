import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { RECONNECT_DELAYS_MS, type ReconnectPolicy } from '../../../src/locks/reconnect-policy.js';
import { retryDecision } from '../../../src/locks/retry-decision.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';

const FIRST = { failures: 0, graceful: false };

function decide(policy: ReconnectPolicy, situation = FIRST) {
  const errors: string[] = [];
  const logger = { ...silentLogger, error: (event: string) => void errors.push(event) };
  return { delay: retryDecision(policy, new SeededRandom(1), logger)(situation), errors };
}

describe('retryDecision', () => {
  it('gives the policy a fresh random fraction each time', () => {
    const asked: number[] = [];
    const policy: ReconnectPolicy = ({ fraction }) => {
      asked.push(fraction);
      return 1;
    };
    const decision = retryDecision(policy, new SeededRandom(1), silentLogger);
    for (let count = 0; count < 100; count++) decision(FIRST);
    expect(asked.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(new Set(asked).size).toBe(100);
  });

  it('passes the decision on, to give up as well', () => {
    expect(decide(({ failures }) => 10 + failures, { failures: 3, graceful: true })).toEqual({ delay: 13, errors: [] });
    expect(decide(() => undefined)).toEqual({ delay: undefined, errors: [] });
  });

  it('holds a policy to the delays that a timer takes', () => {
    expect([decide(() => 0).delay, decide(() => -5).delay, decide(() => Number.POSITIVE_INFINITY).delay]).toEqual([
      1,
      1,
      2 ** 31 - 1,
    ]);
  });

  it.each<[string, ReconnectPolicy]>([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['answers with no number', () => Number.NaN],
  ])('takes the default policy in place of one that %s, and says so', (_, policy) => {
    const { delay = 0, errors } = decide(policy);
    const longest = RECONNECT_DELAYS_MS[0] ?? 0;
    expect(errors).toEqual(['locks.policy-failed']);
    expect(delay >= longest / 2 && delay <= longest).toBe(true);
  });
});
