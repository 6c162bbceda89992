// @ts-check
// `npm run mutants`: breaks the code on purpose in scratch copies of its packages, and runs the tests that should
// notice. Two kinds: hand-made mutants, one per guard (scripts/mutants/*.mjs), and mechanical ones, every operator on every
// module of scripts/mutants/modules.json. Prints a line per hand-made mutant and per module, what survived, and last
// `N caught, M survived`. Exit code 1 when a hand-made mutant survived, is stale or does not load, when a mechanical one
// survived without an explanation in scripts/mutants/survivors.json, when an explanation has no survivor, or when less
// than 95 % of the mechanical ones were caught. Progress goes to stderr. docs/mutants.md says how to read it.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { isMain } from './lib/cli.mjs';
import { tryHandMutants } from './lib/hand-mutants.mjs';
import { tryModules } from './lib/mechanical-mutants.mjs';
import { allMutants } from './lib/mutants.mjs';
import { writeFigures } from './lib/mutants-page.mjs';
import { checkRacesTable } from './lib/races-table.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { compareSurvivors, readModules, readSurvivors } from './lib/survivors.mjs';

/**
 * @typedef {import('./lib/hand-mutants.mjs').Reporter} Reporter
 * @typedef {import('./lib/mutants.mjs').Mutant} Mutant
 * @typedef {{ caught: number, survived: number, isGood: boolean, details: object }} KindResult
 */

/** Of the mechanical mutants, percent. */
const leastCaught = 95;

const help = `npm run mutants -- [options]
  --only-kind KIND  hand or mechanical; both by default
  --only NAME       run this hand-made mutant alone; may be given several times
  --module PART     try the mechanical mutants of the modules with this in their path; may be given several times
  --jobs N          mutants or modules at a time (default 2)
  --json            print the report as JSON, and nothing else, to stdout
  --write           put the figures of the mechanical mutants into docs/mutants.md
  --list            print the names of the hand-made mutants, with the races they stand for, and run nothing
  --check           check mutants and docs/races.md against the sources, and run nothing
  --help            this text
`;

const options = /** @type {const} */ ({
  'only-kind': { type: 'string' },
  only: { type: 'string', multiple: true },
  module: { type: 'string', multiple: true },
  jobs: { type: 'string', default: '2' },
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  list: { type: 'boolean', default: false },
  check: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
});

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);
/** @param {string} line */
const progress = (line) => process.stderr.write(`${line}\n`);

/**
 * @param {readonly Mutant[]} chosen
 * @param {readonly string[]} complaints about the mutants and docs/races.md
 * @param {number} jobs
 * @param {Reporter} reporter
 * @returns {Promise<KindResult>}
 */
async function handMade(chosen, complaints, jobs, reporter) {
  const stale = complaints.filter((line) => chosen.some(({ name }) => line.startsWith(`mutant ${name}: `)));
  for (const line of stale) reporter.result(line);
  const results = stale.length > 0 ? undefined : await tryHandMutants(chosen, jobs, reporter);
  const { caught, survived } = results ?? { caught: [], survived: [] };
  reporter.result(`hand-made: ${caught.length} caught, ${survived.length} survived`);
  const isGood = results !== undefined && survived.length === 0;
  return { caught: caught.length, survived: survived.length, isGood, details: { caught, survived, stale } };
}

/**
 * @param {readonly string[]} modules
 * @param {number} jobs
 * @param {Reporter} reporter
 * @param {boolean} write
 * @returns {Promise<KindResult>}
 */
async function mechanical(modules, jobs, reporter, write) {
  const results = await tryModules(modules, jobs, reporter);
  const { explained, unexplained, stale } = compareSurvivors(results, readSurvivors(workspaceRoot));
  for (const { file, line, operator, replaces, by, nth } of unexplained) {
    reporter.result(`SURVIVED ${file}:${line} ${operator}${nth === undefined ? '' : ` (no. ${nth})`}`);
    reporter.result(`  ${replaces}\n  ${by}`);
  }
  for (const { file, operator, replaces, by } of stale) {
    reporter.result(`explained, but did not survive: ${file} ${operator}\n  ${replaces}\n  ${by}`);
  }
  const outcomes = results.flatMap((result) => result.outcomes);
  const caught = outcomes.filter((outcome) => outcome.caught).length;
  const survived = outcomes.length - caught;
  const percent = (100 * caught) / outcomes.length;
  reporter.result(
    `mechanical: ${caught} caught, ${survived} survived, ${explained.length} of them explained; ${percent.toFixed(1)} %`,
  );
  if (write) writeFigures(workspaceRoot, results);
  const isGood = unexplained.length + stale.length === 0 && percent >= leastCaught;
  return { caught, survived, isGood, details: { percent, modules: results, unexplained, stale } };
}

/**
 * @param {readonly string[]} complaints
 * @param {number} count of mutants
 */
function reportCheck(complaints, count) {
  for (const complaint of complaints) print(complaint);
  if (complaints.length === 0) print(`${count} mutants and docs/races.md agree with the sources`);
  else process.exitCode = 1;
}

/**
 * @param {readonly string[] | undefined} wanted
 * @param {readonly string[]} known
 * @param {(name: string, part: string) => boolean} matches
 */
function choose(wanted, known, matches) {
  const unknown = (wanted ?? []).filter((part) => !known.some((name) => matches(name, part)));
  if (unknown.length > 0) throw new Error(`no such mutant or module: ${unknown.join(', ')} (--help says more)`);
  return known.filter((name) => wanted === undefined || wanted.some((part) => matches(name, part)));
}

async function main() {
  const { values } = parseArgs({ options });
  if (values.help) return void process.stdout.write(help);
  const kind = values['only-kind'] ?? (values.only ? 'hand' : values.module ? 'mechanical' : 'both');
  if (!['hand', 'mechanical', 'both'].includes(kind)) throw new Error(`--only-kind is hand or mechanical, not ${kind}`);
  const all = await allMutants();
  if (values.list) {
    for (const { name, races } of all) print(`${name.padEnd(32)} ${races.join(' ')}`);
    return undefined;
  }
  const complaints = checkRacesTable(workspaceRoot, all);
  if (values.check) return reportCheck(complaints, all.length);
  const names = choose(
    values.only,
    all.map(({ name }) => name),
    (name, part) => name === part,
  );
  const modules = choose(values.module, readModules(workspaceRoot), (name, part) => name.includes(part));
  const reporter = { result: values.json ? progress : print, progress };
  const jobs = Number(values.jobs);
  const chosen = all.filter(({ name }) => names.includes(name));
  const hand = kind === 'mechanical' ? undefined : await handMade(chosen, complaints, jobs, reporter);
  const machine = kind === 'hand' ? undefined : await mechanical(modules, jobs, reporter, values.write);
  const done = [hand, machine].filter((result) => result !== undefined);
  const caught = done.reduce((sum, result) => sum + result.caught, 0);
  const survived = done.reduce((sum, result) => sum + result.survived, 0);
  if (values.json)
    print(JSON.stringify({ caught, survived, hand: hand?.details, mechanical: machine?.details }, null, 2));
  else print(`${caught} caught, ${survived} survived`);
  if (!done.every(({ isGood }) => isGood)) process.exitCode = 1;
  return undefined;
}

if (isMain(import.meta.url)) {
  await main().catch((error) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
