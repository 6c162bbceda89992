/** Asks simulated nodes for the nodes nearest to a key, in both ways that a node has, and has the answers judged. */
import type { Contact } from '@peerlatch/dht/contact';
import type { Key } from '@peerlatch/dht/id';
import type { SimDhtNode } from '@peerlatch/dht/testing';
import { judgeAnswer } from '../judge/judge-answer.js';
import type { Answer } from '../judge/tally.js';
import type { DhtWorld } from './dht-world.js';

/** `lookup`: the node asks nearer and nearer ones itself; `find`: the question goes from peer to peer. */
export type Question = 'lookup' | 'find';

/** Nodes that a lookup is to find: k. */
const LOOKUP_COUNT = 20;

interface Found {
  readonly contacts: readonly Contact[];
  readonly hops: number;
  readonly queries: number;
}

/** A random node asks for a random key. Never rejects. */
export async function ask(world: DhtWorld, question: Question): Promise<Answer> {
  const node = world.anybody();
  const target = world.target();
  const startedAt = world.now;
  const found = await answerOf(node, question, target).catch(() => undefined);
  const endedAt = world.now;
  const { hops = 0, queries = 0 } = found ?? {};
  const common = { hops, queries, ms: endedAt - startedAt };
  if (!world.isThere(node)) return { ...common, judgement: 'void' };
  if (found === undefined) return { ...common, judgement: 'failed' };
  const span = { target, startedAt, endedAt };
  const asked =
    question === 'lookup' ? { ...span, count: LOOKUP_COUNT, without: node.self.peer.id } : { ...span, count: 1 };
  return { ...common, ...judgeAnswer(asked, found.contacts, world.lives) };
}

/** `count` questions, `atOnce` of them under way at any time; lets time pass until all are answered. */
export async function askMany(world: DhtWorld, question: Question, count: number, atOnce: number): Promise<Answer[]> {
  const answers: Answer[] = [];
  let left = count;
  const askOnAndOn = async (): Promise<void> => {
    while (left > 0 && !world.signal.aborted) {
      left--;
      answers.push(await ask(world, question));
    }
  };
  await world.drive(Promise.all(Array.from({ length: Math.min(atOnce, count) }, askOnAndOn)));
  return answers;
}

/** Of a find only the first result is kept: it is the one that is judged. */
async function answerOf({ layer }: SimDhtNode, question: Question, target: Key): Promise<Found> {
  if (question === 'lookup') return layer.lookup(target, { count: LOOKUP_COUNT });
  const { closest, hops } = await layer.find(target);
  return { contacts: closest.slice(0, 1), hops, queries: 0 };
}
