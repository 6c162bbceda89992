/**
 * One cycle: connect, lock, a message each way, the end of the connection. The ways to end take turns, and so does the side
 * that ends it. A pair of nodes lives for several cycles, until one of them is closed with the connection still open;
 * the cycle after that has a pair of its own.
 */
import type { LockHandle } from '@peerlatch/connection/locks';
import { formatExplanation } from '@peerlatch/connection/node';
import type { Steps } from '../shared/steps.js';
import { cutConnection, killPeer } from './abrupt.js';
import type { CycleContext } from './cycle-context.js';
import type { Ending } from './endings.js';
import { LOCK_ID, type Member } from './member.js';

export type Pair = readonly [Member, Member];

/** Runs cycle `number` with `pair`, or with a new one; returns the pair for the next cycle, if it is still whole. */
export async function runCycle(
  context: CycleContext,
  number: number,
  pair: Pair | undefined,
): Promise<Pair | undefined> {
  const { ground, steps, collect } = context;
  const nodes = pair ?? (await steps.run('start', () => Promise.all([ground.member(), ground.member()])));
  const { how, by } = context.endings[number % context.endings.length] ?? { how: 'close', by: 0 };
  const [one, other] = by === 0 ? nodes : [nodes[1], nodes[0]];
  await steps
    .run('connect', () => nodes[0].node.connect(nodes[1].self))
    .catch((error: unknown) => {
      throw new Error(whyNot(error, nodes), { cause: error });
    });
  await steps.until('connected at the other end', () => nodes[1].isConnectedTo(nodes[0]));
  checkTransport(context, nodes);
  if (number % 3 === 0) collect();
  const lock = await steps.run('lock', () => one.node.lock(other.self, LOCK_ID));
  await steps.until('locked at the other end', () => other.isLockedBy(one));
  ground.tally.lock('granted');
  if (number % 3 === 1) collect();
  await talk(steps, one, other, number);
  if (number % 3 === 2) collect();
  return end(context, how, { number, nodes, one, other, lock });
}

/** What both ends know about an attempt that failed. */
function whyNot(error: unknown, [one, other]: Pair): string {
  const explanations = [one.node.explain(other.self), other.node.explain(one.self)].map(formatExplanation);
  return [error instanceof Error ? error.message : String(error), ...explanations].join('\n');
}

interface Current {
  readonly number: number;
  readonly nodes: Pair;
  /** Whose doing the end is, and who has the lock. */
  readonly one: Member;
  readonly other: Member;
  readonly lock: LockHandle;
}

async function end(context: CycleContext, how: Ending, current: Current): Promise<Pair | undefined> {
  const { ground, steps } = context;
  const { number, nodes, one, other, lock } = current;
  switch (how) {
    case 'disconnect':
      await steps.run('disconnect', () => one.leave(other, 'NORMAL'));
      await gone(steps, nodes);
      ground.tally.lock('endedWithConnection');
      return nodes;
    case 'leave':
      await release(context, current);
      await steps.run('leave', () => one.leave(other, 'LEAVING'));
      await gone(steps, nodes);
      return nodes;
    case 'abrupt':
      if (context.abrupt === 'cut') await cutConnection(context, [one, other, nodes[1]], number, lock);
      await release(context, current);
      await steps.run('disconnect', () => one.leave(other, 'NORMAL'));
      await gone(steps, nodes);
      if (context.abrupt === 'kill') await killPeer(context, number);
      return nodes;
    case 'outside': {
      await release(context, current);
      if (context.outside === 'sleep') {
        await steps.run('suspend', () => one.node.suspend());
        await gone(steps, nodes);
        await steps.run('resume', () => ground.resume(one));
        return nodes;
      }
      const successor = await restart(context, one, other, number);
      return one === nodes[0] ? [successor, other] : [other, successor];
    }
    case 'close':
      await steps.run('close', () => ground.close(one));
      await steps.until('gone at the other end', () => other.hasForgotten(one));
      ground.tally.lock('endedWithConnection');
      await steps.run('close', () => ground.close(other));
      return undefined;
  }
}

async function release({ ground, steps }: CycleContext, { one, other, lock }: Current): Promise<void> {
  await steps.run('release', () => lock.release());
  await steps.until('released at the other end', () => !other.isLockedBy(one));
  ground.tally.lock('released');
}

/** Another node with the id of `old` takes its place: `other` drops the old connection for the new one. */
async function restart({ ground, steps }: CycleContext, old: Member, other: Member, number: number): Promise<Member> {
  const successor = await steps.run('start', () => ground.member({ id: old.self.id }));
  await steps.run('connect in place of the old', () => successor.node.connect(other.self));
  await steps.until('gone at the old', () => old.hasForgotten(other));
  await steps.run('close', () => ground.close(old));
  await talk(steps, successor, other, number);
  await steps.run('disconnect', () => successor.leave(other, 'NORMAL'));
  await gone(steps, [successor, other]);
  return successor;
}

async function talk(steps: Steps, one: Member, other: Member, number: number): Promise<void> {
  const [question, answer] = [`question ${number}`, `answer ${number}`];
  await steps.run('send', () => one.say(other, question));
  await steps.until('receive', () => other.hasHeard(question));
  await steps.run('send', () => other.say(one, answer));
  await steps.until('receive', () => one.hasHeard(answer));
}

function gone(steps: Steps, [one, other]: Pair): Promise<void> {
  return steps.until('gone at both ends', () => one.hasForgotten(other) && other.hasForgotten(one));
}

function checkTransport({ isRightTransport }: CycleContext, [one, other]: Pair): void {
  for (const transport of [one.transportTo(other), other.transportTo(one)]) {
    if (!isRightTransport(transport)) throw new Error(`the nodes are connected by ${transport}`);
  }
}
