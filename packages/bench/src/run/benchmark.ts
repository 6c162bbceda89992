/** The whole run: every sample in turn, then the figures. */
import type { Figure } from '../figures/figure.js';
import type { Metric } from '../figures/metric.js';
import { sampleKey } from '../figures/sample-kind.js';
import type { Scale } from '../figures/scale.js';
import { chooseEnvironment, type Environment } from './environment.js';
import { describeMachine, type Machine, type Noise, noiseOf } from './machine.js';
import { runSample, SampleFailed } from './sample-process.js';
import { SampleTable } from './sample-table.js';
import { schedule, type Turn } from './schedule.js';

export interface BenchmarkOptions {
  readonly metrics: readonly Metric[];
  readonly rounds: number;
  readonly scale: Scale;
  readonly bufferutil: boolean;
  /** Lines for people. */
  readonly report: (line: string) => void;
  /** Ends the run. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly machine: Machine;
  readonly noise: Noise;
  readonly figures: readonly Figure[];
  readonly seconds: number;
  /** See `process/ballast`. */
  readonly heapMiB: number;
}

/** Rejects with `SampleFailed` at the first sample that fails, or with the signal's reason. */
export async function runBenchmark(options: BenchmarkOptions): Promise<Outcome> {
  const start = performance.now();
  const environment = chooseEnvironment(options.bufferutil);
  const machine = describeMachine(environment);
  const turns = schedule(options.metrics, options.rounds);
  const table = new SampleTable();
  for (const [done, turn] of turns.entries()) {
    const text = await takeTurn(turn, table, environment, options);
    options.report(`[${done + 1}/${turns.length}] ${text}`);
  }
  const figures = options.metrics.map((metric) => table.figure(metric));
  const seconds = (performance.now() - start) / 1_000;
  return { machine, noise: noiseOf(figures), figures, seconds, heapMiB: options.scale.heapMiB };
}

async function takeTurn(turn: Turn, table: SampleTable, environment: Environment, { scale, signal }: BenchmarkOptions) {
  const title = `${sampleKey(turn.sample)}, ${turn.contender}`;
  try {
    const result = await runSample({ ...turn, scale }, environment.env, signal);
    table.add(turn, result);
    const values = Object.entries(result).map(([aspect, value]) => `${aspect} ${value.toPrecision(4)}`);
    return `${title}: ${values.join(', ')}`;
  } catch (error) {
    if (error instanceof SampleFailed) throw new SampleFailed(`The sample "${title}" failed. ${error.message}`);
    throw error;
  }
}
