import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limits } from '../../src/wire/limits.js';
import { RtcPair } from '../support/rtc-pair.js';

describe('R30: candidates wait for their description', () => {
  test('R30: at the answerer, whose attempt does not even exist yet', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    expect([pair.deliver(1), pair.deliver(1), pair.deliver(0)]).toEqual(['candidate', 'candidate', 'offer']);
    await pair.settle();
    expect(pair.world.find('b1')?.candidates).toHaveLength(2);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([['established'], ['established']]);
  });

  test('R30: at the offerer, before the answer', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    while (pair.signals.length > 0) pair.deliver();
    await pair.settle();
    expect([pair.deliver(2), pair.deliver(1)]).toEqual(['candidate', 'candidate']);
    await pair.settle();
    expect(pair.world.find('a0')?.candidates).toEqual([]);
    expect(pair.deliver(0)).toBe('answer');
    await pair.settle();
    expect(pair.world.find('a0')?.candidates).toHaveLength(2);
    expect(pair.offerer.outcomes).toEqual(['established']);
  });

  test('R30: signals in any order make a connection, whoever starts', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('offerer', 'answerer', 'both'),
        fc.array(fc.nat(20), { minLength: 20, maxLength: 20 }),
        async (starts, order) => {
          const pair = new RtcPair();
          if (starts !== 'answerer') pair.connect(pair.offerer, pair.answerer);
          if (starts !== 'offerer') pair.connect(pair.answerer, pair.offerer);
          await pair.settle();
          for (let step = 0; pair.signals.length > 0; step++) {
            pair.deliver((order[step % order.length] ?? 0) % pair.signals.length);
            await pair.settle();
          }
          // A request that comes when all is done begins anew: it may mean that its sender has lost everything.
          expect(new Set([...pair.offerer.outcomes, ...pair.answerer.outcomes])).toEqual(new Set(['established']));
          expect(pair.offerer.outcomes.length).toBe(pair.answerer.outcomes.length);
          await pair.close();
        },
      ),
      { numRuns: 60 },
    ));

  test('R30: held candidates cost bounded memory, and those of one who floods make room for others', async () => {
    const pair = new RtcPair();
    for (let n = 0; n < 5_000; n++) {
      pair.inject(pair.offerer.self, pair.answerer, {
        type: 'candidate',
        connectionId: `made up ${n}`,
        candidate: 'x'.repeat(limits.maxCandidateChars),
        mid: '0',
      });
    }
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    pair.deliver(1);
    await pair.deliverAll();
    expect(pair.offerer.outcomes).toEqual(['established']);
    expect(pair.world.find('b1')?.candidates).toHaveLength(2);
  });
});
