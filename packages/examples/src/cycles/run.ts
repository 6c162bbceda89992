/** A whole run: cycles, memory samples in between, the look at what is left. Never rejects; what went wrong is in the report. */
import process from 'node:process';
import { type CycleContext, ENDINGS, type Pair, runCycle } from './cycle.js';
import { Ground } from './ground.js';
import { leftoversSince, resources } from './leftovers.js';
import type { CycleOptions } from './options.js';
import { type CycleReport, reportOf } from './report.js';
import { Steps } from './steps.js';
import { growthOf, type Sample } from './trend.js';

export interface RunContext {
  /** `global.gc`. */
  readonly collect: () => void;
  /** Stops the run; what was done until then is reported. */
  readonly signal: AbortSignal;
  readonly progress: (done: number) => void;
}

/** Runs of this many cycles are judged by their heap. */
const JUDGED_FROM = 100;

/** Cycles before those that count, in a run that is judged: the engine compiles code, and forgets some, for hundreds of cycles. */
const WARM_UP_CYCLES = 300;

export async function runCycles({ transport, count }: CycleOptions, context: RunContext): Promise<CycleReport> {
  const { collect, signal, progress } = context;
  const before = resources();
  const steps = new Steps(signal);
  const samples: Sample[] = [];
  let startedAt = performance.now();
  const warmUp = count < JUDGED_FROM ? 0 : WARM_UP_CYCLES;
  let cycles = 0;
  let failure: string | undefined;
  const ground = await Ground.make(transport);
  const isRightTransport: CycleContext['isRightTransport'] = (name) =>
    transport === 'webrtc' ? name === 'webrtc' : name?.startsWith('websocket-') === true;
  // Signals to a node that takes another's place would go to the old one, over the data channel that is still there.
  const outside = transport === 'webrtc' ? 'sleep' : 'restart';
  const cycle: CycleContext = { ground, steps, outside, isRightTransport, collect };
  try {
    for (let pair: Pair | undefined; cycles < warmUp + count; cycles++) {
      if (cycles === warmUp) startedAt = performance.now();
      pair = await runCycle(cycle, cycles, pair);
      // Where no pair is open, every sample is taken in the same state.
      if ((cycles + 1) % ENDINGS.length === 0 && cycles >= warmUp) samples.push(await sample(collect, cycles + 1));
      progress(Math.max(0, cycles + 1 - warmUp));
    }
  } catch (error) {
    const { how, by } = ENDINGS[cycles % ENDINGS.length] ?? {};
    const text = error instanceof Error ? error.message : String(error);
    failure = signal.aborted ? `stopped by ${String(signal.reason)}` : `cycle ${cycles} (${how} by ${by}): ${text}`;
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  const closing = new Steps(new AbortController().signal);
  await closing
    .run('close everything', () => ground[Symbol.asyncDispose]())
    .catch((error: unknown) => {
      failure ??= error instanceof Error ? error.message : String(error);
    });
  const leftovers = await leftoversSince(before, () => ground.clock.pendingTimers);
  const growth = growthOf(samples) ?? null;
  return reportOf({
    transport,
    cycles: Math.max(0, cycles - warmUp),
    seconds,
    growth,
    leftovers,
    steps: steps.times(),
    failure,
  });
}

/** Twice, with a turn in between, so that what finalizers let go of is gone as well. */
async function sample(collect: () => void, cycles: number): Promise<Sample> {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  const { heapUsed: heapBytes, rss: rssBytes } = process.memoryUsage();
  return { cycles, heapBytes, rssBytes };
}
