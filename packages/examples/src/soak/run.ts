/** A whole soak: churn, samples in between, the end of everything and what is left then. */
import { SeededRandom } from '@peerlatch/connection/testing';
import { collectTwice } from '../shared/collect-twice.js';
import { leftoversSince, resources } from '../shared/leftovers.js';
import { Steps } from '../shared/steps.js';
import { Churn } from './churn.js';
import { Crowd } from './crowd.js';
import { Disturbances } from './disturbances.js';
import { Faults } from './faults.js';
import { Gate } from './gate.js';
import { Ledger } from './ledger.js';
import type { SoakOptions } from './options.js';
import { reportOf, type SoakReport } from './report.js';
import { type Sample, takeSample } from './sample.js';

/** How long one step may take, ms: longer than any deadline of the SDK, so that what hangs is told from what fails. */
const STEP_DEADLINE_MS = 40_000;

export interface SoakContext {
  /** `global.gc`. */
  readonly collect: () => void;
  /** Ends the run before its time, in good order. */
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/** Rejects only with a mistake of the soak itself. */
export async function runSoak(options: SoakOptions, { collect, signal, progress }: SoakContext): Promise<SoakReport> {
  const { nodes, transport, seed } = options;
  const before = resources();
  const now = (): number => performance.now();
  const faults = new Faults();
  const ledger = new Ledger(faults.add, now);
  const disturbances = new Disturbances(now);
  const random = new SeededRandom(seed);
  const stop = new AbortController();
  const failedSteps: Record<string, number> = {};
  const isMixed = transport === 'mixed';
  const crowd = new Crowd({ nodes, isMixed, random, ledger, disturbances, onFault: faults.add });
  const gate = new Gate();
  // Steps end by themselves: what is under way when the run ends is brought to its end.
  const steps = new Steps(new AbortController().signal, STEP_DEADLINE_MS);
  const onFailure = (step: string, code: string): void => {
    const name = `${step}: ${code}`;
    failedSteps[name] = (failedSteps[name] ?? 0) + 1;
  };
  const shared = { steps, random, ledger, disturbances, signal: stop.signal, onFault: faults.add, onFailure };
  const churn = new Churn({ ...shared, crowd, gate });
  const samples: Sample[] = [];
  let startedAt = performance.now();
  try {
    await crowd.start();
    startedAt = performance.now();
    const running = churn.run();
    running.catch((error: unknown) => {
      faults.add(`the soak itself failed: ${error instanceof Error ? error.stack : String(error)}`);
      stop.abort();
    });
    const sampled = { crowd, signal: stop.signal, collect, churn, gate, startedAt };
    await sampleUntilEnd(options, AbortSignal.any([signal, stop.signal]), sampled, (sample) => {
      samples.push(sample);
      progress(progressLine(sample, ledger, faults));
    });
    stop.abort();
    await running.catch(() => {});
  } finally {
    await crowd[Symbol.asyncDispose]();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  ledger.foldAll();
  const leftovers = [...(await leftoversSince(before, () => crowd.clock.pendingTimers))];
  await collectTwice(collect);
  if (crowd.wires.open > 0) leftovers.push(`${crowd.wires.open} sockets`);
  return reportOf({
    seconds,
    nodes,
    transport,
    seed,
    churn: churn.counts,
    events: churn.events,
    messages: ledger.counts,
    codes: ledger.codes,
    lostWithoutExcuse: ledger.lostWithoutExcuse,
    failedSteps,
    steps: steps.times(),
    leftovers,
    faults: faults.lines(),
    samples,
  });
}

interface Sampled {
  readonly crowd: Crowd;
  readonly churn: Churn;
  readonly gate: Gate;
  readonly signal: AbortSignal;
  readonly collect: () => void;
  readonly startedAt: number;
}

/** Samples every so often, with the gate shut, until the time is over or `end`. */
async function sampleUntilEnd(
  { seconds, sampleEvery }: SoakOptions,
  end: AbortSignal,
  { churn, gate, startedAt, ...context }: Sampled,
  take: (sample: Sample) => void,
): Promise<void> {
  const elapsed = (): number => (performance.now() - startedAt) / 1_000;
  while (elapsed() < seconds && !end.aborted) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        end.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(sampleEvery, Math.max(0, seconds - elapsed())) * 1_000);
      end.addEventListener('abort', done);
    });
    await gate.shut();
    take(await takeSample(context, { seconds: Math.round(elapsed() * 10) / 10, events: churn.events }));
    gate.open();
  }
}

function progressLine(sample: Sample, ledger: Ledger, faults: Faults): string {
  const { seconds, events, heapBytes, rssBytes, sockets, timers, listeners, endpoints, nodesInMemory } = sample;
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);
  const { sent, delivered, rejected, lost } = ledger.counts;
  return [
    `${seconds} s: ${events} events, heap ${mib(heapBytes)} MiB, resident ${mib(rssBytes)} MiB`,
    `${sockets} sockets, ${timers} timers, ${listeners} listeners, ${endpoints} endpoints, ${nodesInMemory} nodes`,
    `${sent} messages, ${delivered} delivered, ${rejected} rejected, ${lost} lost`,
    `${faults.count} faults`,
  ].join('; ');
}
