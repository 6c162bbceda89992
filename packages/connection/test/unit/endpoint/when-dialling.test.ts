import { describe, expect, test } from 'vitest';
import type { AwaitingPeer, Connected, Connecting } from '../../../src/endpoint/endpoint-state.js';
import { EMPTY_OUTBOX, itemsOf } from '../../../src/endpoint/outbox.js';
import { whenAwaitingPeer, whenDialling } from '../../../src/endpoint/when-dialling.js';
import {
  attempt,
  awaitingPeer,
  connecting,
  fakeLink,
  item,
  LIMITS,
  LOST,
  on,
  reconnecting,
  summary,
  WAITING,
} from './machine-fixtures.js';

const SECOND = WAITING[1];

describe('a message', () => {
  test('joins the outbox behind those that wait', () => {
    const sent = item(4);
    const { state } = whenDialling(connecting(), on.sendRequested(sent), LIMITS);
    expect(itemsOf((state as Connecting).outbox)).toEqual([...WAITING, sent]);
    expect((state as Connecting).outbox).toMatchObject({ count: 3, bytes: 7 });
  });

  test('fits up to the bound of bytes exactly, and is refused one byte beyond, with the figures', () => {
    expect(whenDialling(connecting(), on.sendRequested(item(7)), LIMITS).effects).toEqual([]);
    const { state, effects } = whenDialling(connecting(), on.sendRequested(item(8)), LIMITS);
    expect(effects).toMatchObject([{ type: 'reject', error: { code: 'OUTBOX_FULL', data: { count: 2, bytes: 3 } } }]);
    expect((state as Connecting).outbox.count).toBe(2);
  });

  test('is refused when as many wait as may', () => {
    const { state: full } = whenDialling(connecting(), on.sendRequested(item(0)), LIMITS);
    expect(summary(full, whenDialling(full as Connecting, on.sendRequested(item(0)), LIMITS))).toBe(
      'same | reject 1 OUTBOX_FULL',
    );
  });

  test('that is withdrawn leaves the outbox and its room, the others keep their order', () => {
    const { state } = whenDialling(connecting(), on.withdrawn(WAITING[0]), LIMITS);
    expect((state as Connecting).outbox).toMatchObject({ count: 1, bytes: 2, last: { item: SECOND } });
    const { state: same } = whenAwaitingPeer(awaitingPeer(), on.withdrawn(item()), LIMITS);
    expect(itemsOf((same as AwaitingPeer).outbox)).toEqual(WAITING);
  });

  test('does not move the deadline of those that wait', () => {
    const { state } = whenDialling(connecting(), on.sendRequested(), LIMITS);
    expect(state).toMatchObject({ deadlineAt: 1_000, epoch: 5 });
  });
});

describe('the outbox survives', () => {
  test.each([
    ['a replacement of the attempt (R8)', whenDialling(connecting(), on.offered(), LIMITS)],
    ['a refusal as duplicate (R9)', whenDialling(connecting(), on.attemptFailed(10, 'REFUSED_DUPLICATE'), LIMITS)],
    ['waiting for the peer', whenAwaitingPeer(awaitingPeer(), on.deadlinePassed(), LIMITS)],
    ['the arrival of the peer', whenAwaitingPeer(awaitingPeer(), on.offered(), LIMITS)],
  ])('%s', (_what, { state }) => {
    expect(itemsOf((state as Connecting).outbox)).toEqual(WAITING);
  });
});

describe('becoming connected', () => {
  test('keeps the facts of the attempt, and reads the link as it is heard now', () => {
    const link = fakeLink({ heard: 3 });
    const { state } = whenDialling(connecting({ attempt: attempt(10, 'remote') }), on.established(10, link), LIMITS);
    expect(state as Connected).toEqual({
      phase: 'connected',
      seq: 10,
      initiator: 'remote',
      transport: 'websocket-server',
      link,
      features: 7,
      successor: undefined,
      heard: 3,
      watch: 'listening',
      deadlineAt: 1_000 + LIMITS.livenessIntervalMs / 3,
      epoch: 6,
    });
  });

  test('flushes one frame per message, oldest first', () => {
    const { effects } = whenDialling(connecting(), on.established(), LIMITS);
    expect(effects[0]).toMatchObject({ type: 'flush', items: WAITING });
  });
});

describe('the second dial', () => {
  test('is used once per life of an endpoint: after it, a refusal waits for the peer, then fails', () => {
    const dialled = whenDialling(connecting({ redialled: true }), on.attemptFailed(10, 'REFUSED_DUPLICATE'), LIMITS)
      .state as AwaitingPeer;
    expect(dialled.redialled).toBe(true);
    const end = whenAwaitingPeer(dialled, on.deadlinePassed(6), LIMITS);
    expect(summary(dialled, end)).toBe(
      'ended | leaveTable | announce failed REFUSED_DUPLICATE | reject 2 REFUSED_DUPLICATE',
    );
  });

  test('is remembered while the peer’s own attempt goes on', () => {
    const { state } = whenAwaitingPeer(awaitingPeer({ redialled: true }), on.offered(), LIMITS);
    expect(state).toMatchObject({ phase: 'connecting', redialled: true });
  });

  test('is not spent for a failed attempt of the peer’s when nothing waits', () => {
    const state = connecting({ attempt: attempt(10, 'remote'), outbox: EMPTY_OUTBOX });
    expect(summary(state, whenDialling(state, on.attemptFailed(), LIMITS))).toBe(
      'ended | leaveTable | announce failed DIAL_FAILED | reject 0 DIAL_FAILED',
    );
  });
});

describe('an attempt in which the peer was to dial', () => {
  test('and which we began fails like any of ours: asking again would ask the same', () => {
    const state = connecting({ attempt: { ...attempt(10, 'remote'), isOurs: true } });
    expect(summary(state, whenDialling(state, on.attemptFailed(10, 'CONNECT_TIMEOUT'), LIMITS))).toBe(
      'ended | leaveTable | announce failed CONNECT_TIMEOUT | reject 2 CONNECT_TIMEOUT',
    );
  });

  test('and which the peer began is followed by one dial of ours, for what waits', () => {
    const state = connecting({ attempt: attempt(10, 'remote') });
    expect(summary(state, whenDialling(state, on.attemptFailed(10, 'CONNECT_TIMEOUT'), LIMITS))).toContain('redial');
    expect(whenDialling(state, on.attemptFailed(10, 'CONNECT_TIMEOUT'), LIMITS).state).toMatchObject({
      redialled: true,
    });
  });
});

describe('an attempt that is current already', () => {
  test('is not replaced by itself, whatever its number (R11)', () => {
    const state = connecting();
    const again = { seq: 11, pending: state.attempt.pending };
    expect(summary(state, whenDialling(state, { type: 'offered', attempt: again, now: 1_000 }, LIMITS))).toBe('-');
  });

  test('is not replaced by one of the same number', () => {
    const state = connecting();
    expect(summary(state, whenDialling(state, on.offered(10), LIMITS))).toBe('-');
    const waiting = awaitingPeer();
    expect(summary(waiting, whenAwaitingPeer(waiting, on.offered(10), LIMITS))).toBe('-');
  });
});

test('a failed reconnection announces the end of the connection that was lost, not the failure of its successor', () => {
  const { effects } = whenDialling(reconnecting({ lastEnd: LOST }), on.attemptFailed(), LIMITS);
  expect(effects[1]).toEqual({ type: 'announce', what: { type: 'disconnected', graceful: false, error: LOST.error } });
});
