// @ts-check
// A test runner for vitest that runs every test once as it is, and then once more with each mutant that it reached and
// that nothing has caught yet. So a module's tests are loaded once for all of its mutants. Told by the environment:
// MUTANT_IDS (those to try, JSON) and MUTANT_LOG (a file for one line of JSON per happening, written at once: the
// process may hang afterwards). It never runs in the tests of the workspace.
import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { TestRunner } from 'vitest';

/**
 * @typedef {object} Switches what the instrumented text reads and writes
 * @property {string | undefined} [activeMutant]
 * @property {string | undefined} [currentTestId] where a mutant that is reached is counted; undefined: on import
 * @property {number | undefined} [hitCount]
 * @property {number} [hitLimit]
 * @property {{ static: Record<string, number>, perTest: Record<string, Record<string, number>> }} [mutantCoverage]
 *
 * @typedef {{ event: 'red', test: string, why: string }
 *   | { event: 'healthy', test: string }
 *   | { event: 'try', id: string, test: string, limitMs: number }
 *   | { event: 'caught', id: string, test: string, why: string }
 *   | { event: 'unclean', test: string, ids: string[] }
 *   | { event: 'done', onImport: string[] }} Happening `unclean`: a test fails after those runs without any mutant too
 *
 * @typedef {import('vitest').RunnerTestCase} Test
 *
 * @typedef {object} Trial of one test
 * @property {string[] | undefined} queue undefined during the first run, which is without a mutant
 * @property {string | undefined} mutant the one that is on in this run
 * @property {string[]} caught
 * @property {number} started ms
 * @property {number} healthyMs
 */

/** With a mutant a test may take this much longer than without, and this long at least, ms; then it counts as hung. */
const patience = { factor: 5, leastMs: 1_000 };
/** A mutant may be reached this much more often than without, and this often at least: it may turn a loop endless. */
const hits = { factor: 100, least: 10_000 };
/** More runs than a test ever needs: the runner ends them when nothing is left to try. */
const MANY = 1_000_000;
const ELSEWHERE = 'elsewhere';

const globals = /** @type {{ __stryker__?: Switches, waitingMutants?: Set<string> }} */ (globalThis);
globals.__stryker__ ??= {};
const switches = globals.__stryker__;
/** Shared by the test files of one process. */
globals.waitingMutants ??= new Set(JSON.parse(process.env.MUTANT_IDS ?? '[]'));
const waiting = globals.waitingMutants;

/** @param {Happening} happening */
const tell = (happening) => appendFileSync(process.env.MUTANT_LOG ?? '', `${JSON.stringify(happening)}\n`);

/** @returns {Trial} */
const newTrial = () => ({ queue: undefined, mutant: undefined, caught: [], started: 0, healthyMs: 0 });

export default class MutantRunner extends TestRunner {
  #trial = newTrial();

  /** @param {Parameters<TestRunner['onCollectStart']>[0]} file @override */
  onCollectStart(file) {
    super.onCollectStart(file);
    switches.currentTestId = undefined;
  }

  /** @param {Test} test @override */
  async onBeforeRunTask(test) {
    await super.onBeforeRunTask(test);
    this.#trial = newTrial();
    test.repeats = MANY;
  }

  /** @param {Test} test @override */
  onBeforeTryTask(test) {
    super.onBeforeTryTask(test);
    const trial = this.#trial;
    trial.started = performance.now();
    trial.mutant = trial.queue?.shift();
    switches.activeMutant = trial.mutant;
    switches.currentTestId = trial.queue === undefined ? test.id : ELSEWHERE;
    switches.hitCount = trial.mutant === undefined ? undefined : 0;
    if (trial.mutant === undefined) {
      tell({ event: 'healthy', test: test.name });
      return;
    }
    const usual = switches.mutantCoverage?.perTest[test.id]?.[trial.mutant] ?? 0;
    switches.hitLimit = Math.max(hits.least, usual * hits.factor);
    tell({ event: 'try', id: trial.mutant, test: test.name, limitMs: this.#limitMs });
  }

  get #limitMs() {
    return Math.max(patience.leastMs, this.#trial.healthyMs * patience.factor);
  }

  /** @param {Test} test */
  async runTask(test) {
    const body = Promise.resolve(TestRunner.getTestFn(test)());
    if (this.#trial.mutant === undefined) return await body;
    const limitMs = this.#limitMs;
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const late = new Promise((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`took longer than ${Math.round(limitMs)} ms`)), limitMs);
    });
    body.catch(() => undefined);
    return await Promise.race([body, late]).finally(() => clearTimeout(timer));
  }

  /**
   * After each run, its hooks included. A test whose result is `skip` is not repeated.
   *
   * @param {Test} test
   */
  onAfterRetryTask(test) {
    const { result } = test;
    if (result === undefined) return;
    const failed = result.state === 'fail';
    const why = result.errors?.[0]?.message.split('\n')[0] ?? '';
    switches.activeMutant = undefined;
    switches.currentTestId = ELSEWHERE;
    const isOver = this.#judge(test, failed, why);
    result.state = isOver ? 'skip' : 'run';
    delete result.errors;
  }

  /**
   * @param {Test} test
   * @param {boolean} failed
   * @param {string} why
   * @returns {boolean} whether it was the last run
   */
  #judge(test, failed, why) {
    const trial = this.#trial;
    if (trial.queue === undefined) {
      if (failed) tell({ event: 'red', test: test.name, why });
      const reached = Object.keys(switches.mutantCoverage?.perTest[test.id] ?? {});
      trial.healthyMs = performance.now() - trial.started;
      trial.queue = reached.filter((id) => waiting.has(id));
      return failed || trial.queue.length === 0;
    }
    if (trial.mutant === undefined) {
      if (failed) tell({ event: 'unclean', test: test.name, ids: trial.caught });
      return true;
    }
    if (failed) {
      waiting.delete(trial.mutant);
      trial.caught.push(trial.mutant);
      tell({ event: 'caught', id: trial.mutant, test: test.name, why });
    }
    return false;
  }

  /** @override */
  onAfterRunFiles() {
    super.onAfterRunFiles();
    tell({ event: 'done', onImport: Object.keys(switches.mutantCoverage?.static ?? {}) });
  }
}
