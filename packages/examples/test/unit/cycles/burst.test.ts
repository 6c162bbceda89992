import { ConnectionError } from '@peerlatch/connection/base';
import { beforeEach, expect, it } from 'vitest';
import { Burst } from '../../../src/cycles/burst.js';
import type { Member } from '../../../src/cycles/member.js';
import { Tally } from '../../../src/cycles/tally.js';

const to = { id: 'b'.repeat(40) } as Member['self'];
let tally: Tally;
let burst: Burst;

beforeEach(() => {
  tally = new Tally();
  burst = new Burst(tally);
});

/** Rejects every second message, with `error`. */
function member(error: unknown): Member {
  let count = 0;
  const node = { send: () => (count++ % 2 === 1 ? Promise.reject(error) : Promise.resolve()) };
  return { node, messageOf: (text: string) => ({ text }) } as unknown as Member;
}

it('puts each message into the account once, whatever its sender heard', async () => {
  burst.begin(member(new ConnectionError('CONNECTION_LOST', 'lost')), to, '7', 4);
  await burst.settled();
  burst.account(['burst 7 0', 'burst 7 1']);
  expect(tally.messages).toEqual({ sent: 4, received: 2, rejected: { CONNECTION_LOST: 1 }, lostWithConnection: 1 });
});

it.each([
  ['arrived twice', ['burst 7 0', 'burst 7 0']],
  ['was never sent', ['burst 8 0']],
])('refuses a message that %s', async (_what, arrived) => {
  burst.begin(member(undefined), to, '7', 1);
  await burst.settled();
  expect(() => burst.account(arrived)).toThrow('arrived twice, or was never sent');
});

it('refuses a rejection without a code', async () => {
  burst.begin(member(new Error('a mistake')), to, '7', 2);
  await burst.settled();
  expect(() => burst.account([])).toThrow('a mistake');
});
