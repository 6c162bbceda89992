// @ts-check
// What the rule scripts share when they run as programs: how a violation looks, how it is printed, and what it exits with.
import { realpathSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Violation
 * @property {string} file relative to the root that was checked, with forward slashes
 * @property {number} [line] from 1
 * @property {string} rule short name of the rule
 * @property {string} message what is wrong and what to do instead
 */

/**
 * True when a module was started as a program, false when it was imported (by a test, for instance).
 *
 * @param {string} moduleUrl `import.meta.url`
 */
export function isMain(moduleUrl) {
  const program = process.argv[1];
  return program !== undefined && realpathSync(program) === fileURLToPath(moduleUrl);
}

/** @param {Violation} violation */
function format({ file, line, rule, message }) {
  return `${file}${line === undefined ? '' : `:${line}`}  [${rule}] ${message}`;
}

/**
 * Prints violations, or one line that says that there are none, and sets the exit code.
 *
 * @param {string} claim what holds when nothing is violated
 * @param {readonly Violation[]} violations
 */
export function report(claim, violations) {
  for (const violation of violations) process.stdout.write(`${format(violation)}\n`);
  process.stdout.write(violations.length === 0 ? `${claim}\n` : `${violations.length} violations\n`);
  if (violations.length > 0) process.exitCode = 1;
}
