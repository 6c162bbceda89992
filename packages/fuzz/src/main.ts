/** `npm run fuzz`: feeds foreign bytes to everything that parses them. Results to stdout, progress to stderr. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { readStored, replaceStored, storeInput } from './engine/corpus.js';
import type { FoundFailure } from './engine/fuzz-target.js';
import { type LoadedTargets, loadTargets, targetNamed } from './engine/loaded-targets.js';
import { failureKey } from './engine/outcome.js';
import { runJobs } from './engine/pool.js';
import { shareOut } from './engine/shares.js';
import { smallestCover } from './engine/smallest-cover.js';
import { type Bundle, bundleTargets } from './instrument/bundle.js';
import { findPlant } from './plants/find-plant.js';
import { plantedBugs } from './plants/plants.js';
import { replay } from './report/replay.js';
import { replayCommand, type Summary, summaryLines, Tally } from './report/summary.js';
import type { Target } from './target/target.js';

interface Flags {
  readonly inputs: number;
  readonly seed: number;
  readonly threads: number;
  readonly only?: readonly string[];
  readonly replay?: string;
  readonly json?: boolean;
  readonly list?: boolean;
  readonly keep?: boolean;
  readonly plants?: boolean;
}

const PROGRESS_EVERY_MS = 3_000;
/** One input may take so long, ms: regular expressions and native code are not counted in steps. */
const HANG_MS = 20_000;
/** Inputs kept per target, and the longest of them, bytes: the repository stays small. */
const MAX_STORED = 28;
const MAX_STORED_BYTES = 600;

/** Inputs to find a planted bug with. */
const PLANT_INPUTS = 20_000;

const bundleFolder = join(import.meta.dirname, 'bundle');

async function start(flags: Flags): Promise<void> {
  if (flags.plants === true) return findAllPlants();
  const bundle = await bundleTargets(bundleFolder);
  const loaded = await loadTargets(bundle.path, bundle.sites);
  const targets = flags.only?.map((name) => targetNamed(loaded.targets, name)) ?? loaded.targets;
  if (flags.list === true) {
    for (const { name, about } of targets) console.log(`${name.padEnd(20)} ${about}`);
  } else if (flags.replay !== undefined) await replayFile(flags.replay, targets, loaded);
  else await fuzz(flags, targets, bundle, loaded);
}

/** Plants one bug after the other. */
async function findAllPlants(): Promise<void> {
  for (const bug of plantedBugs) {
    const { failure, inputs } = await findPlant(bug, bundleFolder, PLANT_INPUTS);
    const end = failure === undefined ? 'NOT FOUND' : `found as ${failure.kind}`;
    console.log(`${bug.name} (${bug.target}): ${end} after ${inputs} inputs`);
    if (failure === undefined) process.exitCode = 1;
  }
}

async function replayFile(path: string, targets: readonly Target[], loaded: LoadedTargets): Promise<void> {
  const inputs = [{ file: path, bytes: new Uint8Array(readFileSync(path)) }];
  const failures = (await Promise.all(targets.map((target) => replay(target, inputs, loaded)))).flat();
  for (const { target, kind, message } of failures) console.log(`FAILED ${target}: ${kind}: ${message}`);
  console.log(`${targets.length} targets, ${failures.length} failures`);
  if (failures.length > 0) process.exitCode = 1;
}

async function fuzz(flags: Flags, targets: readonly Target[], bundle: Bundle, loaded: LoadedTargets): Promise<void> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const tally = new Tally(targets, bundle.modules, (name) => stored(name).length);
  const kept = new Map<string, Uint8Array[]>();
  const startedAt = performance.now();
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  let done = 0;
  let toldAt = startedAt;
  await runJobs(shareOut(targets, flags.inputs, flags.seed), {
    bundle,
    worker: new URL('./worker.js', import.meta.url),
    threads: flags.threads,
    hangMs: HANG_MS,
    signal: stop.signal,
    onProgress: (inputs) => {
      done += inputs;
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = performance.now();
      process.stderr.write(
        `${done} of ${flags.inputs} inputs, ${Math.round(seconds())} s, ${tally.failures.length} failures\n`,
      );
    },
    onAnswer: (answer) => {
      tally.add(answer, targetNamed(targets, answer.target));
      kept.set(answer.target, [...(kept.get(answer.target) ?? []), ...answer.kept]);
      for (const failure of answer.failures) file(failure, tally);
    },
    onFailure: (failure) => file(failure, tally),
  });
  if (flags.keep === true) for (const target of targets) await keep(target, kept.get(target.name) ?? [], loaded);
  print(tally.summary(flags.seed, seconds(), !stop.signal.aborted), flags);
}

function stored(target: string): readonly { readonly bytes: Uint8Array }[] {
  return [...readStored('corpus', target), ...readStored('regressions', target)];
}

/** Writes the input of a failure where `--replay` finds it; once per kind, whichever thread found it. */
function file(failure: FoundFailure, tally: Tally): void {
  const { target, kind, message, input } = failure;
  if (tally.failures.some((known) => known.target === target && failureKey(known) === failureKey(failure))) return;
  const path = relative(process.cwd(), storeInput('failures', target, input));
  tally.failures.push({ ...failure, file: path });
  process.stderr.write(`FAILED ${target}: ${kind}: ${message}\n  ${replayCommand({ file: path, target })}\n`);
}

/** The corpus of a target anew: few and short inputs that reach the most. */
async function keep(target: Target, found: readonly Uint8Array[], { probes }: LoadedTargets): Promise<void> {
  const known = readStored('corpus', target.name).map(({ bytes }) => bytes);
  const short = [...known, ...found].filter(({ length }) => length <= MAX_STORED_BYTES);
  replaceStored('corpus', target.name, await smallestCover(target, short, probes, MAX_STORED));
}

function print(summary: Summary, { json }: Flags): void {
  console.log(json === true ? JSON.stringify(summary) : summaryLines(summary).join('\n'));
  if (summary.failures.length > 0) process.exitCode = 1;
}

function wholeNumber(text: string): number {
  const number = Number(text.replaceAll(/[_,]/g, ''));
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

const program = new Command('fuzz')
  .description('Feeds foreign bytes to everything that parses them, guided by which code they reach.')
  .option('--inputs <count>', 'how many, over all targets', wholeNumber, 1_000_000)
  .option('--seed <number>', 'the same seed, corpus and code give the same inputs', wholeNumber, 1)
  .option('--threads <count>', 'how many at a time', wholeNumber, Math.min(2, availableParallelism()))
  .option('--only <target>', 'this target; repeat for more', (name, before: readonly string[] = []) => [
    ...before,
    name,
  ])
  .option('--replay <file>', 'run this one input; with --only, through one target')
  .option('--keep', 'renew the corpus in the repository from what was found')
  .option('--plants', 'plant known bugs, one at a time, and tell whether each is found')
  .option('--list', 'name the targets')
  .option('--json', 'one JSON object')
  .action(start);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
