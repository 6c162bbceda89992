import { describe, expect, it } from 'vitest';
import { onAbort } from '../../../src/base/on-abort.js';
import { spySignal } from '../spy-signal.js';

describe('onAbort', () => {
  it('listens to a signal once, however many listen', () => {
    const source = spySignal();
    const heard: number[] = [];
    const stops = [1, 2, 3].map((i) => onAbort(source.signal, () => heard.push(i)));
    expect(source.listeners).toBe(1);
    stops[1]?.();
    source.abort();
    expect(heard).toEqual([1, 3]);
    expect(source.listeners).toBe(0);
  });

  it('leaves nothing behind with the last, and begins anew after that', () => {
    const source = spySignal();
    let heard = 0;
    const first = onAbort(source.signal, () => heard++);
    first();
    first();
    expect(source.listeners).toBe(0);
    const second = onAbort(source.signal, () => heard++);
    first(); // Of the one before: without effect.
    expect(source.listeners).toBe(1);
    source.abort();
    expect(heard).toBe(1);
    second();
  });

  it('does not call whom another listener has let go of meanwhile', () => {
    const source = spySignal();
    const heard: string[] = [];
    onAbort(source.signal, () => {
      heard.push('first');
      stop();
    });
    const stop = onAbort(source.signal, () => heard.push('second'));
    source.abort();
    expect(heard).toEqual(['first']);
  });

  it('counts the same function twice', () => {
    const source = spySignal();
    let heard = 0;
    const listener = (): void => void heard++;
    onAbort(source.signal, listener);
    const stop = onAbort(source.signal, listener);
    stop();
    source.abort();
    expect(heard).toBe(1);
  });
});
