// @ts-check
// Mechanical mutants that no test catches, each with the reason why that is right: scripts/mutants/survivors.json. What is
// in it must survive, and what survives must be in it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Survivor
 * @property {string} file relative to packages/connection
 * @property {string} operator
 * @property {string} replaces
 * @property {string} by
 * @property {number} [nth] which of several alike in the file, from 1; 1 by default
 * @property {string} why it changes nothing that anybody could see, or nothing that matters
 *
 * @typedef {import('./mechanical-mutants.mjs').ModuleResult} ModuleResult
 * @typedef {import('./mechanical-mutants.mjs').Outcome} Outcome
 */

/**
 * @param {string} root of the workspace
 * @returns {string[]} the modules with mechanical mutants, relative to packages/connection
 */
export function readModules(root) {
  return JSON.parse(readFileSync(join(root, 'scripts', 'mutants', 'modules.json'), 'utf8'));
}

/**
 * @param {string} root of the workspace
 * @returns {Survivor[]}
 */
export function readSurvivors(root) {
  return JSON.parse(readFileSync(join(root, 'scripts', 'mutants', 'survivors.json'), 'utf8'));
}

/** @param {Survivor} survivor */
const keyOf = ({ file, operator, replaces, by, nth = 1 }) => JSON.stringify([file, operator, replaces, by, nth]);

/**
 * The mutants of a module in the form of explanations, with their numbers among those alike.
 *
 * @param {ModuleResult} result
 * @returns {(Omit<Survivor, 'why'> & { outcome: Outcome })[]}
 */
function numbered({ file, outcomes }) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return outcomes.map((outcome) => {
    const { operator, replaces, by } = outcome;
    const key = JSON.stringify([operator, replaces, by]);
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return { file, operator, replaces, by, ...(nth > 1 ? { nth } : {}), outcome };
  });
}

/**
 * @param {readonly ModuleResult[]} results
 * @param {readonly Survivor[]} explanations
 * @returns {{ explained: Survivor[], unexplained: (Omit<Survivor, 'why'> & { line: number })[], stale: Survivor[] }}
 *   `stale`: explanations of modules that were tried, and of no survivor of theirs
 */
export function compareSurvivors(results, explanations) {
  const open = new Map(explanations.map((entry) => [keyOf(entry), entry]));
  /** @type {Survivor[]} */
  const explained = [];
  /** @type {(Omit<Survivor, 'why'> & { line: number })[]} */
  const unexplained = [];
  for (const { outcome, ...mutant } of results.flatMap(numbered)) {
    if (outcome.caught) continue;
    const key = keyOf({ ...mutant, why: '' });
    const entry = open.get(key);
    if (entry === undefined) unexplained.push({ ...mutant, line: outcome.line });
    else explained.push(entry);
    open.delete(key);
  }
  const tried = new Set(results.map(({ file }) => file));
  return { explained, unexplained, stale: [...open.values()].filter(({ file }) => tried.has(file)) };
}
