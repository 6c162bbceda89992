// @ts-check
// Tries every mechanical mutant of one module in a scratch copy, with the unit tests that import the module. Most of them
// in one process (mutant-runner.mjs), a few in a process each: those in code that runs on import, and those that were
// caught by a test which failed without them afterwards.
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { listFiles } from './files.mjs';
import { importsOf, parse } from './module-imports.mjs';
import { instrument } from './mutant-instrumenter.mjs';
import { toolEnvironment, workspaceRoot } from './run.mjs';
import { ScratchCopy } from './scratch-copy.mjs';
import { readTestImports } from './test-imports.mjs';
import { toolEntry } from './tools.mjs';

/**
 * @typedef {import('./mutant-instrumenter.mjs').MechanicalMutant} MechanicalMutant
 * @typedef {import('./mutant-runner.mjs').Happening} Happening
 *
 * @typedef {MechanicalMutant & { caught: boolean, why: string }} Outcome `why`: what caught it, or how it survived
 * @typedef {{ file: string, ms: number, outcomes: Outcome[] }} ModuleResult
 */

/** A process that says nothing for so long hangs, ms: in a mutant, beyond the time that its test has for itself, or without. */
const silence = { mutantMs: 10_000, healthyMs: 300_000 };
const runnerFile = fileURLToPath(new URL('mutant-runner.mjs', import.meta.url));

const config = `
const conditions = ['peerlatch-source', 'node', 'import', 'module-sync', 'default'];
export default {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'module-sync'] } },
  test: {
    include: ['test/unit/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    testTimeout: 60_000,
    setupFiles: ['./mutants-setup.mjs'],
    dangerouslyIgnoreUnhandledErrors: true,
    ...(process.env.MUTANT_LOG === undefined ? {} : { runner: './mutant-runner.mjs' }),
  },
};
`;
/** Every run alike, and no search for the smallest example. */
const setup = `
import fc from 'fast-check';
fc.configureGlobal({ seed: 1, endOnFailure: true });
`;

/**
 * The unit tests of a module. First those that import it; for what they leave, their property tests, which take long, and
 * the tests of its room that reach it through modules of the room alone.
 *
 * @param {string} directory of the package
 * @param {string} file `src/room/module.ts`
 * @returns {{ first: string[], second: string[] }} relative to the package
 */
export function testsOf(directory, file) {
  const source = file.replace(/^src\//, '');
  const folder = posix.dirname(source);
  const users = new Set([source]);
  const modules = listFiles(join(directory, 'src', folder)).map((name) => `${folder}/${name}`);
  const imports = new Map(modules.map((name) => [name, sourcesOf(directory, name)]));
  for (let size = 0; size < users.size; ) {
    size = users.size;
    for (const [name, found] of imports) if (found.some((other) => users.has(other))) users.add(name);
  }
  const tests = [...readTestImports(directory)].filter(([test]) => /^unit\/.*\.test\.ts$/.test(test));
  const named = tests.map(([test, found]) => ({ test, sources: found.flatMap((entry) => entry.source ?? []) }));
  const direct = named.filter(({ sources }) => sources.includes(source)).map(({ test }) => test);
  const room = named
    .filter(({ test, sources }) => test.startsWith(`unit/${folder}/`) && sources.some((name) => users.has(name)))
    .map(({ test }) => test);
  const quick = direct.filter((test) => !/\.(?:property|model)\.test\.ts$/.test(test));
  const first = quick.length > 0 ? quick : direct;
  const second = [...new Set([...direct, ...room])].filter((test) => !first.includes(test));
  return { first: first.map((test) => `test/${test}`), second: second.map((test) => `test/${test}`) };
}

/**
 * @param {string} directory of the package
 * @param {string} name of a module, relative to `src`
 * @returns {string[]} what it imports, relative to `src`
 */
function sourcesOf(directory, name) {
  if (!name.endsWith('.ts')) return [];
  const found = importsOf(parse(name, readFileSync(join(directory, 'src', name), 'utf8')));
  return found
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => posix.join(posix.dirname(name), specifier).replace(/\.js$/, '.ts'));
}

/**
 * @param {string} log
 * @returns {Happening[]}
 */
function readLog(log) {
  if (!existsSync(log)) return [];
  // The last line is broken off when the process was ended while it wrote.
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/**
 * Runs vitest, and ends it when its log does not grow any more.
 *
 * @param {ScratchCopy} copy
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @param {string} log
 * @returns {Promise<{ code: number | null, output: string }>} `code` null: it hung, or was ended by a signal
 */
function runVitest(copy, args, env, log) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [toolEntry('vitest'), 'run', '--config=mutants.config.mjs', ...args], {
      cwd: copy.package,
      // A mutant that fills the memory is not to fill the machine's; MiB.
      env: { ...toolEnvironment(), NODE_OPTIONS: '--max-old-space-size=768', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: a worker that hangs does not notice that its parent has gone.
      detached: true,
    });
    let output = '';
    let last = { size: 0, at: Date.now() };
    const watch = setInterval(() => {
      const size = existsSync(log) ? statSync(log).size : 0;
      if (size !== last.size) last = { size, at: Date.now() };
      if (Date.now() - last.at < silence.mutantMs) return;
      const happening = readLog(log).at(-1);
      const limitMs = happening?.event === 'try' ? silence.mutantMs + happening.limitMs : silence.healthyMs;
      if (Date.now() - last.at > limitMs && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, 500);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-4_000);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      resolve({ code, output });
    });
  });
}

