import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  firstRequest,
  type LockIntentEffect,
  type LockIntentEvent,
  type LockIntentState,
  lockTransition,
} from '../../../src/locks/lock-machine.js';
import { defaultReconnectPolicy, RECONNECT_DELAYS_MS } from '../../../src/locks/reconnect-policy.js';
import type { RetryDecision } from '../../../src/locks/retry-decision.js';

const error = new Error('why');
/** The default policy with its longest waiting times. */
const decide: RetryDecision = (situation) => defaultReconnectPolicy({ ...situation, fraction: 1 });

/** Feeds events to a fresh lock and returns the last state with all effects, as short texts. */
function run(...events: LockIntentEvent[]): { state: LockIntentState; effects: string[] } {
  let { state, effects: first } = firstRequest();
  const effects = first.map(show);
  for (const event of events) {
    const next = lockTransition(state, event, decide);
    state = next.state;
    effects.push(...next.effects.map(show));
  }
  return { state, effects };
}

function show(effect: LockIntentEffect): string {
  switch (effect.type) {
    case 'request':
      return `request ${effect.attempt}${effect.connect ? ' dialling' : ''}`;
    case 'startRetry':
      return `retry in ${effect.delayMs}`;
    case 'suspend':
      return `suspend ${effect.failures}`;
    case 'end':
      return `end ${effect.end.how}`;
    default:
      return effect.type;
  }
}

const ACCEPTED: LockIntentEvent = { type: 'accepted', attempt: 1 };
const LOST: LockIntentEvent = { type: 'disconnected', graceful: false };

