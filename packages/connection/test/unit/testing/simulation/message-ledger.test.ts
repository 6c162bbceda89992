import { describe, expect, test } from 'vitest';
import { MessageLedger } from '../../../../src/testing/simulation/message-ledger.js';

/** A ledger in which A has sent `count` messages to B. */
function sent(count: number): MessageLedger {
  const ledger = new MessageLedger();
  for (let number = 0; number < count; number++) expect(ledger.sent('A', 'B')).toBe(number);
  return ledger;
}

const violation = (invariant: string) => expect.objectContaining({ name: 'SimulationViolation', invariant });

test('messages that are accepted and arrive in order, once, and those that are rejected are in order', () => {
  const ledger = sent(3);
  ledger.linked('A', 'B');
  ledger.arrived(0, 'B');
  for (const number of [0, 1]) ledger.settled(number, 'accepted');
  ledger.arrived(1, 'B');
  ledger.settled(2, 'rejected');
  ledger.checkCalm();
  expect(ledger.totals()).toEqual({ sent: 3, delivered: 2, rejected: 1, lost: 0, open: 0 });
});

describe('found at once', () => {
  test('a message that arrives twice', () => {
    const ledger = sent(1);
    ledger.arrived(0, 'B');
    expect(() => ledger.arrived(0, 'B')).toThrow(violation('no message arrives twice'));
  });

  test('a message that arrives at somebody else', () => {
    expect(() => sent(1).arrived(0, 'C')).toThrow(violation('messages reach whom they are for'));
    expect(() => sent(1).arrived(0, 'A')).toThrow('message 0 from A to B arrived at A.');
  });

  test.each([1, -1, 0.5])('a message that nobody sent: number %s', (number) => {
    expect(() => sent(1).arrived(number, 'B')).toThrow(violation('nothing arrives unsent'));
    expect(() => sent(1).settled(number, 'accepted')).toThrow(violation('nothing arrives unsent'));
  });

  test.each([
    ['accepted', 'accepted'],
    ['accepted', 'rejected'],
    ['rejected', 'accepted'],
  ] as const)('a send that settles twice: %s, then %s', (first, second) => {
    const ledger = sent(1);
    ledger.settled(0, first);
    expect(() => ledger.settled(0, second)).toThrow(violation('each send settles once'));
  });
});

describe('the order of messages', () => {
  test('is kept on one link, whether it was there when they were sent or came after', () => {
    for (const isLinkedBefore of [true, false]) {
      const ledger = new MessageLedger();
      if (isLinkedBefore) ledger.linked('B', 'A');
      for (const _ of [0, 1]) ledger.sent('A', 'B');
      if (!isLinkedBefore) ledger.linked('A', 'B');
      ledger.arrived(1, 'B');
      expect(() => ledger.arrived(0, 'B')).toThrow(violation('FIFO per connection'));
    }
  });

  test('is not promised once there is a second link between the two', () => {
    for (const linksBefore of [0, 1, 2]) {
      const ledger = new MessageLedger();
      for (let links = 0; links < linksBefore; links++) ledger.linked('A', 'B');
      for (const _ of [0, 1]) ledger.sent('A', 'B');
      for (let links = linksBefore; links < 2; links++) ledger.linked('A', 'B');
      ledger.arrived(1, 'B');
      expect(() => ledger.arrived(0, 'B')).not.toThrow();
    }
  });

  test('is one per direction and pair', () => {
    const ledger = new MessageLedger();
    const [ab, ba, ac] = [ledger.sent('A', 'B'), ledger.sent('B', 'A'), ledger.sent('A', 'C')];
    ledger.linked('A', 'C');
    ledger.linked('A', 'C'); // Another pair's links do not count.
    ledger.arrived(ac, 'C');
    ledger.arrived(ba, 'A');
    expect(() => ledger.arrived(ab, 'B')).not.toThrow();
  });

  test('a message that is overtaken stays the latest, so that a third one is found as well', () => {
    const ledger = sent(3);
    ledger.linked('A', 'B');
    ledger.arrived(2, 'B');
    expect(() => ledger.arrived(0, 'B')).toThrow('arrived after message 2');
    expect(() => ledger.arrived(1, 'B')).toThrow('arrived after message 2');
  });
});

describe('once all is calm', () => {
  test('a send that never settled is found', () => {
    const ledger = sent(1);
    ledger.arrived(0, 'B');
    expect(() => ledger.checkCalm()).toThrow('each send settles once: message 0 from A to B never settled.');
  });

  test('an accepted message that never arrived is found', () => {
    const ledger = sent(1);
    ledger.settled(0, 'accepted');
    expect(() => ledger.checkCalm()).toThrow(violation('no accepted message is lost'));
    expect(ledger.totals()).toMatchObject({ lost: 1, delivered: 0 });
  });

  test.each<[string, boolean, (ledger: MessageLedger) => void]>([
    ['a connection that broke on its way', true, (ledger) => ledger.disrupt('A', 'B')],
    ['one that broke the other way only', false, (ledger) => ledger.disrupt('B', 'A')],
    ['one of others', false, (ledger) => ledger.disrupt('A', 'C')],
    ['the death of its sender', true, (ledger) => ledger.died('A')],
    ['the death of its receiver, which is told as a disruption', false, (ledger) => ledger.died('B')],
  ])('it is excused by what can lose it: %s is %s', (_name, isExcused, happens) => {
    const ledger = sent(1);
    ledger.settled(0, 'accepted');
    happens(ledger);
    if (isExcused) expect(() => ledger.checkCalm()).not.toThrow();
    else expect(() => ledger.checkCalm()).toThrow(violation('no accepted message is lost'));
  });

  test('what broke before it was sent does not excuse it', () => {
    const ledger = new MessageLedger();
    ledger.disrupt('A', 'B');
    ledger.settled(ledger.sent('A', 'B'), 'accepted');
    expect(() => ledger.checkCalm()).toThrow(violation('no accepted message is lost'));
  });

  test('a rejected message may have arrived or not', () => {
    const ledger = sent(2);
    for (const number of [0, 1]) ledger.settled(number, 'rejected');
    ledger.arrived(1, 'B');
    ledger.checkCalm();
    expect(ledger.totals()).toEqual({ sent: 2, delivered: 1, rejected: 1, lost: 0, open: 0 });
  });

  test('a dead process waits for nothing, the others do', () => {
    const ledger = sent(1);
    ledger.sent('B', 'A');
    expect(ledger.totals().open).toBe(2);
    ledger.died('A');
    expect(ledger.totals()).toMatchObject({ rejected: 1, open: 1 });
    expect(() => ledger.checkCalm()).toThrow('message 1 from B to A never settled');
  });
});
