/** Questions to a network in which nodes come and go all the time. */
import { startTimer } from '@peerlatch/connection/base';
import { type Answer, type Tally, tallyOf } from '../judge/tally.js';
import { ask, type Question } from '../world/ask.js';
import { type Cost, startMeter } from '../world/cost.js';
import type { DhtWorld } from '../world/dht-world.js';
import { startTraffic } from '../world/traffic.js';
import { Churn, type ChurnCounts } from './churn.js';

export interface ChurnPlan {
  readonly lookups: number;
  readonly finds: number;
  readonly percentPerMinute: number;
  /** For how long questions begin, after `WARM_UP_MS`. */
  readonly minutes: number;
}

export interface ChurnResult {
  readonly percentPerMinute: number;
  readonly minutes: number;
  readonly lookups: Tally;
  readonly finds: Tally;
  readonly churn: ChurnCounts;
  /** Nodes that were ready at the end. */
  readonly nodes: number;
  readonly cost: Cost;
  readonly messagesPerNodeAndMinute: number;
}

/** Churn before the first question, virtual ms: the tables have it in them by then. */
const WARM_UP_MS = 30_000;
const MINUTE_MS = 60_000;

export async function runChurn(world: DhtWorld, plan: ChurnPlan): Promise<ChurnResult> {
  const { percentPerMinute, minutes } = plan;
  const cost = startMeter();
  const traffic = startTraffic(world.sim.network);
  const churn = new Churn(world, percentPerMinute);
  world.onProgress(`churn of ${percentPerMinute} % per minute: ${minutes} virtual minutes`);
  try {
    await world.wait(WARM_UP_MS);
    const [lookups, finds] = await world.drive(
      Promise.all([askSpread(world, 'lookup', plan.lookups, minutes), askSpread(world, 'find', plan.finds, minutes)]),
    );
    const { messages, virtualMs } = traffic();
    return {
      percentPerMinute,
      minutes,
      lookups: tallyOf(lookups),
      finds: tallyOf(finds),
      churn: churn.counts,
      nodes: world.ready.length,
      cost: cost(),
      messagesPerNodeAndMinute: (messages / world.ready.length) * (MINUTE_MS / virtualMs),
    };
  } finally {
    churn.stop();
  }
}

/** Each at a random time of the next `minutes`. */
function askSpread(world: DhtWorld, question: Question, count: number, minutes: number): Promise<Answer[]> {
  const answers = Array.from({ length: count }, () => {
    const inMs = world.random.fraction() * minutes * MINUTE_MS;
    return new Promise<void>((resolve) => startTimer(world.sim.clock, inMs, resolve)).then(() => ask(world, question));
  });
  return Promise.all(answers);
}