describe('lockTransition', () => {
  it('asks, and is held when the peer accepts', () => {
    expect(run(ACCEPTED)).toEqual({ state: { phase: 'held', attempt: 1 }, effects: ['request 1 dialling', 'grant'] });
  });

  it('ends when the peer refuses: out of the table first, then the peer is told, then whoever waits', () => {
    expect(run({ type: 'refused', attempt: 1 })).toEqual({
      state: { phase: 'ended' },
      effects: ['request 1 dialling', 'leaveTable', 'unlock', 'end refused'],
    });
  });

  it('ends when the first request fails: its caller is told and nothing stays behind', () => {
    expect(run({ type: 'failed', attempt: 1, error }).effects.slice(1)).toEqual(['leaveTable', 'unlock', 'end failed']);
  });

  it('leaves it to the request to say what a connection that comes or goes means for it', () => {
    expect(run({ type: 'connected' }, LOST, { type: 'retryDue' })).toMatchObject({
      state: { phase: 'requesting', attempt: 1 },
      effects: ['request 1 dialling'],
    });
  });

  it('is suspended when its connection is lost, and asked for again after a while', () => {
    expect(run(ACCEPTED, LOST).effects.slice(2)).toEqual(['retry in 200', 'suspend 0']);
    expect(run(ACCEPTED, LOST, { type: 'retryDue' }).effects.slice(4)).toEqual(['stopRetry', 'request 2 dialling']);
  });

  it('is asked for at once when a connection comes, without dialling', () => {
    expect(run(ACCEPTED, LOST, { type: 'connected' }).effects.slice(4)).toEqual(['stopRetry', 'request 2']);
  });

  it('is held again without a second lock on the wire than the repeated request', () => {
    const { state, effects } = run(ACCEPTED, LOST, { type: 'connected' }, { type: 'accepted', attempt: 2 });
    expect(state).toEqual({ phase: 'held', attempt: 2 });
    expect(effects.at(-1)).toBe('grant');
  });

  it('is given up after as many failures as the policy says', () => {
    let { state } = run(ACCEPTED);
    const seen: string[] = [];
    const post = (event: LockIntentEvent): void => {
      const next = lockTransition(state, event, decide);
      state = next.state;
      seen.push(...next.effects.map(show));
    };
    post(LOST);
    for (let attempt = 2; state.phase !== 'ended'; attempt++) {
      post({ type: 'retryDue' });
      post({ type: 'failed', attempt, error });
    }
    expect(seen.filter((effect) => effect.startsWith('retry in'))).toEqual(
      RECONNECT_DELAYS_MS.map((ms) => `retry in ${ms}`),
    );
    expect(seen.slice(-3)).toEqual(['leaveTable', 'unlock', 'end failed']);
  });

  it('has one attempt after an announced leave', () => {
    const { state, effects } = run(
      ACCEPTED,
      { type: 'disconnected', graceful: true },
      { type: 'retryDue' },
      { type: 'failed', attempt: 2, error },
    );
    expect(state.phase).toBe('ended');
    expect(effects.filter((effect) => effect.startsWith('retry in'))).toEqual(['retry in 1000']);
  });

  it('starts to count failures anew once it was held again', () => {
    const again: LockIntentEvent[] = [
      { type: 'retryDue' },
      { type: 'failed', attempt: 2, error },
      { type: 'retryDue' },
    ];
    const { effects } = run(ACCEPTED, LOST, ...again, { type: 'accepted', attempt: 3 }, LOST);
    expect(effects.slice(-2)).toEqual(['retry in 200', 'suspend 0']);
  });

  it('takes its request back and tells the peer when it is dropped', () => {
    expect(run({ type: 'dropped' }).effects.slice(1)).toEqual(['withdraw', 'leaveTable', 'unlock', 'end dropped']);
    expect(run(ACCEPTED, { type: 'dropped' }).effects.slice(2)).toEqual(['leaveTable', 'unlock', 'end dropped']);
    expect(run(ACCEPTED, LOST, { type: 'dropped' }).effects.slice(4)).toEqual([
      'stopRetry',
      'leaveTable',
      'unlock',
      'end dropped',
    ]);
  });

  it('tells the peer when an acceptance comes after the drop', () => {
    expect(run({ type: 'dropped' }, ACCEPTED).effects.at(-1)).toBe('unlockUnlessWanted');
  });

  it('says nothing more after the drop to whatever else happens', () => {
    expect(run({ type: 'dropped' }, { type: 'connected' }, LOST).effects.at(-1)).toBe('end dropped');
  });

  it('takes its request back when it is abandoned while it asks', () => {
    expect(run({ type: 'abandoned', error }).effects.slice(1)).toEqual(['withdraw', 'leaveTable', 'end failed']);
  });

  it('R14: a failed attempt that another has replaced does not end a lock that was never granted', () => {
    expect(run({ type: 'replaced' }, { type: 'failed', attempt: 1, error }).state).toMatchObject({
      phase: 'requesting',
      attempt: 2,
    });
  });

  it('tells its holders of the last loss before it is given up', () => {
    const once = firstRequest();
    const held = lockTransition(once.state, ACCEPTED, () => undefined);
    const { effects } = lockTransition(held.state, LOST, () => undefined);
    expect(effects.map(show)).toEqual(['suspend 0', 'leaveTable', 'unlock', 'end failed']);
  });

  it('tells the peer nothing when it is abandoned, because the connection goes as well', () => {
    for (const before of [[], [ACCEPTED], [ACCEPTED, LOST]]) {
      const { state, effects } = run(...before, { type: 'abandoned', error });
      expect(state.phase).toBe('ended');
      expect(effects).not.toContain('unlock');
      expect(effects.slice(-2)).toEqual(['leaveTable', 'end failed']);
    }
  });

  it('R15: asks again when another connection took the place of the live one, and stays held meanwhile', () => {
    const replaced = run(ACCEPTED, { type: 'replaced' });
    expect(replaced).toMatchObject({ state: { phase: 'held', attempt: 2 } });
    expect(replaced.effects.at(-1)).toBe('request 2');
    expect(run(ACCEPTED, { type: 'replaced' }, { type: 'accepted', attempt: 2 }).effects.at(-1)).toBe('request 2');
    expect(run(ACCEPTED, { type: 'replaced' }, { type: 'refused', attempt: 2 }).state.phase).toBe('ended');
    expect(run(ACCEPTED, { type: 'replaced' }, { type: 'failed', attempt: 2, error })).toMatchObject({
      state: { phase: 'suspended', failures: 1 },
    });
  });

  it('R15: repeats a request that may have gone down with the connection that was replaced', () => {
    expect(run({ type: 'replaced' })).toEqual({
      state: { phase: 'requesting', attempt: 2, granted: false, failures: 0, graceful: false },
      effects: ['request 1 dialling', 'request 2'],
    });
  });

  it('is parked when the node goes to sleep: stays wanted, and nothing is tried before it is awake', () => {
    const park: LockIntentEvent = { type: 'parked', error };
    const meanwhile: LockIntentEvent[] = [
      LOST,
      { type: 'retryDue' },
      { type: 'connected' },
      { type: 'replaced' },
      park,
    ];
    for (const [before, release] of [
      [[ACCEPTED], []],
      [[ACCEPTED, LOST], ['stopRetry']],
      [[ACCEPTED, LOST, { type: 'retryDue' }], ['withdraw']],
    ] as const) {
      const earlier = run(...before).effects.length;
      const { state, effects } = run(...before, park, ...meanwhile);
      expect(state).toMatchObject({ phase: 'suspended', failures: 0, parked: true });
      expect(effects.slice(earlier)).toEqual([...release, 'suspend 0']);
      const awake = run(...before, park, ...meanwhile, { type: 'unparked' });
      expect(awake.state).toMatchObject({ phase: 'requesting', granted: true, failures: 0 });
      expect(awake.effects.at(-1)).toMatch(/^request \d dialling$/);
    }
  });

  it('ends when the node goes to sleep before it was ever granted: its caller is told', () => {
    expect(run({ type: 'parked', error }).effects.slice(1)).toEqual(['withdraw', 'leaveTable', 'end failed']);
  });

  it('counts its failures from zero after a sleep', () => {
    const failing: LockIntentEvent[] = [ACCEPTED, LOST, { type: 'retryDue' }, { type: 'failed', attempt: 2, error }];
    const sleep: LockIntentEvent[] = [{ type: 'parked', error }, { type: 'unparked' }];
    expect(run(...failing).effects.at(-1)).toBe('suspend 1');
    expect(run(...failing, ...sleep, { type: 'failed', attempt: 3, error }).effects.slice(-2)).toEqual([
      'retry in 500',
      'suspend 1',
    ]);
  });

  it('R14: ignores the outcome of every attempt but the last', () => {
    const stale: LockIntentEvent[] = [
      { type: 'accepted', attempt: 1 },
      { type: 'refused', attempt: 1 },
      { type: 'failed', attempt: 1, error },
    ];
    const second = [ACCEPTED, LOST, { type: 'retryDue' } as const];
    for (const event of stale) expect(run(...second, event).state).toMatchObject({ phase: 'requesting', attempt: 2 });
    const held = [...second, { type: 'accepted', attempt: 2 } as const];
    for (const event of stale) expect(run(...held, event).state).toEqual({ phase: 'held', attempt: 2 });
    const suspended = [ACCEPTED, LOST];
    for (const event of stale) expect(run(...suspended, event).state).toMatchObject({ phase: 'suspended' });
  });

  it('keeps its promises whatever happens: it ends once, and a retry is pending exactly while it is suspended and not parked', () => {
    const attempt = fc.integer({ min: 1, max: 6 });
    const event = fc.oneof(
      fc.record({ type: fc.constantFrom('accepted' as const, 'refused' as const), attempt }),
      fc.record({ type: fc.constant('failed' as const), attempt, error: fc.constant(error) }),
      fc.constantFrom<LockIntentEvent>(
        { type: 'connected' },
        { type: 'retryDue' },
        { type: 'replaced' },
        { type: 'dropped' },
      ),
      fc.record({ type: fc.constant('disconnected' as const), graceful: fc.boolean() }),
      fc.record({ type: fc.constant('parked' as const), error: fc.constant(error) }),
      fc.constant<LockIntentEvent>({ type: 'unparked' }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let { state } = firstRequest();
        let ends = 0;
        let retry = false;
        let attempts = 1;
        for (const next of events) {
          const result = lockTransition(state, next, decide);
          if (state.phase === 'ended') expect(result.state.phase).toBe('ended');
          state = result.state;
          for (const effect of result.effects) {
            if (effect.type === 'end') ends++;
            if (effect.type === 'startRetry') retry = true;
            if (effect.type === 'stopRetry') retry = false;
            if (effect.type === 'request') expect(effect.attempt).toBe(++attempts);
          }
          expect(retry).toBe(state.phase === 'suspended' && !state.parked);
          expect(ends).toBe(state.phase === 'ended' ? 1 : 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});
