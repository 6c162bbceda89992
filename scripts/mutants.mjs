// @ts-check
// `npm run mutants`: breaks the code on purpose, one guard at a time, in scratch copies of packages/connection, and runs
// the tests that claim to guard it. A line per mutant, `caught NAME` or `SURVIVED NAME`, and a last line
// `N caught, M survived`; exit code 1 if any survived, is stale (its text is not in the file exactly once), or does not
// load. Progress goes to stderr. The mutants are in scripts/mutants/, one file per group of rooms.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isMain } from './lib/cli.mjs';
import { allMutants, mutate } from './lib/mutants.mjs';
import { checkRacesTable } from './lib/races-table.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { ScratchCopy } from './lib/scratch-copy.mjs';

/** @typedef {import('./lib/mutants.mjs').Mutant} Mutant */
/** @typedef {import('./lib/scratch-copy.mjs').TestRun} TestRun */

const help = `npm run mutants -- [options]
  --only NAME   run this mutant alone; may be given several times
  --list        print the names of the mutants, with the races they stand for, and run nothing
  --check       check mutants and docs/races.md against the sources, and run nothing
  --jobs N      mutants at a time (default 2)
  --help        this text
`;

/** @param {string} line */
const progress = (line) => process.stderr.write(`${line}\n`);

/**
 * What a run says about its mutant. A file that cannot be loaded is no test that failed: such a mutant proves nothing.
 *
 * @param {TestRun} run
 * @returns {{ caught: boolean, why: string }}
 */
export function verdict(run) {
  if (run.timedOut) return { caught: true, why: 'the tests never ended' };
  const broken = run.failures.find(({ message }) =>
    /\b(?:ReferenceError|SyntaxError)\b|Transform failed/.test(message),
  );
  if (run.unloadable.length > 0) return { caught: false, why: `does not load: ${run.unloadable.join(', ')}` };
  if (broken !== undefined) return { caught: false, why: `is no valid program: ${broken.message.split('\n')[0]}` };
  const [first] = run.failures;
  return first === undefined ? { caught: false, why: 'all tests passed' } : { caught: true, why: first.title };
}

/**
 * @param {Mutant} mutant
 * @param {ScratchCopy} copy
 * @returns {Promise<boolean>} whether it was caught
 */
async function tryMutant(mutant, copy) {
  const started = performance.now();
  const original = copy.read(mutant.file);
  copy.write(mutant.file, mutate(mutant, original));
  let run;
  try {
    run = await copy.test(mutant.tests, { bail: true });
  } finally {
    copy.write(mutant.file, original);
  }
  const { caught, why } = verdict(run);
  process.stdout.write(`${caught ? 'caught' : 'SURVIVED'} ${mutant.name}\n`);
  progress(`  ${((performance.now() - started) / 1000).toFixed(1)} s, ${mutant.file}: ${why}`);
  return caught;
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {number} jobs
 * @returns {Promise<boolean>} whether all were caught
 */
async function runAll(mutants, jobs) {
  const copies = Array.from(
    { length: Math.max(1, Math.min(jobs, mutants.length)) },
    () => new ScratchCopy(workspaceRoot),
  );
  try {
    const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))].sort();
    progress(`${mutants.length} mutants; first the ${tests.length} test files that guard them, on the code as it is`);
    const healthy = await /** @type {ScratchCopy} */ (copies[0]).test(tests, { bail: false });
    if (healthy.timedOut || healthy.failures.length + healthy.unloadable.length > 0) {
      for (const { title, message } of healthy.failures) progress(`red: ${title}\n  ${message.split('\n')[0]}`);
      if (healthy.timedOut) progress('red: the tests never ended');
      for (const file of healthy.unloadable) progress(`red: ${file} does not load`);
      process.stdout.write('the tests are red without any mutant: repair them first\n');
      return false;
    }
    const waiting = [...mutants];
    let caught = 0;
    await Promise.all(
      copies.map(async (copy) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          if (await tryMutant(next, copy)) caught += 1;
        }
      }),
    );
    process.stdout.write(`${caught} caught, ${mutants.length - caught} survived\n`);
    return caught === mutants.length;
  } finally {
    for (const copy of copies) copy.remove();
  }
}

/** @param {readonly string[]} complaints */
function reportAll(complaints) {
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
  return complaints.length === 0;
}

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      check: { type: 'boolean' },
      jobs: { type: 'string', default: '2' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return void process.stdout.write(help);
  const all = await allMutants();
  if (values.list) {
    for (const { name, races } of all) process.stdout.write(`${name.padEnd(32)} ${races.join(' ')}\n`);
    return undefined;
  }
  const unknown = (values.only ?? []).filter((name) => !all.some((mutant) => mutant.name === name));
  if (unknown.length > 0) throw new Error(`no such mutant: ${unknown.join(', ')} (--list prints the names)`);
  const complaints = checkRacesTable(workspaceRoot, all);
  if (values.check) {
    if (reportAll(complaints)) process.stdout.write(`${all.length} mutants and docs/races.md agree with the sources\n`);
    else process.exitCode = 1;
    return undefined;
  }
  const chosen = all.filter(({ name }) => values.only === undefined || values.only.includes(name));
  const stale = complaints.filter((line) => chosen.some(({ name }) => line.startsWith(`mutant ${name}: `)));
  if (!reportAll(stale) || !(await runAll(chosen, Number(values.jobs)))) process.exitCode = 1;
  return undefined;
}

if (isMain(import.meta.url)) {
  await main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
