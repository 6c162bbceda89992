// @ts-check
// All mechanical mutants of a module in one instrumented text, each behind a switch, by the instrumenter of StrykerJS with
// two more operators. Which mutant is on, which were reached and how often is in `globalThis.__stryker__`.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { statementDrop, statementSwap } from './mutant-operators.mjs';

/**
 * @typedef {object} MechanicalMutant
 * @property {string} id within the module
 * @property {string} operator
 * @property {number} line from 1
 * @property {string} replaces the code as it stands
 * @property {string} by what it becomes
 *
 * @typedef {object} StrykerMutant what we read of it
 * @property {string} id
 * @property {string} mutatorName
 * @property {string} replacement
 * @property {string} [status] `Ignored` when no switch was placed
 * @property {Record<'start' | 'end', { line: number, column: number }>} location from 0
 *
 * @typedef {import('./mutant-operators.mjs').Path} Path
 * @typedef {import('./mutant-operators.mjs').Operator} Operator
 * @typedef {import('./mutant-operators.mjs').Node} Node
 *
 * @typedef {{ debug(): void, info(): void, isDebugEnabled(): boolean }} Logger
 * @typedef {object} Instrumenter
 * @property {(files: { name: string, content: string, mutate: boolean }[], options: object) =>
 *   Promise<{ files: { content: string }[], mutants: StrykerMutant[] }>} instrument
 */

/**
 * Operators of Stryker that are off. What they change is text for humans, or of another type than the compiler allows:
 * a discriminant that is empty, a record without its fields, a pattern.
 */
const excluded = ['StringLiteral', 'ObjectLiteral', 'Regex'];

/** A branch that the compiler proves to be unreachable is no test's business. */
const unreachable = {
  /** @param {Path} path */
  shouldIgnore({ node }) {
    return node.type === 'SwitchCase' && node.test === null && JSON.stringify(node).includes('"assertNever"')
      ? 'unreachable by type'
      : undefined;
  },
};

/** @type {(readonly [Node, Node])[]} the swaps of the module in hand: a swap is placed with its block, and told in short */
const swaps = [];
const operators = [statementDrop, statementSwap((first, second) => swaps.push([first, second]))];

/** Stryker's instrumenter is a dependency of its core, and does not export its list of operators. */
async function loadInstrumenter() {
  const index = pathToFileURL(createRequire(import.meta.url).resolve('@stryker-mutator/instrumenter'));
  /** @type {{ Instrumenter: new (logger: Logger) => Instrumenter }} */
  const { Instrumenter } = await import(index.href);
  /** @type {{ allMutators: Operator[] }} */
  const { allMutators } = await import(new URL('mutators/mutate.js', index).href);
  for (const operator of operators) {
    if (!allMutators.includes(operator)) allMutators.push(operator);
  }
  return new Instrumenter({ debug() {}, info() {}, isDebugEnabled: () => false });
}

/**
 * @param {string} text
 * @param {StrykerMutant['location']} location
 */
function excerpt(text, { start, end }) {
  const lines = text.split('\n').slice(start.line, end.line + 1);
  lines[lines.length - 1] = /** @type {string} */ (lines.at(-1)).slice(0, end.column);
  lines[0] = /** @type {string} */ (lines[0]).slice(start.column);
  return oneLine(lines.join('\n'));
}

/** @param {string} code @returns {string} in one line, without comments */
function oneLine(code) {
  const bare = code.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return bare.replace(/\s+/g, ' ').trim();
}

/**
 * What a mutant replaces, and by what; of a swap the two statements only.
 *
 * @param {string} content
 * @param {StrykerMutant} mutant
 * @returns {Pick<MechanicalMutant, 'line' | 'replaces' | 'by'>}
 */
function describe(content, { mutatorName, location, replacement }) {
  const pair = mutatorName === 'StatementSwap' ? swaps.shift() : undefined;
  if (pair === undefined) {
    return { line: location.start.line + 1, replaces: excerpt(content, location), by: oneLine(replacement) };
  }
  const [first, second] = pair.map(({ start, end }) => oneLine(content.slice(Number(start), Number(end))));
  const { start } = /** @type {{ start: { line: number } }} */ (pair[0].loc);
  return { line: start.line, replaces: `${first} ${second}`, by: `${second} ${first}` };
}

/**
 * @param {string} name of the file
 * @param {string} content
 * @returns {Promise<{ text: string, mutants: MechanicalMutant[] }>}
 */
export async function instrument(name, content) {
  const instrumenter = await loadInstrumenter();
  swaps.length = 0;
  const options = { plugins: null, excludedMutations: excluded, ignorers: [unreachable], noHeader: false };
  const { files, mutants } = await instrumenter.instrument([{ name, content, mutate: true }], options);
  const [{ content: text } = { content }] = files;
  const described = mutants.map((mutant) => ({ mutant, description: describe(content, mutant) }));
  return {
    text,
    mutants: described
      .filter(({ mutant }) => mutant.status !== 'Ignored' && !mutant.replacement.includes('Stryker was here'))
      .map(({ mutant, description }) => ({ id: mutant.id, operator: mutant.mutatorName, ...description })),
  };
}
