import { describe, expect, test } from 'vitest';
import {
  cancel,
  enqueue,
  giveUp,
  ignore,
  leave,
  nextListening,
  outboxFull,
  refuse,
  watchdog,
} from '../../../src/endpoint/transition-parts.js';
import {
  attempt,
  awaitingPeer,
  connecting,
  failure,
  item,
  LIMITS,
  LOST,
  ORDERLY,
  reconnecting,
  WAITING,
} from './machine-fixtures.js';

describe('the ways out', () => {
  test('without a connection: leave the table, announce, release, reject what waits', () => {
    const error = failure();
    const released = cancel(attempt(1));
    const { state, effects } = giveUp(connecting(), connecting().outbox, error, [released]);
    expect(state).toEqual({ phase: 'ended', error });
    expect(effects).toEqual([
      { type: 'leaveTable' },
      { type: 'announce', what: { type: 'failed', error } },
      released,
      { type: 'reject', items: WAITING, error },
    ]);
  });

  test('a connection that was announced is announced as disconnected, with its own end', () => {
    const { effects } = giveUp(reconnecting({ lastEnd: ORDERLY }), reconnecting().outbox, failure());
    expect(effects[1]).toEqual({ type: 'announce', what: { type: 'disconnected', graceful: true } });
    expect(leave(false, LOST.error).effects).toEqual([
      { type: 'leaveTable' },
      { type: 'announce', what: { type: 'disconnected', graceful: false, error: LOST.error } },
    ]);
  });
});

test('the watchdog is armed under a new epoch each time', () => {
  expect(watchdog({ epoch: 7 }, 1_234)).toEqual({ deadlineAt: 1_234, epoch: 8 });
});

test('a connected link is read three times per interval', () => {
  expect(nextListening(100, LIMITS)).toBe(100 + LIMITS.livenessIntervalMs / 3);
});

test('a message joins within the bounds and is refused beyond them', () => {
  expect(enqueue(awaitingPeer(), item(7), LIMITS).state).toMatchObject({ outbox: { count: 3, bytes: 10 } });
  expect(enqueue(awaitingPeer(), item(8), LIMITS).effects).toMatchObject([
    { type: 'reject', error: { code: 'OUTBOX_FULL' } },
  ]);
});

test('a refusal says how much waits, and changes nothing', () => {
  const state = connecting();
  const sent = item();
  const error = outboxFull(3, 40);
  expect([error.code, error.data]).toEqual(['OUTBOX_FULL', { count: 3, bytes: 40 }]);
  expect(refuse(state, sent, error)).toEqual({ state, effects: [{ type: 'reject', items: [sent], error }] });
  expect(ignore(state)).toEqual({ state, effects: [] });
});
