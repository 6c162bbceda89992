/** `npm run bench`: Peerlatch, plain `ws` and `@streamr/dht`, measured in turns. Figures to stdout, progress to stderr. */
import { Command, InvalidArgumentError } from 'commander';
import { metrics, selectMetrics } from './figures/metric.js';
import { fullScale, quickScale } from './figures/scale.js';
import { jsonLines } from './report/json-report.js';
import { markdown } from './report/markdown.js';
import { table } from './report/table.js';
import { type Outcome, runBenchmark } from './run/benchmark.js';

interface Flags {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly rounds?: number;
  readonly only?: readonly string[];
  readonly quick?: boolean;
  readonly bufferutil: boolean;
  readonly heap?: number;
}

/** Rounds in which the full run ends within eight minutes on two cores. */
const ROUNDS = 5;

async function bench(flags: Flags): Promise<void> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('Interrupted.')));
  const scale = flags.quick === true ? quickScale : fullScale;
  const outcome = await runBenchmark({
    metrics: selectMetrics(flags.only ?? []),
    rounds: flags.rounds ?? (flags.quick === true ? 1 : ROUNDS),
    scale: { ...scale, heapMiB: flags.heap ?? scale.heapMiB },
    bufferutil: flags.bufferutil,
    report: (line) => console.error(line),
    signal: interrupted.signal,
  });
  console.log(render(outcome, flags));
}

function render(outcome: Outcome, flags: Flags): string {
  if (flags.json === true) return jsonLines(outcome).join('\n');
  return flags.markdown === true ? markdown(outcome) : table(outcome);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number of at least 0.');
  return value;
}

function rounds(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('There must be at least one round.');
  return value;
}

function metricName(text: string, before: readonly string[] = []): readonly string[] {
  try {
    selectMetrics([text]);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : '');
  }
  return [...before, text];
}

const program = new Command('bench')
  .description(
    'Measures Peerlatch against plain ws and the connection manager of @streamr/dht, in turns, each sample in its own process.',
  )
  .option('--json', 'one JSON line for the machine, one per figure, one to sum up')
  .option('--markdown', 'the table of docs/performance.md')
  .option('--rounds <n>', `samples per figure and contender (default: ${ROUNDS}; 1 with --quick)`, rounds)
  .option('--only <metric>', 'this metric, or all whose names begin so up to a dot; repeat for more', metricName)
  .option('--quick', 'tiny samples: shows that everything runs, says little about speed')
  .option('--no-bufferutil', 'nobody uses the native add-on that masks frames')
  .option(
    '--heap <mib>',
    `what every process holds on its heap besides, MiB (default: ${fullScale.heapMiB})`,
    wholeNumber,
  )
  .addHelpText('after', `\nMetrics:\n${metrics.map(({ name, unit }) => `  ${name} (${unit})`).join('\n')}`)
  .action(bench);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