/** The mutants of one module, and what became of each. */
class ModuleTrial {
  /** @type {Map<string, { caught: boolean, why: string }>} */
  verdicts = new Map();
  /** @type {Set<string>} to be tried in a process each */
  alone = new Set();
  /** @type {Set<string>} */
  onImport = new Set();

  /**
   * @param {ScratchCopy} copy
   * @param {readonly MechanicalMutant[]} mutants
   */
  constructor(copy, mutants) {
    this.copy = copy;
    this.mutants = mutants;
    this.log = join(copy.directory, 'mutants.log');
  }

  /**
   * All that tests reach, in as many processes as it takes: one that hangs costs its mutant's verdict a new one.
   *
   * @param {readonly string[]} tests
   * @param {boolean} mayBeRed whether a test that fails by itself is left out: some need a process of their own
   */
  async together(tests, mayBeRed) {
    for (let isDone = false; !isDone; ) {
      const waiting = this.mutants.map(({ id }) => id).filter((id) => !this.verdicts.has(id));
      if (tests.length === 0 || waiting.length === 0) return;
      rmSync(this.log, { force: true });
      const env = { MUTANT_LOG: this.log, MUTANT_IDS: JSON.stringify(waiting) };
      const { output } = await runVitest(this.copy, tests, env, this.log);
      const happenings = readLog(this.log);
      for (const happening of happenings) this.#note(happening, mayBeRed);
      const last = happenings.at(-1);
      isDone = last?.event === 'done';
      if (last === undefined) throw new Error(`the tests did not run: ${tests.join(' ')}\n${output}`);
      if (last.event === 'try') this.verdicts.set(last.id, { caught: true, why: `${last.test}: never ended` });
      else if (!isDone) throw new Error(`the tests stopped without a mutant:\n${output}`);
    }
  }

  /**
   * @param {Happening} happening
   * @param {boolean} mayBeRed
   */
  #note(happening, mayBeRed) {
    if (happening.event === 'red' && !mayBeRed)
      throw new Error(`red without any mutant: ${happening.test}: ${happening.why}`);
    if (happening.event === 'caught') {
      const { id, test, why } = happening;
      this.verdicts.set(id, { caught: true, why: `${test}: ${why}` });
    }
    if (happening.event === 'unclean') for (const id of happening.ids) this.alone.add(id);
    if (happening.event === 'done') for (const id of happening.onImport) this.onImport.add(id);
  }

  /** @param {readonly string[]} tests */
  async eachAlone(tests) {
    for (const { id } of this.mutants) {
      if (!this.alone.has(id) && (this.verdicts.has(id) || !this.onImport.has(id))) continue;
      const env = { __STRYKER_ACTIVE_MUTANT__: id };
      const { code } = await runVitest(this.copy, ['--bail=1', ...tests], env, this.log);
      this.verdicts.set(id, {
        caught: code !== 0,
        why: code === 0 ? 'all tests passed' : 'caught in a process of its own',
      });
    }
  }
}

/**
 * @param {ScratchCopy} copy
 * @param {string} file relative to the package
 * @returns {Promise<ModuleResult>}
 */
async function tryModule(copy, file) {
  const started = performance.now();
  const original = copy.read(file);
  const { text, mutants } = await instrument(file, original);
  const { first, second } = testsOf(copy.package, file);
  if (first.length === 0) throw new Error(`no unit test imports ${file}`);
  copy.write('mutants.config.mjs', config);
  copy.write('mutants-setup.mjs', setup);
  copyFileSync(runnerFile, join(copy.package, 'mutant-runner.mjs'));
  copy.write(file, text);
  const trial = new ModuleTrial(copy, mutants);
  try {
    await trial.together(first, false);
    await trial.together(second, true);
    await trial.eachAlone([...first, ...second]);
  } finally {
    copy.write(file, original);
  }
  const outcomes = mutants.map((mutant) => ({
    ...mutant,
    ...(trial.verdicts.get(mutant.id) ?? { caught: false, why: 'all tests passed' }),
  }));
  return { file, ms: performance.now() - started, outcomes };
}

/**
 * @param {readonly string[]} files relative to the package
 * @param {number} jobs modules at a time
 * @param {import('./hand-mutants.mjs').Reporter} reporter
 * @returns {Promise<ModuleResult[]>} in the order of the files
 */
export async function tryModules(files, jobs, reporter) {
  const count = Math.max(1, Math.min(jobs, files.length));
  const copies = Array.from({ length: count }, () => new ScratchCopy(workspaceRoot));
  const waiting = [...files];
  /** @type {ModuleResult[]} */
  const results = [];
  try {
    await Promise.all(
      copies.map(async (copy) => {
        for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
          const result = await tryModule(copy, file);
          const caught = result.outcomes.filter((outcome) => outcome.caught).length;
          reporter.result(`${String(caught).padStart(4)} of ${String(result.outcomes.length).padStart(4)}  ${file}`);
          reporter.progress(`  ${(result.ms / 1000).toFixed(1)} s`);
          results.push(result);
        }
      }),
    );
  } finally {
    for (const copy of copies) copy.remove();
  }
  return results.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file));
}
