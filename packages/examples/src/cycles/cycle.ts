/**
 * One cycle: connect, lock, a message each way, the end of the connection. The ways to end take turns, and so does the side
 * that ends it. A pair of nodes lives for several cycles, until one of them is closed with the connection still open;
 * the cycle after that has a pair of its own.
 */
import type { Ground } from './ground.js';
import type { Member } from './member.js';
import type { Steps } from './steps.js';

/**
 * `disconnect`, `leave`: with a notice of the two modes. `outside`: for a reason outside the connection, see
 * {@link Outside}. `close`: the whole node.
 */
export type Ending = 'disconnect' | 'leave' | 'outside' | 'close';

/**
 * `restart`: another node with the id of one end takes its place, as after a crash, and that end is dropped without a word.
 * `sleep`: one end is suspended, as before a machine sleeps, and resumed.
 */
export type Outside = 'restart' | 'sleep';

/** In this order; `by`: whose doing the end is. The last two of them close the pair. */
export const ENDINGS: readonly { readonly how: Ending; readonly by: 0 | 1 }[] = [
  { how: 'disconnect', by: 0 },
  { how: 'leave', by: 1 },
  { how: 'outside', by: 0 },
  { how: 'disconnect', by: 1 },
  { how: 'leave', by: 0 },
  { how: 'outside', by: 1 },
  { how: 'close', by: 0 },
  { how: 'close', by: 1 },
];

export type Pair = readonly [Member, Member];

export interface CycleContext {
  readonly ground: Ground;
  readonly steps: Steps;
  readonly outside: Outside;
  /** The transport that every connection must have, by the SDK's name. */
  readonly isRightTransport: (transport: string | undefined) => boolean;
  /** Collects garbage, in some cycles in the middle of everything. */
  readonly collect: () => void;
}

/** Runs cycle `number` with `pair`, or with a new one; returns the pair for the next cycle, if it is still whole. */
export async function runCycle(
  context: CycleContext,
  number: number,
  pair: Pair | undefined,
): Promise<Pair | undefined> {
  const { ground, steps, collect } = context;
  const nodes = pair ?? (await steps.run('start', () => Promise.all([ground.member(), ground.member()])));
  const { how, by } = ENDINGS[number % ENDINGS.length] ?? { how: 'close', by: 0 };
  const [one, other] = by === 0 ? nodes : [nodes[1], nodes[0]];
  await steps.run('connect', () => nodes[0].node.connect(nodes[1].self));
  await steps.until('connected at the other end', () => nodes[1].isConnectedTo(nodes[0]));
  checkTransport(context, nodes);
  if (number % 3 === 0) collect();
  const lock = await steps.run('lock', () => one.node.lock(other.self, 'cycles'));
  if (number % 3 === 1) collect();
  await talk(steps, one, other, number);
  if (number % 3 === 2) collect();
  switch (how) {
    case 'disconnect':
    case 'leave':
      await steps.run(how, () => one.leave(other, how === 'leave' ? 'LEAVING' : 'NORMAL'));
      await gone(steps, nodes);
      return nodes;
    case 'outside': {
      await steps.run('release', () => lock.release());
      if (context.outside === 'sleep') {
        await steps.run('suspend', () => one.node.suspend());
        await gone(steps, nodes);
        await steps.run('resume', () => ground.resume(one));
        return nodes;
      }
      const successor = await restart(context, one, other, number);
      return by === 0 ? [successor, other] : [other, successor];
    }
    case 'close':
      await steps.run('close', () => ground.close(one));
      await steps.until('gone at the other end', () => other.hasForgotten(one));
      await steps.run('close', () => ground.close(other));
      return undefined;
  }
}

/** Another node with the id of `old` takes its place: `other` drops the old connection for the new one. */
async function restart({ ground, steps }: CycleContext, old: Member, other: Member, number: number): Promise<Member> {
  const successor = await steps.run('start', () => ground.member(old.self.id));
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
