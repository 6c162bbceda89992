// @ts-check
// Checks docs/races.md against the workspace: one row per race, every linked test file exists and names the race, every
// mutant in the table exists and still fits its source, and every mutant is in the table.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { occurrences, packageOf } from './mutants.mjs';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */

/**
 * @typedef {object} Row
 * @property {string} race
 * @property {string[]} links targets of the links of the row, relative to docs/
 * @property {string[]} names what stands in back quotes in the last column
 * @property {string} guard the last column
 */

/** Entries of the catalogue that need a test here, whatever else has one. */
export const REQUIRED = [
  ...[...range(1, 19), 21, ...range(34, 38), ...range(40, 46), ...range(51, 53), ...range(57, 61), 63, 64, 69],
  ...range(71, 73),
].map((number) => `R${number}`);

/** At most this many of them may be structural. */
const MAX_STRUCTURAL = 8;

/** @param {number} first @param {number} last */
function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/**
 * @param {string} markdown
 * @returns {Row[]}
 */
export function readRows(markdown) {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim());
    const race = cells[1] ?? '';
    if (!/^[RF]\d+$/.test(race)) return [];
    const guard = cells.at(-2) ?? '';
    const links = [...line.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    return [{ race, links, names: [...guard.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''), guard }];
  });
}

/**
 * @param {readonly Row[]} rows
 * @param {string} root
 * @returns {string[]}
 */
function complaintsOfRows(rows, root) {
  const complaints = rows.flatMap(({ race, links, guard }) => {
    const missing = links.filter((link) => !existsSync(join(root, 'docs', link)));
    const lines = missing.map((link) => `docs/races.md ${race}: ${link} does not exist`);
    const tests = links.filter((link) => link.endsWith('.test.ts') && !missing.includes(link));
    const silent = tests.filter((link) => !mentions(readFileSync(join(root, 'docs', link), 'utf8'), race));
    lines.push(...silent.map((link) => `docs/races.md ${race}: no test in ${link} has ${race} in its title`));
    if (REQUIRED.includes(race) && links.length === 0) lines.push(`docs/races.md ${race}: no test is linked`);
    if (guard === '') lines.push(`docs/races.md ${race}: say which mutants prove it, or why there is none`);
    return lines;
  });
  const structural = rows.filter(({ race, guard }) => REQUIRED.includes(race) && guard.startsWith('structural'));
  if (structural.length > MAX_STRUCTURAL) {
    complaints.push(`docs/races.md: ${structural.length} races are structural (at most ${MAX_STRUCTURAL})`);
  }
  return complaints;
}

/** @param {string} text @param {string} race */
function mentions(text, race) {
  return new RegExp(`\\b${race}\\b`).test(text);
}

/**
 * @param {readonly Mutant[]} mutants
 * @param {readonly Row[]} rows
 * @param {string} root
 * @returns {string[]} each begins with `mutant NAME: `
 */
function complaintsOfMutants(mutants, rows, root) {
  const tabled = new Set(rows.flatMap(({ names }) => names));
  const names = new Set();
  return mutants.flatMap((mutant) => {
    const { name, file, tests, races } = mutant;
    const inPackage = (/** @type {string} */ path) => join(root, 'packages', packageOf(mutant), path);
    const lines = tests.filter((test) => !existsSync(inPackage(test))).map((test) => `${test} does not exist`);
    if (names.has(name)) lines.push('the name is used twice');
    names.add(name);
    const count = existsSync(inPackage(file)) ? occurrences(mutant, readFileSync(inPackage(file), 'utf8')) : 0;
    if (count !== 1) lines.push(`stale, its text is ${count} times in ${file}`);
    if (races.some((race) => /^[RF]\d+$/.test(race)) && !tabled.has(name)) lines.push('docs/races.md does not name it');
    return lines.map((line) => `mutant ${name}: ${line}`);
  });
}

/**
 * @param {string} root of the workspace
 * @param {readonly Mutant[]} mutants
 * @returns {string[]} what is wrong, one line each
 */
export function checkRacesTable(root, mutants) {
  const rows = readRows(readFileSync(join(root, 'docs', 'races.md'), 'utf8'));
  const expected = [...range(1, 73).map((number) => `R${number}`), 'F1', 'F2', 'F3', 'F4'];
  const complaints = expected.flatMap((race) => {
    const count = rows.filter((row) => row.race === race).length;
    return count === 1 ? [] : [`docs/races.md: ${race} has ${count} rows`];
  });
  const known = new Set(mutants.map(({ name }) => name));
  const unknown = rows.flatMap(({ race, names }) =>
    names.filter((name) => !known.has(name)).map((name) => `docs/races.md ${race}: there is no mutant ${name}`),
  );
  return [...complaints, ...unknown, ...complaintsOfRows(rows, root), ...complaintsOfMutants(mutants, rows, root)];
}
