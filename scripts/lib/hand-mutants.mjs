// @ts-check
// Runs the hand-made mutants: each breaks one guard in a scratch copy of its package, and the tests that claim to
// guard it must notice. What happens is told line by line; the caller prints it.
import { performance } from 'node:perf_hooks';
import { mutate, packageOf } from './mutants.mjs';
import { workspaceRoot } from './run.mjs';
import { ScratchCopy } from './scratch-copy.mjs';

/**
 * @typedef {import('./mutants.mjs').Mutant} Mutant
 * @typedef {import('./scratch-copy.mjs').TestRun} TestRun
 *
 * @typedef {object} Reporter
 * @property {(line: string) => void} result a line of the report
 * @property {(line: string) => void} progress
 */

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
 * @param {Reporter} reporter
 * @returns {Promise<boolean>} whether it was caught
 */
async function tryMutant(mutant, copy, reporter) {
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
  reporter.result(`${caught ? 'caught' : 'SURVIVED'} ${mutant.name}`);
  reporter.progress(`  ${((performance.now() - started) / 1000).toFixed(1)} s, ${mutant.file}: ${why}`);
  return caught;
}

/**
 * @param {ScratchCopy} copy
 * @param {readonly Mutant[]} mutants
 * @param {Reporter} reporter
 * @returns {Promise<boolean>} whether the tests pass on the code as it is
 */
async function isHealthy(copy, mutants, reporter) {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))].sort();
  reporter.progress(`${mutants.length} mutants; first the ${tests.length} test files that guard them, on healthy code`);
  const healthy = await copy.test(tests, { bail: false });
  if (!healthy.timedOut && healthy.failures.length + healthy.unloadable.length === 0) return true;
  for (const { title, message } of healthy.failures) reporter.progress(`red: ${title}\n  ${message.split('\n')[0]}`);
  if (healthy.timedOut) reporter.progress('red: the tests never ended');
  for (const file of healthy.unloadable) reporter.progress(`red: ${file} does not load`);
  reporter.result('the tests are red without any mutant: repair them first');
  return false;
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {number} jobs at a time
 * @param {Reporter} reporter
 * @returns {Promise<{ caught: string[], survived: string[] } | undefined>} names; undefined when the tests are red
 */
export async function tryHandMutants(mutants, jobs, reporter) {
  /** @type {{ caught: string[], survived: string[] }} */
  const all = { caught: [], survived: [] };
  for (const name of new Set(mutants.map(packageOf))) {
    const those = mutants.filter((mutant) => packageOf(mutant) === name);
    const results = await tryInPackage(name, those, jobs, reporter);
    if (results === undefined) return undefined;
    all.caught.push(...results.caught);
    all.survived.push(...results.survived);
  }
  return all;
}

/**
 * @param {string} name of the package's folder
 * @param {readonly Mutant[]} mutants of it
 * @param {number} jobs
 * @param {Reporter} reporter
 */
async function tryInPackage(name, mutants, jobs, reporter) {
  const count = Math.max(1, Math.min(jobs, mutants.length));
  const copies = Array.from({ length: count }, () => new ScratchCopy(workspaceRoot, name));
  try {
    if (!(await isHealthy(/** @type {ScratchCopy} */ (copies[0]), mutants, reporter))) return undefined;
    const waiting = [...mutants];
    /** @type {{ caught: string[], survived: string[] }} */
    const results = { caught: [], survived: [] };
    await Promise.all(
      copies.map(async (copy) => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const caught = await tryMutant(next, copy, reporter);
          (caught ? results.caught : results.survived).push(next.name);
        }
      }),
    );
    return results;
  } finally {
    for (const copy of copies) copy.remove();
  }
}
