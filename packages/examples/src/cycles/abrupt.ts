/**
 * Ends that nobody announces, with messages on their way: a socket that is reset, or the process of the peer killed. A lock
 * has to outlive the first, on a new connection; the second has to be noticed by the silence.
 */
import type { LockHandle } from '@peerlatch/connection/locks';
import { Burst } from './burst.js';
import type { CycleContext } from './cycle-context.js';
import { LOCK_ID, type Member } from './member.js';

/** Messages each way, before the cut, and a quarter of that after it. */
const BURST_SIZE = 16;

/** The cut comes this many turns of the event loop after the burst, at the most: from nothing has left to all has arrived. */
const MAX_TURNS = 6;

/** `dialled`: the one of both whose server was dialled. */
export async function cutConnection(
  { ground, steps }: CycleContext,
  [one, other, dialled]: readonly [Member, Member, Member],
  number: number,
  lock: LockHandle,
): Promise<void> {
  const burst = new Burst(ground.tally);
  burst.begin(one, other.self, `${number} there`, BURST_SIZE);
  burst.begin(other, one.self, `${number} back`, BURST_SIZE);
  await turns(number);
  ground.cut(dialled, one === dialled ? 'accepted' : 'dialled');
  burst.begin(one, other.self, `${number} late`, BURST_SIZE / 4);
  await steps.until('notice the cut', () => lock.state !== 'held');
  await steps.run('settle what was on its way', () => burst.settled());
  await steps.until('have the lock back', () => lock.state === 'held' && other.isLockedBy(one));
  // What was sent on the new connection arrives before this; on the old one, nothing arrives any more.
  await one.say(other, `after cut ${number}`);
  await steps.until('receive', () => other.hasHeard(`after cut ${number}`));
  await other.say(one, `after cut ${number}`);
  await steps.until('receive', () => one.hasHeard(`after cut ${number}`));
  burst.account([...one.takeBursts(), ...other.takeBursts()]);
}

/** Another connection, to a peer in a process of its own. A message counts as received when it has come back. */
export async function killPeer({ ground, steps }: CycleContext, number: number): Promise<void> {
  const { tally } = ground;
  const far = await steps.run('start a far peer', () => ground.farPeer());
  const near = await steps.run('start', () => ground.member({ isWatchful: true }));
  await steps.run('connect to the far peer', () => near.node.connect(far.self));
  const lock = await steps.run('lock the far peer', () => near.node.lock(far.self, LOCK_ID));
  tally.lock('granted');
  await steps.until('be locked by the far peer', () => near.isLockedBy(far));
  await steps.run('send', () => near.say(far, `echo ${number}`));
  await steps.until('receive', () => near.hasHeard(`echo ${number}`));
  const burst = new Burst(tally);
  burst.begin(near, far.self, `${number} killed`, BURST_SIZE);
  await turns(number);
  await steps.run('kill', () => far.kill());
  await steps.until('notice the silence', () => lock.state !== 'held');
  await steps.run('settle what was on its way', () => burst.settled());
  await steps.run('release', () => lock.release());
  await steps.run('give up the far peer', () => near.leave(far, 'NORMAL'));
  await steps.until('forget the far peer', () => near.hasForgotten(far));
  tally.lock('endedWithConnection');
  burst.account(near.takeBursts());
  await steps.run('close', () => ground.close(near));
}

async function turns(number: number): Promise<void> {
  for (let left = number % (MAX_TURNS + 1); left > 0; left--) await new Promise((resolve) => setImmediate(resolve));
}
