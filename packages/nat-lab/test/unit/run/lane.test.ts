import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Lane } from '../../../src/run/lane.js';

describe('a lane', () => {
  it('begins tasks in order, so many at once, and the next one also after a failure', async () => {
    const lane = new Lane(2);
    const begun: number[] = [];
    const ends: PromiseWithResolvers<void>[] = [];
    const runs = [0, 1, 2, 3].map((number) => {
      const end = deferred();
      ends.push(end);
      return lane.run(() => {
        begun.push(number);
        return end.promise;
      });
    });
    await turn();
    expect(begun).toEqual([0, 1]);
    ends[1]?.reject(new Error('broken'));
    await expect(runs[1]).rejects.toThrow('broken');
    await turn();
    expect(begun).toEqual([0, 1, 2]);
    for (const end of ends) end.resolve();
    await Promise.allSettled(runs);
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});

interface PromiseWithResolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

function deferred(): PromiseWithResolvers<void> {
  let settle: Omit<PromiseWithResolvers<void>, 'promise'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) };
}
