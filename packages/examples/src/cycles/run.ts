/** A whole run: cycles, memory samples in between, the look at what is left. Never rejects; what went wrong is in the report. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { collectTwice } from '../shared/collect-twice.js';
import { leftoversSince, resources } from '../shared/leftovers.js';
import { Steps } from '../shared/steps.js';
import { Starvation } from '../starvation/starvation.js';
import { type Pair, runCycle } from './cycle.js';
import type { CycleContext } from './cycle-context.js';
import { endingsOf } from './endings.js';
import { Ground } from './ground.js';
import type { CycleOptions } from './options.js';
import { type CycleReport, reportOf } from './report.js';
import { growthOf, type Sample } from './trend.js';

export interface RunContext {
  /** `global.gc`. */
  readonly collect: () => void;
  /** Stops the run; what was done until then is reported. */
  readonly signal: AbortSignal;
  /** Cycles that count; below 0 in the warm-up. */
  readonly progress: (done: number) => void;
}

/** Runs of this many cycles are judged by their heap. */
const JUDGED_FROM = 100;

/** The same of those that starve, which take their time: a short one is about what hangs and what is lost. */
const JUDGED_STARVING_FROM = 1_000;

/** Cycles before those that count, in a run that is judged: the engine compiles code, and forgets some, for hundreds of cycles. */
const WARM_UP_CYCLES = 300;

export async function runCycles(options: CycleOptions, context: RunContext): Promise<CycleReport> {
  const starvation = options.starve ? await Starvation.start() : undefined;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const before = resources();
  delay.enable();
  const facts = await cycleThrough(options, context);
  delay.disable();
  const { clock, ...rest } = facts;
  const leftovers = await leftoversSince(before, () => clock.pendingTimers);
  await starvation?.[Symbol.asyncDispose]();
  return reportOf({
    ...rest,
    leftovers,
    burners: starvation?.processes ?? 0,
    longestDelayMs: Math.round(delay.max / 1e6),
  });
}

async function cycleThrough({ transport, ending, count, starve }: CycleOptions, context: RunContext) {
  const { collect, signal, progress } = context;
  const steps = new Steps(signal);
  const samples: Sample[] = [];
  let startedAt = performance.now();
  const warmUp = count < (starve ? JUDGED_STARVING_FROM : JUDGED_FROM) ? 0 : WARM_UP_CYCLES;
  let cycles = 0;
  let failure: string | undefined;
  const ground = await Ground.make(transport);
  const isRightTransport: CycleContext['isRightTransport'] = (name) =>
    transport === 'webrtc' ? name === 'webrtc' : name?.startsWith('websocket-') === true;
  // Signals to a node that takes another's place would go to the old one, over the data channel that is still there.
  const outside = transport === 'webrtc' ? 'sleep' : 'restart';
  // A data channel has no socket of its own that could be reset: a process has to die.
  const abrupt = transport === 'webrtc' ? 'kill' : 'cut';
  const endings = endingsOf(ending, abrupt);
  const cycle: CycleContext = { ground, steps, outside, abrupt, endings, isRightTransport, collect };
  try {
    for (let pair: Pair | undefined; cycles < warmUp + count; cycles++) {
      if (cycles === warmUp) startedAt = performance.now();
      pair = await runCycle(cycle, cycles, pair);
      // Where no pair is open, every sample is taken in the same state.
      if ((cycles + 1) % endings.length === 0 && cycles >= warmUp) samples.push(await sample(collect, cycles + 1));
      progress(cycles + 1 - warmUp);
    }
  } catch (error) {
    const { how, by } = endings[cycles % endings.length] ?? {};
    failure = signal.aborted
      ? `stopped by ${String(signal.reason)}`
      : `cycle ${cycles} (${how} by ${by}): ${textOf(error)}`;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await new Steps(new AbortController().signal)
    .run('close everything', () => ground[Symbol.asyncDispose]())
    .catch((error: unknown) => {
      failure ??= textOf(error);
    });
  const { clock, tally } = ground;
  const { messages, locks } = tally;
  const growth = growthOf(samples) ?? null;
  const done = Math.max(0, cycles - warmUp);
  return { clock, transport, ending, cycles: done, seconds, growth, messages, locks, steps: steps.times(), failure };
}

async function sample(collect: () => void, cycles: number): Promise<Sample> {
  await collectTwice(collect);
  const { heapUsed: heapBytes, rss: rssBytes } = process.memoryUsage();
  return { cycles, heapBytes, rssBytes };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
