import { describe, expect, test } from 'vitest';
import type { Closing } from '../../../src/endpoint/endpoint-state.js';
import { whenClosing, whenEnded } from '../../../src/endpoint/when-closing.js';
import { closing, failure, LIMITS, LOST, ORDERLY, on, summary } from './machine-fixtures.js';

describe('a farewell', () => {
  test('that the peer does not follow becomes a close of our own, then an end by force', () => {
    const notified = closing({ stage: 'notified' });
    const first = whenClosing(notified, on.deadlinePassed(), LIMITS);
    expect(summary(notified, first)).toBe('closing +4200 | closeLink');
    const draining = first.state as Closing;
    expect(draining.stage).toBe('draining');
    const last = whenClosing(draining, { type: 'deadlinePassed', epoch: draining.epoch, now: 6_000 }, LIMITS);
    expect(summary(draining, last)).toBe(
      'ended | leaveTable | announce disconnected DRAIN_TIMEOUT | destroyLink DRAIN_TIMEOUT',
    );
  });

  test('is cut short by a close without notice, as when the peer says farewell at the same time', () => {
    const state = closing({ stage: 'notified', graceful: true });
    const { state: next } = whenClosing(state, on.closeRequested({ graceful: false }), LIMITS);
    expect(next).toMatchObject({ stage: 'draining', graceful: true });
  });

  test('is as graceful as what cuts it short, if it was not itself', () => {
    const state = closing({ stage: 'notified', graceful: false });
    expect(whenClosing(state, on.closeRequested({ graceful: false }), LIMITS).state).toMatchObject({ graceful: false });
    expect(whenClosing(state, on.closeRequested({ graceful: true }), LIMITS).state).toMatchObject({ graceful: true });
  });

  test('is not begun again', () => {
    const state = closing({ stage: 'notified' });
    expect(summary(state, whenClosing(state, on.closeRequested({ notice: 'NORMAL' }), LIMITS))).toBe('-');
  });
});

describe('the end that is announced', () => {
  test.each([
    [true, LOST, true],
    [false, ORDERLY, true],
    [false, LOST, false],
    [true, ORDERLY, true],
  ])('is graceful if either side said so: ours %s', (graceful, end, told) => {
    const { effects } = whenClosing(closing({ graceful }), on.linkEnded(10, end), LIMITS);
    expect(effects[1]).toMatchObject({ what: { type: 'disconnected', graceful: told } });
  });

  test('of an orderly close has no error', () => {
    const { effects } = whenClosing(closing(), on.linkEnded(10, ORDERLY), LIMITS);
    expect(effects[1]).toEqual({ type: 'announce', what: { type: 'disconnected', graceful: true } });
  });
});

test('an endpoint that makes room lets its link drain by itself', () => {
  const state = closing({ graceful: true });
  const { effects } = whenClosing(state, on.superseded(), LIMITS);
  expect(effects.at(-1)).toEqual({ type: 'closeLink', link: state.link, graceful: true });
});

test('a message that comes after a failure is refused with the reason of the failure (R3)', () => {
  const state = { phase: 'ended', error: failure('DIAL_FAILED') } as const;
  expect(summary(state, whenEnded(state, on.sendRequested()))).toBe('same | reject 1 DIAL_FAILED');
});

test('after the end nothing happens any more, and nothing is kept', () => {
  const state = { phase: 'ended' } as const;
  for (const event of [
    on.established(),
    on.attemptFailed(),
    on.linkEnded(),
    on.closeRequested(),
    on.deadlinePassed(),
    on.superseded(),
  ]) {
    expect(whenEnded(state, event)).toEqual({ state, effects: [] });
  }
});
