import { Observable, Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { ConnectionError } from '../../../../src/base/errors.js';
import type { Outcome, PendingConnection } from '../../../../src/pending/pending-connection.js';
import { peer } from '../../../../src/testing/fixtures.js';
import { ScriptedAttempt } from '../../../../src/testing/scripted-attempt.js';
import { AttemptWatch } from '../../../../src/testing/simulation/attempt-watch.js';
import { VirtualClock } from '../../../../src/testing/virtual-clock.js';

const attempt = (): ScriptedAttempt => new ScriptedAttempt({ peer: peer(1), clock: new VirtualClock() });
const error = new ConnectionError('DIAL_FAILED', 'Test.');

/** An attempt whose outcomes are `outcome$`, whatever it does. */
function broken(outcome$: Observable<Outcome>): PendingConnection {
  return Object.create(attempt().pending, { outcome$: { value: outcome$ } });
}

test('an attempt is open until its outcome, which is told, and replayed to who comes late', () => {
  const watch = new AttemptWatch();
  const [first, second] = [attempt(), attempt()];
  const told: string[] = [];
  for (const { pending } of [first, second]) watch.watch('A', pending, ({ type }) => void told.push(type));
  expect([watch.count, watch.open]).toEqual([2, 2]);
  first.fail();
  second.establish();
  expect([watch.count, watch.open, told]).toEqual([2, 0, ['failed', 'established']]);
  expect(() => watch.checkReplays()).not.toThrow();
  expect(() => watch.checkAllOver()).not.toThrow();
});

test('an attempt without an outcome is found once all is calm', () => {
  const watch = new AttemptWatch();
  watch.watch('A', attempt().pending, () => {});
  expect(() => watch.checkReplays()).not.toThrow();
  expect(() => watch.checkAllOver()).toThrow(
    'one outcome per attempt: an attempt of A (local) has no outcome although all is calm.',
  );
});

test('F3: an outcome that is not replayed to a late subscriber is found', () => {
  const watch = new AttemptWatch();
  const live = new Subject<Outcome>();
  watch.watch('A', broken(live), () => {});
  live.next({ type: 'failed', error });
  expect(() => watch.checkReplays()).toThrow('replayed 0 outcomes to a late subscriber');
});

test('two outcomes are found, and the first one stands', () => {
  const watch = new AttemptWatch();
  const live = new Subject<Outcome>();
  const told: string[] = [];
  watch.watch('A', broken(live), ({ type }) => void told.push(type));
  live.next({ type: 'failed', error });
  live.next({ type: 'cancelled', error });
  expect(told).toEqual(['failed']);
  expect(() => watch.checkReplays()).toThrow('an attempt of A (local) ended as cancelled after failed');
});

test.each([
  ['another one', { type: 'refused', error } as const, true],
  ['one that never completes', undefined, false],
])('what is replayed is the same outcome, and the end of it: %s', (_name, other, completes) => {
  const watch = new AttemptWatch();
  const live = new Subject<Outcome>();
  const outcome: Outcome = { type: 'failed', error };
  let isLate = false;
  const late = new Observable<Outcome>((observer) => {
    observer.next(other ?? outcome);
    if (completes) observer.complete();
  });
  const pending = Object.create(attempt().pending, { outcome$: { get: () => (isLate ? late : live) } });
  watch.watch('A', pending, () => {});
  live.next(outcome);
  isLate = true;
  expect(() => watch.checkReplays()).toThrow('replayed 1 outcomes to a late subscriber');
});

test('replays are checked once', () => {
  const watch = new AttemptWatch();
  const first = attempt();
  let subscriptions = 0;
  const pending = Object.create(first.pending, {
    outcome$: {
      get: () => {
        subscriptions++;
        return first.pending.outcome$;
      },
    },
  });
  watch.watch('A', pending, () => {});
  first.fail();
  for (let times = 0; times < 3; times++) watch.checkReplays();
  expect(subscriptions).toBe(2);
});

test('the attempts of a dead process need no outcome, those of others do', () => {
  const watch = new AttemptWatch();
  watch.watch('A', attempt().pending, () => {});
  watch.watch('B', attempt().pending, () => {});
  watch.forget('A');
  expect(watch.open).toBe(1);
  expect(() => watch.checkAllOver()).toThrow('an attempt of B');
  watch.forget('B');
  expect(() => watch.checkAllOver()).not.toThrow();
});
