/** `npm run sim`: simulates nodes over schedules and seeds. Results to stdout, progress to stderr. */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { parseSchedule, scheduleCommand } from './report/command.js';
import { jsonLine, type Part } from './report/json.js';
import { explorationText, replayText, samplingText, selfCheckText } from './report/text.js';
import { Pool } from './run/pool.js';
import { replayScheduleOf, replaySeed, type ScheduleToReplay, shortenSchedule } from './run/replay.js';
import { runExploration } from './run/run-exploration.js';
import { runSeeds } from './run/run-seeds.js';
import { runSelfCheck } from './run/run-self-check.js';

interface Flags {
  readonly seed?: number;
  readonly only?: readonly string[];
  readonly schedule?: ScheduleToReplay;
  readonly explore?: boolean;
  readonly budget: number;
  readonly goal?: number;
  readonly seeds?: number;
  readonly first: number;
  readonly peers?: number;
  readonly selfCheck?: number;
  readonly jobs: number;
  readonly json?: boolean;
}

/** What is run when nothing is asked for: what has to hold before a change is merged. */
const DEFAULTS = { goal: 50_000, seeds: 2_000, selfCheck: 20 } as const;
const FAILED = 1;
const INTERRUPTED = 130;

const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());

const { signal } = interrupt;
const onProgress = (line: string): void => console.error(line);

async function main(flags: Flags): Promise<boolean> {
  const print = (part: Part, text: string): void => console.log(flags.json === true ? jsonLine(part) : text);
  if (flags.schedule !== undefined || flags.seed !== undefined) {
    const replay =
      flags.schedule !== undefined
        ? await replayScheduleOf(flags.schedule)
        : await replaySeed(flags.seed ?? 0, { peers: flags.peers, only: flags.only, signal });
    print({ type: 'replay', ...replay }, replayText(replay));
    return replay.failure === undefined;
  }
  const isAll = flags.explore !== true && flags.seeds === undefined && flags.selfCheck === undefined;
  const asked = { ...(isAll ? { ...DEFAULTS, explore: true } : {}), ...flags };
  const results = asked.selfCheck === undefined ? [] : [await selfCheck(asked.selfCheck, asked.first, print)];
  const pool = new Pool(flags.jobs);
  try {
    if (asked.explore === true) results.push(await exploration(pool, asked, print));
    if (asked.seeds !== undefined) results.push(await sampling(pool, asked.seeds, asked, print));
  } finally {
    await pool.close();
  }
  const failed = results.filter((isGood) => !isGood).length;
  if (flags.json !== true) console.log(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

type Print = (part: Part, text: string) => void;

async function selfCheck(count: number, first: number, print: Print): Promise<boolean> {
  const found = await runSelfCheck(first, count, signal);
  print({ type: 'selfCheck', ...found }, selfCheckText(found));
  return found.different.length === 0;
}

async function exploration(pool: Pool, { budget, goal }: Flags, print: Print): Promise<boolean> {
  const found = await runExploration(pool, { budgetMs: budget, goal, signal, onProgress });
  const { failure } = found;
  const shortest = failure === undefined ? undefined : { ...failure, ...(await shortenSchedule(failure)) };
  const told = shortest === undefined ? found : { ...found, failure: shortest };
  print({ type: 'exploration', ...told }, explorationText(told));
  if (shortest !== undefined && failure !== undefined) onProgress(`as it was found: ${scheduleCommand(failure)}`);
  const isShort = goal !== undefined && found.distinct < goal;
  if (isShort) console.error(`only ${found.distinct} distinct schedules within the budget, ${goal} were to be reached`);
  return failure === undefined && !isShort;
}

async function sampling(pool: Pool, count: number, { first, peers }: Flags, print: Print): Promise<boolean> {
  const found = await runSeeds(pool, { first, count, peers, signal, onProgress });
  print({ type: 'sampling', ...found }, samplingText(found));
  return found.failure === undefined;
}

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text !== '' && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`A whole number from ${min} is expected.`);
  };
}

function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) throw new InvalidArgumentError('A duration is expected, such as 90s or 5m.');
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
  return Number(match[1]) * (units[match[2] ?? 's'] ?? 1);
}

function schedule(text: string): ScheduleToReplay {
  try {
    return parseSchedule(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : '');
  }
}

const program = new Command('npm run sim --')
  .description(
    'Simulates nodes on virtual time. Without options: a self-check, 50,000 schedules of two peers, 2,000 seeds.',
  )
  .option('--explore', 'explore the schedules of two-peer establishment, the smallest bounds first')
  .option('--budget <time>', 'how long to explore, e.g. 90s or 10m', duration, 660_000)
  .option(
    '--goal <n>',
    'stop exploring after so many distinct schedules; fewer within the budget are a failure',
    wholeNumber(1),
  )
  .option('--seeds <n>', 'play so many seeds of 3 to 64 nodes with faults', wholeNumber(1))
  .option('--first <seed>', 'the first seed', wholeNumber(0), 1)
  .option('--peers <n>', 'nodes per seed, instead of a number that the seed decides', wholeNumber(2))
  .option('--self-check <n>', 'play so many seeds twice, in two processes, and compare', wholeNumber(1))
  .option('--seed <seed>', 'repeat one seed with its trace, and make it smaller if it fails', wholeNumber(0))
  .option('--only <label...>', 'with --seed: only these faults and steps')
  .option('--schedule <json>', 'repeat one schedule of an exploration with its trace', schedule)
  .option('--jobs <n>', 'worker processes', wholeNumber(1), availableParallelism())
  .option('--json', 'one JSON line per part')
  .parse();

try {
  if (!(await main(program.opts<Flags>()))) process.exitCode = FAILED;
} catch (error) {
  console.error(signal.aborted ? 'interrupted' : error);
  process.exitCode = signal.aborted ? INTERRUPTED : FAILED;
}
