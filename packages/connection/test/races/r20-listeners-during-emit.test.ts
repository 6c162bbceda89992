import { expect, test } from 'vitest';
import { RtcPair } from '../support/rtc-pair.js';

test('R20: a listener that removes every other while the handshake request is read does not keep it from being answered', async () => {
  const pair = new RtcPair();
  const removals: (() => void)[] = [];
  let heard = 0;
  pair.answerer.decide = (attempt) => {
    // Each of them takes away all, itself included, in the middle of the emission of the outcome.
    const listeners = [1, 2].map(() =>
      attempt.pending.outcome$.subscribe(() => {
        heard++;
        for (const remove of removals) remove();
      }),
    );
    removals.push(...listeners.map((listener) => () => listener.unsubscribe()));
    attempt.admit();
  };
  const pending = pair.connect(pair.offerer, pair.answerer);
  await pair.deliverAll();
  expect([pair.offerer.outcomes, pair.answerer.outcomes, heard > 0]).toEqual([['established'], ['established'], true]);
  // The link of the answerer belongs to whoever takes it, and works.
  const [inbound] = pair.answerer.inbound;
  const frames: number[] = [];
  inbound?.pending.take().claim({ frame: (bytes) => frames.push(bytes.length), writable() {}, closed() {} });
  pending.take().send(new Uint8Array(3));
  await pair.settle();
  expect(frames).toEqual([3]);
});
