/** Questions to a network in which nobody comes or goes, and what each costs. */
import { type Tally, tallyOf } from '../judge/tally.js';
import { askMany, type Question } from '../world/ask.js';
import { type Cost, startMeter } from '../world/cost.js';
import type { DhtWorld } from '../world/dht-world.js';
import { messagesBeyond, startTraffic, type Traffic } from '../world/traffic.js';

export interface Asked extends Tally {
  readonly cost: Cost;
  /** Without what the network sends anyway; undefined when nothing was asked. */
  readonly messagesEach: number | undefined;
}

export interface CalmResult {
  readonly lookups: Asked;
  readonly finds: Asked;
}

/** Questions under way at any time. */
const AT_ONCE = 32;

/** `idle`: what the network sends when nobody does anything. */
export async function runCalm(world: DhtWorld, counts: { lookups: number; finds: number }, idle: Traffic) {
  const lookups = await askAll(world, 'lookup', counts.lookups, idle);
  const finds = await askAll(world, 'find', counts.finds, idle);
  return { lookups, finds } satisfies CalmResult;
}

export async function askAll(world: DhtWorld, question: Question, count: number, idle: Traffic): Promise<Asked> {
  world.onProgress(`calm: ${count} ${question}s`);
  const cost = startMeter();
  const traffic = startTraffic(world.sim.network);
  const answers = await askMany(world, question, count, AT_ONCE);
  const messagesEach = count === 0 ? undefined : messagesBeyond(traffic(), idle) / count;
  return { ...tallyOf(answers), cost: cost(), messagesEach };
}
