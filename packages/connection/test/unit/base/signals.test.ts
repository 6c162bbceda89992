import { describe, expect, test } from 'vitest';
import { isConnectionError } from '../../../src/base/errors.js';
import { abortable, joinSignals, timeoutSignal } from '../../../src/base/signals.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { spySignal } from '../spy-signal.js';

function deferred() {
  let reject = (_error: Error): void => {};
  const promise = new Promise<void>((_resolve, fail) => {
    reject = fail;
  });
  return { promise, reject };
}

describe('joined signals', () => {
  test('abort with the reason of the first that does, and leave no listener on any', () => {
    const [a, b] = [spySignal(), spySignal()];
    const joined = joinSignals([a.signal, undefined, b.signal]);
    expect([a.listeners, b.listeners, joined.signal.aborted]).toEqual([1, 1, false]);
    b.abort('enough');
    expect([joined.signal.aborted, joined.signal.reason]).toEqual([true, 'enough']);
    expect([a.listeners, b.listeners]).toEqual([0, 0]);
    a.abort('too late');
    expect(joined.signal.reason).toBe('enough');
  });

  test('abort at once when one has aborted already, without listening to the others', () => {
    const [a, b, c] = [spySignal(), spySignal(), spySignal()];
    b.abort('before');
    const joined = joinSignals([a.signal, b.signal, c.signal]);
    expect(joined.signal.reason).toBe('before');
    expect([a.listeners, b.listeners, c.listeners]).toEqual([0, 0, 0]);
  });

  test('a disposed one listens to nobody, and never aborts', () => {
    const source = spySignal();
    const joined = joinSignals([source.signal]);
    joined[Symbol.dispose]();
    joined[Symbol.dispose]();
    expect(source.listeners).toBe(0);
    source.abort();
    expect(joined.signal.aborted).toBe(false);
  });

  test('nothing to join never aborts', () => {
    expect(joinSignals([undefined]).signal.aborted).toBe(false);
  });
});

describe('a signal of time', () => {
  test('aborts on the clock with the code asked for', () => {
    const clock = new VirtualClock();
    const { signal } = timeoutSignal(clock, 20, 'RPC_TIMEOUT', 'The call');
    clock.advanceSync(19);
    expect(signal.aborted).toBe(false);
    clock.advanceSync(1);
    expect(isConnectionError(signal.reason, 'RPC_TIMEOUT')).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a disposed one leaves no timer and never aborts', () => {
    const clock = new VirtualClock();
    const timeout = timeoutSignal(clock, 20, 'CONNECT_TIMEOUT', 'The dial');
    timeout[Symbol.dispose]();
    expect(clock.pendingTimers).toBe(0);
    clock.advanceSync(100);
    expect(timeout.signal.aborted).toBe(false);
  });
});

describe('an abortable promise', () => {
  test('without a signal is the promise itself', () => {
    const promise = Promise.resolve(1);
    expect(abortable(promise, undefined)).toBe(promise);
  });

  test('settles as the promise does and leaves no listener', async () => {
    const source = spySignal();
    const good = abortable(Promise.resolve(1), source.signal);
    const bad = abortable(Promise.reject(new Error('no')), source.signal);
    expect(source.listeners).toBe(1);
    expect(await good).toBe(1);
    await expect(bad).rejects.toThrow('no');
    await new VirtualClock().drain();
    expect(source.listeners).toBe(0);
  });

  test('rejects with the reason of an abort, whatever becomes of the promise', async () => {
    const source = spySignal();
    const { promise, reject } = deferred();
    const waiting = abortable(promise, source.signal);
    source.abort('stop');
    await expect(waiting).rejects.toBe('stop');
    reject(new Error('nobody hears this'));
    await new VirtualClock().drain();
    expect(source.listeners).toBe(0);
  });

  test('rejects at once after an abort, and the rejection of the promise is nobody’s problem', async () => {
    const source = spySignal();
    source.abort('before');
    await expect(abortable(Promise.reject(new Error('late')), source.signal)).rejects.toBe('before');
    expect(source.listeners).toBe(0);
  });
});
