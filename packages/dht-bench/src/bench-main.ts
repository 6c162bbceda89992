/** `npm run bench:dht`: our DHT against that of `@streamr/dht`, and against its own size. Figures to stdout, progress to stderr. */
import { Command } from 'commander';
import { compare, type Pair, verdictsOf } from './contender/compare.js';
import type { ContenderName, ContenderResult } from './contender/contender-order.js';
import { type ScaleRow, scaleRow, scaleVerdicts } from './contender/scale.js';
import type { Verdict } from './figures/target.js';
import { benchText, comparisonText, scaleText } from './report/bench-text.js';
import { sizes, wholeNumber } from './report/flags.js';
import { roundingReplacer } from './report/numbers.js';
import { progress, runProgram } from './run/main-loop.js';
import { runContender } from './run/run-contender.js';

interface Flags {
  readonly nodes: number;
  readonly lookups: number;
  readonly lookupNodes: number;
  readonly seed: number;
  readonly scale?: readonly number[] | true;
  readonly markdown?: boolean;
  readonly json?: boolean;
}

const DEFAULT_SCALE: readonly number[] = [100, 1_000, 10_000];

const program = new Command('npm run bench:dht --')
  .description(
    'Joins and lookups of our DHT and of @streamr/dht, each in a process of its own, each in a simulated network. Both are given the same.',
  )
  .option('--nodes <n>', 'nodes, 32 joins at a time', wholeNumber(2), 512)
  .option('--lookups <n>', 'lookups of each kind', wholeNumber(1), 200)
  .option('--lookup-nodes <n>', 'nodes of a second run, for the cost of a lookup; 0: none', wholeNumber(0), 1_000)
  .option('--scale [n...]', `ours alone, at these sizes (default: ${DEFAULT_SCALE.join(' ')})`, sizes)
  .option('--seed <n>', 'of ids, targets and latencies', wholeNumber(0), 1)
  .option('--markdown', 'with --scale: the table of docs/scale.md')
  .option('--json', 'one JSON object')
  .parse();

const flags = program.opts<Flags>();

function run(contender: ContenderName, nodes: number, signal: AbortSignal): Promise<ContenderResult> {
  return runContender({ contender, nodes, lookups: flags.lookups, seed: flags.seed }, signal);
}

async function runPair(nodes: number, signal: AbortSignal): Promise<Pair> {
  return { ours: await run('ours', nodes, signal), streamr: await run('streamr', nodes, signal) };
}

function print(report: object, verdicts: readonly Verdict[], ...parts: readonly string[]): void {
  const missed = verdicts.filter(({ isReached }) => !isReached).map(({ name }) => name);
  if (flags.json === true) console.log(JSON.stringify({ ...report, verdicts, missed }, roundingReplacer));
  else console.log(benchText(parts, verdicts));
}

async function comparison(signal: AbortSignal): Promise<void> {
  const pair = await runPair(flags.nodes, signal);
  const isLarger = flags.lookupNodes > 0 && flags.lookupNodes !== flags.nodes;
  const larger = isLarger ? await runPair(flags.lookupNodes, signal) : undefined;
  const pairs = [pair, ...(larger === undefined ? [] : [larger])];
  const runs = pairs.map((both) => ({ ...both, figures: compare(both) }));
  const verdicts = verdictsOf(pair, flags.lookupNodes === flags.nodes ? pair : larger);
  print({ type: 'comparison', runs }, verdicts, ...pairs.map(comparisonText));
}

async function scale(wanted: readonly number[], signal: AbortSignal): Promise<void> {
  const results: ContenderResult[] = [];
  for (const nodes of wanted) results.push(await run('ours', nodes, signal));
  const rows: readonly ScaleRow[] = results.map(scaleRow);
  print({ type: 'scale', rows, results }, scaleVerdicts(rows), scaleText(rows, flags.markdown === true));
}

await runProgram(async (signal) => {
  progress(`${flags.lookups} lookups of each kind, seed ${flags.seed}`);
  if (flags.scale === undefined) await comparison(signal);
  else await scale(flags.scale === true ? DEFAULT_SCALE : flags.scale, signal);
  return true;
});
