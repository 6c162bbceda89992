import { expect, test } from 'vitest';
import { MessageCounters } from '../../../src/manager/message-counters.js';

function counting() {
  const totals: Record<string, number> = {};
  const counters = new MessageCounters({
    counter: (name) => ({
      add: (amount) => {
        totals[name] = (totals[name] ?? 0) + amount;
      },
    }),
    gauge: () => () => {},
  });
  return { counters, totals };
}

test('messages and bytes are counted in both directions, for the snapshot and for the metrics', () => {
  const { counters, totals } = counting();
  counters.sent(100);
  counters.sent(20);
  counters.received(7);
  expect(counters.snapshot()).toEqual({
    messagesSent: 2,
    messagesReceived: 1,
    bytesSent: 120,
    bytesReceived: 7,
    malformedFrames: 0,
    duplicateMessages: 0,
    unhandledMessages: 0,
  });
  expect(totals).toEqual({
    'peerlatch.messages.sent': 2,
    'peerlatch.bytes.sent': 120,
    'peerlatch.messages.received': 1,
    'peerlatch.bytes.received': 7,
  });
});

test.each(['malformedFrames', 'duplicateMessages', 'unhandledMessages'] as const)(
  '%s are counted by themselves and as dropped',
  (why) => {
    const { counters, totals } = counting();
    counters.dropped(why);
    expect([counters.snapshot()[why], totals]).toEqual([1, { 'peerlatch.frames.dropped': 1 }]);
  },
);

test('a snapshot does not change afterwards', () => {
  const { counters } = counting();
  const before = counters.snapshot();
  counters.sent(1);
  expect(before.messagesSent).toBe(0);
});
