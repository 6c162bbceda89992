// @ts-check
// `npm run check`: every static check of the workspace, in parallel, one line per check with its time, and the whole
// output of those that failed. Names after `--` run only those checks. Tests are not part of it.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isMain } from './lib/cli.mjs';
import { run, workspaceRoot } from './lib/run.mjs';
import { runTool } from './lib/tools.mjs';

/** @typedef {import('./lib/run.mjs').Finished} Finished */

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {() => Promise<Finished>} start
 */

/**
 * A script of this folder as a step.
 *
 * @param {string} name
 * @param {string} title
 * @param {string} file
 * @param {readonly string[]} [args]
 * @returns {Step}
 */
function script(name, title, file, args = []) {
  return { name, title, start: () => run(process.execPath, [join(workspaceRoot, 'scripts', file), ...args]) };
}

/** Slow ones first, so that they do not run alone at the end. */
const steps = /** @type {Step[]} */ ([
  {
    name: 'types',
    title: 'types of the packages',
    start: () => runTool('turbo', ['run', 'typecheck', '--output-logs=errors-only', '--log-order=grouped']),
  },
  script('packages', 'published packages (publint, attw)', 'check-packages.mjs'),
  {
    name: 'unused',
    title: 'unused files, exports, dependencies (knip)',
    start: () => runTool('knip', ['--no-progress']),
  },
  script('tidy', 'tidy rule', 'check-tidy.mjs'),
  script('layers', 'layer rule', 'check-layers.mjs'),
  {
    name: 'format',
    title: 'format and lint (biome)',
    start: () => runTool('@biomejs/biome', ['check', '--error-on-warnings'], { program: 'biome' }),
  },
  script('test-imports', 'test imports', 'check-test-imports.mjs'),
  script('exports', 'exports match entries', 'sync-exports.mjs', ['--check']),
  {
    name: 'scripts',
    title: 'types of scripts and house tests',
    start: () => runTool('typescript', ['-p', 'tsconfig.json'], { program: 'tsc' }),
  },
  script('generated', 'generated code is current', 'generate-wire.mjs', ['--check']),
]).filter(({ name }) => name !== 'generated' || existsSync(join(workspaceRoot, 'scripts', 'generate-wire.mjs')));

/**
 * @param {Step} step
 * @returns {Promise<boolean>} whether it passed
 */
async function perform({ name, title, start }) {
  /** @type {Finished} */
  const finished = await start().catch((error) => ({ code: 1, stdout: '', output: String(error), ms: 0 }));
  const passed = finished.code === 0;
  const time = `${(finished.ms / 1000).toFixed(1)} s`.padStart(7);
  process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${time}  ${name.padEnd(12)}  ${title}\n`);
  if (!passed) process.stdout.write(`\n${finished.output.trim()}\n\n`);
  return passed;
}

/**
 * @param {readonly Step[]} chosen
 * @returns {Promise<number>} how many failed
 */
async function performAll(chosen) {
  const waiting = [...chosen];
  let failed = 0;
  const worker = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift())
      if (!(await perform(step))) failed += 1;
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  return failed;
}

if (isMain(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `no such check: ${unknown.join(', ')} (there are: ${steps.map(({ name }) => name).join(', ')})\n`,
    );
    process.exitCode = 2;
  } else {
    const chosen = steps.filter(({ name }) => names.length === 0 || names.includes(name));
    const failed = await performAll(chosen);
    process.stdout.write(
      failed === 0 ? `all ${chosen.length} checks passed\n` : `${failed} of ${chosen.length} checks failed\n`,
    );
    if (failed > 0) process.exitCode = 1;
  }
}
