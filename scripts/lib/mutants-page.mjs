// @ts-check
// The table of figures in docs/mutants.md: one row per module with mechanical mutants. Written by `npm run mutants --
// --only-kind mechanical --write`, and checked against the lists of modules and survivors, which takes no run.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readModules, readSurvivors } from './survivors.mjs';

/** @typedef {import('./mechanical-mutants.mjs').ModuleResult} ModuleResult */

const begin = '<!-- figures: npm run mutants -- --only-kind mechanical --write -->';
const end = '<!-- end of the figures -->';

/** @param {string} root of the workspace */
const pageOf = (root) => join(root, 'docs', 'mutants.md');

/**
 * @param {readonly ModuleResult[]} results
 * @returns {string}
 */
function table(results) {
  const rows = results.map(({ file, outcomes }) => {
    const caught = outcomes.filter((outcome) => outcome.caught).length;
    return [file.replace(/^src\//, ''), outcomes.length, caught, outcomes.length - caught];
  });
  const total = [1, 2, 3].map((column) => rows.reduce((sum, row) => sum + Number(row[column]), 0));
  const [mutants = 0, caught = 0] = total;
  const lines = rows.map(([file, ...figures]) => `| \`${file}\` | ${figures.join(' | ')} |`);
  const head = ['| module | mutants | caught | survived, each explained |', '|---|--:|--:|--:|'];
  return [...head, ...lines, `| all: ${((100 * caught) / mutants).toFixed(1)} % | ${total.join(' | ')} |`].join('\n');
}

/**
 * @param {string} root of the workspace
 * @param {readonly ModuleResult[]} results of all modules
 */
export function writeFigures(root, results) {
  const page = readFileSync(pageOf(root), 'utf8');
  const [before, rest = ''] = page.split(begin);
  const [, after = ''] = rest.split(end);
  writeFileSync(pageOf(root), `${before}${begin}\n\n${table(results)}\n\n${end}${after}`);
}

/**
 * @param {string} root of the workspace
 * @returns {string[]} what is wrong with the page
 */
export function checkFigures(root) {
  const rows = [...readFileSync(pageOf(root), 'utf8').matchAll(/^\| `([^`]+)` \| (\d+) \| (\d+) \| (\d+) \|$/gm)];
  const survivors = readSurvivors(root);
  const modules = readModules(root);
  const complaints = rows.flatMap(([, name = '', mutants, caught, survived]) => {
    const file = `src/${name}`;
    if (!modules.includes(file)) return [`docs/mutants.md: ${name} has no mechanical mutants`];
    const explained = survivors.filter((entry) => entry.file === file).length;
    const adds = Number(caught) + Number(survived) === Number(mutants) && Number(survived) === explained;
    return adds ? [] : [`docs/mutants.md: ${name} has ${explained} explained survivors, and its row says otherwise`];
  });
  const missing = modules.filter((file) => !rows.some(([, name]) => `src/${name}` === file));
  const homeless = survivors.filter(({ file }) => !modules.includes(file));
  return [
    ...complaints,
    ...missing.map((file) => `docs/mutants.md: no row for ${file.replace(/^src\//, '')}: run with --write`),
    ...homeless.map(({ file }) => `survivors.json: ${file} is not in modules.json`),
  ];
}
