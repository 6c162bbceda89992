import { expect, test } from 'vitest';
import { EventGrammar } from '../../../../src/testing/simulation/event-grammar.js';

type Events = Parameters<EventGrammar['hear']>[1][];

function hear(...events: Events): EventGrammar {
  const grammar = new EventGrammar('A');
  for (const event of events) grammar.hear('B', event);
  return grammar;
}

test('a peer may come and go any number of times, and fail to', () => {
  const grammar = hear('connecting', 'connected', 'disconnected', 'connecting', 'failed', 'connecting', 'connected');
  expect([grammar.lastOf('B'), grammar.lastOf('C')]).toEqual(['connected', undefined]);
});

test.each<Events>([
  ['connected'],
  ['disconnected'],
  ['failed'],
  ['connecting', 'connecting'],
  ['connecting', 'disconnected'],
  ['connecting', 'connected', 'connected'],
  ['connecting', 'connected', 'connecting'],
  ['connecting', 'connected', 'failed'],
  ['connecting', 'connected', 'disconnected', 'disconnected'],
  ['connecting', 'failed', 'failed'],
  ['connecting', 'failed', 'disconnected'],
])('nothing else may be announced: %s %s %s %s', (...events) => {
  const before = events.slice(0, -1);
  expect(() => hear(...before)).not.toThrow();
  expect(() => hear(...events)).toThrow(
    expect.objectContaining({
      invariant: 'event grammar',
      message: `event grammar: A announced ${events.at(-1)} after ${before.at(-1) ?? 'disconnected'} of B.`,
    }),
  );
});

test('messages of a peer come while it is announced as connected', () => {
  expect(() => hear('connecting', 'connected').checkDelivery('B')).not.toThrow();
  const others: Events[] = [[], ['connecting'], ['connecting', 'failed'], ['connecting', 'connected', 'disconnected']];
  for (const events of others) {
    expect(() => hear(...events).checkDelivery('B')).toThrow(
      `messages come between connected and disconnected: A got a message of B after announcing ${events.at(-1) ?? 'nothing'} of it.`,
    );
  }
});

test('each peer has an order of its own', () => {
  const grammar = hear('connecting');
  expect(() => grammar.hear('C', 'connected')).toThrow('announced connected after disconnected of C');
  grammar.hear('C', 'connecting');
  expect(grammar.lastOf('B')).toBe('connecting');
});
