import { ConnectionError } from '@peerlatch/connection/base';
import { expect, it } from 'vitest';
import { differencesIn, Tally } from '../../../src/cycles/tally.js';

it('adds up when every message and every lock came to an end', () => {
  const tally = new Tally();
  for (let at = 0; at < 4; at++) tally.sent();
  tally.received();
  tally.received();
  tally.rejected(new ConnectionError('CLOSED', 'closed'));
  tally.lost();
  tally.lock('granted');
  tally.lock('released');
  expect(tally.messages).toEqual({ sent: 4, received: 2, rejected: { CLOSED: 1 }, lostWithConnection: 1 });
  expect(differencesIn(tally.messages, tally.locks)).toEqual([]);
});

it('says what is missing', () => {
  const tally = new Tally();
  tally.sent();
  tally.lock('granted');
  tally.lock('granted');
  tally.lock('endedWithConnection');
  expect(differencesIn(tally.messages, tally.locks)).toEqual([
    '1 of 1 messages are not accounted for',
    '1 of 2 locks are not accounted for',
  ]);
});

it('takes a rejection without a code for a mistake', () => {
  expect(() => new Tally().rejected(new Error('no code'))).toThrow('no code');
});
