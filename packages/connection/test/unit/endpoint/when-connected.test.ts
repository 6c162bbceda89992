import { describe, expect, test } from 'vitest';
import type { Connected, EndpointEvent, EndpointState, Reconnecting } from '../../../src/endpoint/endpoint-state.js';
import { whenConnected } from '../../../src/endpoint/when-connected.js';
import { whenDialling } from '../../../src/endpoint/when-dialling.js';
import { attempt, connected, fakeLink, LIMITS, LOST, ORDERLY, on, RESULT, summary } from './machine-fixtures.js';

const { livenessIntervalMs, livenessTimeoutMs } = LIMITS;

/** Lets deadline after deadline pass from 1,000 ms on; `live` may do something to the link before each. Returns what happened when. */
function letTimePass(start: Connected, before: (now: number) => void = () => {}, untilMs = 100_000): string[] {
  const log: string[] = [];
  let state: EndpointState = start;
  while (state.phase === 'connected' && state.deadlineAt <= untilMs) {
    const now: number = state.deadlineAt;
    before(now);
    const { state: next, effects } = whenConnected(state, { type: 'deadlinePassed', epoch: state.epoch, now }, LIMITS);
    for (const effect of effects) log.push(`${now} ${effect.type}`);
    state = next;
  }
  return log;
}

/** The first deadline is the one that the machine itself sets. */
function listeningAt(now: number, link = fakeLink()): Connected {
  return connected({ link, heard: link.heard, deadlineAt: now + livenessIntervalMs / 3 });
}

describe('liveness', () => {
  test('a peer that never says anything is probed, then ended, within the two stated times', () => {
    expect(letTimePass(listeningAt(0))).toEqual([
      '4000 probe',
      '12000 leaveTable',
      '12000 announce',
      '12000 destroyLink',
    ]);
  });

  test.each([1, 3_999, 4_000, 4_001, 7_999, 8_001, 11_999, 12_001, 15_000, 20_000])(
    'a peer that falls silent at %d ms is ended within interval and timeout of its last word',
    (silentFrom) => {
      const link = fakeLink();
      const log = letTimePass(listeningAt(0, link), (now) => {
        // A word every millisecond until it falls silent.
        link.heard = Math.min(now, silentFrom);
      });
      const endedAt = Number(log.at(-1)?.split(' ')[0]);
      expect(log.at(-1)).toContain('destroyLink');
      expect(endedAt - silentFrom).toBeLessThanOrEqual(livenessIntervalMs + livenessTimeoutMs);
      expect(endedAt - silentFrom).toBeGreaterThanOrEqual(livenessTimeoutMs);
    },
  );

  test('an answer to a probe is enough, and a talkative peer is never probed', () => {
    const answering = fakeLink();
    const log = letTimePass(listeningAt(0, answering), (now) => {
      if (now % 12_000 === 0) answering.heard++;
    });
    expect(log.map((line) => line.split(' ')[1])).toEqual(Array.from({ length: log.length }, () => 'probe'));
    const talking = fakeLink();
    expect(letTimePass(listeningAt(0, talking), () => void talking.heard++)).toEqual([]);
  });

  test('a paused link is not probed; it ends when it stays paused', () => {
    const link = fakeLink({ isPaused: true });
    expect(letTimePass(listeningAt(0, link))).toEqual(['64000 leaveTable', '64000 announce', '64000 destroyLink']);
  });

  test('a link that is paused while it is probed gets the time of a paused one', () => {
    const link = fakeLink();
    const log = letTimePass(listeningAt(0, link), (now) => {
      link.isPaused = now > 4_000;
    });
    expect(log).toEqual(['4000 probe', '72000 leaveTable', '72000 announce', '72000 destroyLink']);
  });

  test('a link that is read again begins anew, with a probe before anything else', () => {
    const link = fakeLink({ isPaused: true });
    const log = letTimePass(listeningAt(0, link), (now) => {
      link.isPaused = now <= 4_000;
    });
    expect(log).toEqual(['68000 probe', '76000 leaveTable', '76000 announce', '76000 destroyLink']);
  });

  test.each([
    ['STALLED', { watch: 'paused', link: fakeLink({ isPaused: true }) }],
    ['PEER_SILENT', { watch: 'probing' }],
  ] as const)('the reason is %s', (code, fields) => {
    const { effects } = whenConnected(connected(fields), on.deadlinePassed(), LIMITS);
    expect(effects).toMatchObject([
      {},
      { what: { type: 'disconnected', graceful: false, error: { code } } },
      { error: { code } },
    ]);
  });

  test('a sign of life is asked for now, unless that is being done or nothing could be heard', () => {
    const listening = connected();
    expect(summary(listening, whenConnected(listening, on.probeRequested(), LIMITS))).toBe('connected +8000 | probe');
    for (const watch of ['probing', 'paused'] as const) {
      const state = connected({ watch });
      expect(summary(state, whenConnected(state, on.probeRequested(), LIMITS))).toBe('-');
    }
  });
});

