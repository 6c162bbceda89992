import { describe, expect, test } from 'vitest';
import { ConnectionError, isConnectionError } from '../../../src/base/errors.js';
import { type Outcome, PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const RESULT = { remote: peer(1), protocolVersion: '1.1', applicationVersion: '', features: 0 };
const refused = (): Outcome => ({ type: 'refused', error: new ConnectionError('REFUSED_DUPLICATE', 'No.') });
const established = (link = new ScriptedLink()): Outcome => ({ type: 'established', link, result: RESULT });

function makePending(abandon?: (error: ConnectionError) => void) {
  const clock = new VirtualClock();
  const abandoned: ConnectionError[] = [];
  const pending = new PendingConnection({
    peer: peer(1),
    initiator: 'local',
    transport: 'by hand',
    clock,
    timeoutMs: 15_000,
    takeTimeoutMs: 5_000,
    abandon: (error) => {
      abandoned.push(error);
      abandon?.(error);
    },
  });
  return { clock, pending, abandoned, watch: () => watch(pending) };
}

function watch(pending: PendingConnection): string[] {
  const seen: string[] = [];
  pending.outcome$.subscribe({
    next: (outcome) => seen.push(outcome.type),
    error: () => seen.push('error'),
    complete: () => seen.push('complete'),
  });
  return seen;
}

function codeOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return isConnectionError(error) ? error.code : error;
  }
}

