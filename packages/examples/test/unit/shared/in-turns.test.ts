import { describe, expect, it } from 'vitest';
import { inTurns } from '../../../src/shared/in-turns.js';

describe('work in turns', () => {
  it('does everything, in order, and never more at once than allowed', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await inTurns([...Array(20).keys()], 3, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await Promise.resolve();
      await Promise.resolve();
      running--;
    });
    expect(begun).toEqual([...Array(20).keys()]);
    expect(most).toBe(3);
  });

  it('begins nothing more after a failure', async () => {
    const begun: number[] = [];
    const work = inTurns([...Array(20).keys()], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 3) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(begun.length).toBeLessThan(8);
  });

  it('has nothing to do with nothing to do', async () => {
    await inTurns([], 4, () => Promise.reject(new Error('called')));
  });
});