describe('replacement', () => {
  test('takes over link, number, direction, transport and features in one step, and lets the old link drain (R15)', () => {
    const [old, link] = [fakeLink(), fakeLink({ heard: 9 })];
    const successor = attempt(11, 'remote');
    const { state, effects } = whenConnected(
      connected({ link: old, features: 0, watch: 'probing', successor }),
      on.established(11, link),
      LIMITS,
    );
    expect(state).toMatchObject({
      phase: 'connected',
      seq: 11,
      initiator: 'remote',
      transport: 'websocket-server',
      features: 7,
      successor: undefined,
      heard: 9,
      watch: 'listening',
    });
    expect((state as Connected).link).toBe(link);
    expect(effects).toEqual([
      { type: 'claim', attempt: successor, link, isForgotten: true },
      { type: 'closeLink', link: old, graceful: false },
    ]);
  });

  test.each([
    ['by one that the peer dialled', 'remote', undefined, true],
    ['by one that was dialled here, to a peer of our kind, which asks again', 'local', 'bb', true],
    ['by one that was dialled here, to a peer of another kind, which may not ask again', 'local', undefined, false],
  ] as const)('%s: whether what the peer asked for on the old one is void', (_, initiator, instance, isForgotten) => {
    const before = connected({ instance: 'aa', successor: attempt(11, initiator) });
    const link = fakeLink();
    const result = { ...RESULT, instance };
    const established: EndpointEvent = { type: 'established', seq: 11, link, result, now: 1_000 };
    const { state, effects } = whenConnected(before, established, LIMITS);
    expect([state, effects[0]]).toMatchObject([{ instance }, { type: 'claim', isForgotten }]);
    // The same when the old link is lost before the new one is there.
    const { state: lost } = whenConnected(before, on.linkEnded(10), LIMITS);
    expect(whenDialling(lost as Reconnecting, established, LIMITS).effects).toContainEqual(
      expect.objectContaining({ type: 'claim', isForgotten }),
    );
  });

  test('that fails leaves the live link as it is', () => {
    const before = connected({ successor: attempt(11) });
    const { state } = whenConnected(before, on.attemptFailed(11), LIMITS);
    expect(state).toEqual({ ...before, successor: undefined });
  });

  test('by an older attempt than the one in the making does not happen (R8)', () => {
    const state = connected({ successor: attempt(13) });
    expect(summary(state, whenConnected(state, on.offered(12), LIMITS))).toBe('-');
    expect(summary(state, whenConnected(state, on.offered(13), LIMITS))).toBe('-');
  });

  test('by the same attempt again does not happen (R11)', () => {
    const successor = attempt(11);
    const state = connected({ successor });
    const again = { seq: 12, pending: successor.pending };
    expect(summary(state, whenConnected(state, { type: 'offered', attempt: again, now: 1_000 }, LIMITS))).toBe('-');
  });

  test('does not disturb the watchdog of the live link until it is done', () => {
    expect(whenConnected(connected(), on.offered(), LIMITS).state).toMatchObject({ deadlineAt: 1_000, epoch: 5 });
  });

  test('in the making when the link dies keeps its end for later', () => {
    const { state } = whenConnected(connected({ successor: attempt(11) }), on.linkEnded(10, LOST), LIMITS);
    expect(state).toMatchObject({ phase: 'reconnecting', lastEnd: LOST, attempt: { seq: 11 }, outbox: { count: 0 } });
  });
});

test.each([ORDERLY, LOST])('an ended link is announced as it ended: %j', (end) => {
  const { effects } = whenConnected(connected(), on.linkEnded(10, end), LIMITS);
  const { graceful, error } = end;
  expect(effects[1]).toEqual({
    type: 'announce',
    what: { type: 'disconnected', graceful, ...(error === undefined ? {} : { error }) },
  });
});
