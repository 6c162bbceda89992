import { expect, test } from 'vitest';
import { limits } from '../../src/wire/limits.js';
import { RtcPair } from '../support/rtc-pair.js';

test('R29: an answerer that began with an id of its own answers under the id of the offer', async () => {
  const pair = new RtcPair();
  pair.connect(pair.answerer, pair.offerer);
  await pair.settle();
  pair.deliver();
  await pair.settle();
  const [offer] = pair.signals;
  if (offer?.signal.type !== 'offer') throw new Error('no offer');
  const { connectionId } = offer.signal;
  while (pair.signals.length > 0) pair.deliver();
  await pair.settle();
  const answers = pair.signals.flatMap(({ from, signal }) =>
    from === pair.answerer.self && 'connectionId' in signal ? [signal.connectionId] : [],
  );
  expect(answers).toEqual([connectionId, connectionId, connectionId]);
  await pair.deliverAll();
  expect(pair.offerer.outcomes).toEqual(['established']);
});

test('R29: what is emitted after a second offer carries the second id, and nothing of the first is answered', async () => {
  const pair = new RtcPair();
  pair.world.failing.add('a0');
  pair.connect(pair.offerer, pair.answerer);
  const seen: string[] = [];
  await pair.settle();
  while (pair.signals.length > 0) {
    const signal = pair.signals[0]?.signal;
    if (signal !== undefined && 'connectionId' in signal) seen.push(`${signal.type} ${signal.connectionId}`);
    pair.deliver();
    await pair.clock.advance(limits.rtcAnswerHoldMs);
    await pair.settle();
  }
  const offers = seen.filter((line) => line.startsWith('offer')).map((line) => line.slice('offer '.length));
  const answers = seen.filter((line) => line.startsWith('answer')).map((line) => line.slice('answer '.length));
  expect([new Set(offers).size, answers]).toEqual([2, offers]);
  expect(pair.offerer.outcomes).toEqual(['established']);
});