describe('the outcome (F3, R3, R4)', () => {
  test.each([0, 1, 3])('is told once and completes, to %d subscribers before and one after', (before) => {
    const { pending, watch } = makePending();
    const early = Array.from({ length: before }, watch);
    pending.settle(refused());
    expect([...early, watch(), watch()]).toEqual(Array.from({ length: before + 2 }, () => ['refused', 'complete']));
  });

  test('a subscriber that comes while it is emitted gets it exactly once', () => {
    const { pending } = makePending();
    const nested: string[][] = [];
    pending.outcome$.subscribe(() => nested.push(watch(pending)));
    const behind = watch(pending);
    pending.settle(refused());
    expect([...nested, behind]).toEqual([
      ['refused', 'complete'],
      ['refused', 'complete'],
    ]);
  });

  test('a subscriber that left does not hear it', () => {
    const { pending } = makePending();
    const seen: unknown[] = [];
    pending.outcome$.subscribe((outcome) => seen.push(outcome)).unsubscribe();
    pending.settle(refused());
    expect(seen).toEqual([]);
  });

  test('is the first one; a later one changes nothing', () => {
    const { pending, watch } = makePending();
    expect(pending.settle(refused())).toBe(true);
    expect(pending.settle({ type: 'failed', error: new ConnectionError('DIAL_FAILED', 'No.') })).toBe(false);
    expect(watch()).toEqual(['refused', 'complete']);
  });

  test('an outcome that settles it again from inside its emission is told once', () => {
    const { pending, watch } = makePending();
    pending.outcome$.subscribe(() => pending.cancel());
    const seen = watch();
    pending.settle(refused());
    expect(seen).toEqual(['refused', 'complete']);
  });

  test('a link that comes too late is destroyed', () => {
    const { pending } = makePending();
    pending.settle(refused());
    const link = new ScriptedLink();
    expect(pending.settle(established(link))).toBe(false);
    expect(link.destroyedWith?.code).toBe('CANCELLED');
  });

  test('leaves no timer, except for a link that waits to be taken', () => {
    const { clock, pending } = makePending();
    expect(clock.pendingTimers).toBe(1);
    pending.settle(refused());
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('the link', () => {
  test('is taken once, and then nothing times out', () => {
    const { clock, pending } = makePending();
    const link = new ScriptedLink();
    pending.settle(established(link));
    expect(pending.take()).toBe(link);
    expect(codeOf(() => pending.take())).toBe('ALREADY_TAKEN');
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(60_000);
    expect(link.end).toBeUndefined();
  });

  test('cannot be taken before there is one, or when there never will be', () => {
    const { pending } = makePending();
    expect(codeOf(() => pending.take())).toBe('NOT_CONNECTED');
    pending.settle(refused());
    expect(codeOf(() => pending.take())).toBe('NOT_CONNECTED');
  });

  test('that nobody takes is destroyed after its time, and cannot be taken any more', () => {
    const { clock, pending } = makePending();
    const link = new ScriptedLink();
    pending.settle(established(link));
    clock.advanceSync(4_999);
    expect(link.end).toBeUndefined();
    clock.advanceSync(1);
    expect(link.destroyedWith?.code).toBe('CANCELLED');
    expect(codeOf(() => pending.take())).toBe('ALREADY_TAKEN');
    expect(clock.pendingTimers).toBe(0);
  });

  test('frames that arrive until it is taken are still there', () => {
    const { pending } = makePending();
    const link = new ScriptedLink();
    link.deliver(Uint8Array.of(1));
    pending.settle(established(link));
    link.deliver(Uint8Array.of(2));
    const frames: number[] = [];
    pending.take().claim({ frame: (bytes) => frames.push(bytes[0] ?? 0), writable() {}, closed() {} });
    expect(frames).toEqual([1, 2]);
  });
});

describe('giving up', () => {
  test('before the outcome stops the work once, and tells subscribers', () => {
    const { clock, pending, abandoned, watch } = makePending();
    const seen = watch();
    const error = new ConnectionError('CLOSED', 'Closing.');
    pending.cancel(error);
    pending.cancel();
    expect(seen).toEqual(['cancelled', 'complete']);
    expect(abandoned).toEqual([error]);
    expect(clock.pendingTimers).toBe(0);
  });

  test('after the outcome stops nothing, and destroys a link that nobody took, once', () => {
    const { clock, pending, abandoned } = makePending();
    const link = new ScriptedLink();
    pending.settle(established(link));
    pending.cancel(new ConnectionError('CLOSED', 'Closing.'));
    pending.cancel();
    expect([link.destroyedWith?.code, link.steps, abandoned, clock.pendingTimers]).toEqual([
      'CLOSED',
      ['destroy'],
      [],
      0,
    ]);
  });

  test('has no effect on a taken link', () => {
    const { pending } = makePending();
    const link = new ScriptedLink();
    pending.settle(established(link));
    pending.take();
    pending.cancel();
    expect(link.end).toBeUndefined();
  });

  test('work that reports back while it is being stopped changes nothing', () => {
    const { pending, watch } = makePending((error) => pending.settle({ type: 'failed', error }));
    const seen = watch();
    pending.cancel();
    expect(seen).toEqual(['cancelled', 'complete']);
  });

  test('by time alone: an attempt that everybody forgot ends, and stops its work', () => {
    const { clock, pending, abandoned, watch } = makePending();
    clock.advanceSync(14_999);
    expect(abandoned).toEqual([]);
    clock.advanceSync(1);
    expect(abandoned.map(({ code }) => code)).toEqual(['CONNECT_TIMEOUT']);
    expect(watch()).toEqual(['timedOut', 'complete']);
    expect(clock.pendingTimers).toBe(0);
    pending.cancel();
    expect(abandoned).toHaveLength(1);
  });
});

describe('what it notes', () => {
  test('is told with the time since it began, and how it ended', () => {
    const { clock, pending } = makePending();
    clock.advanceSync(5);
    pending.note('socket open', { url: 'ws://host' });
    clock.advanceSync(5);
    pending.settle(refused());
    expect([pending.transport, pending.steps]).toEqual([
      'by hand',
      [{ atMs: 5, step: 'socket open', detail: { url: 'ws://host' } }],
    ]);
    const { outcome, failure, durationMs } = pending.trace;
    expect([outcome, failure, durationMs]).toEqual([
      'refused',
      { code: 'REFUSED_DUPLICATE', text: 'No.', data: {} },
      10,
    ]);
  });

  test('the end of an attempt that nobody settled is told as well', () => {
    const { clock, pending } = makePending();
    clock.advanceSync(15_000);
    expect([pending.trace.outcome, pending.trace.failure?.code]).toEqual(['timedOut', 'CONNECT_TIMEOUT']);
  });
});
