// @ts-check
// The mutants and how one is applied. Their texts are compared with any amount of white space between two words, so that
// a formatter may break a line; everything else must be in the file as written, exactly once.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from './run.mjs';

/**
 * @typedef {object} Mutant
 * @property {string} name kebab-case, unique
 * @property {readonly string[]} races `R1` to `R73` and `F1` to `F4`, or a word for a guard that no race names
 * @property {string} [package] its folder in packages/; `connection` unless said
 * @property {string} file relative to the package
 * @property {string} find the guard, as it stands in the file exactly once
 * @property {string} replace the code without it
 * @property {readonly string[]} tests files that claim to guard it, relative to the package
 */

/** @param {Mutant} mutant */
export function packageOf({ package: name = 'connection' }) {
  return name;
}

/** @returns {Promise<Mutant[]>} those of every file in scripts/mutants, in the order of the file names */
export async function allMutants() {
  const folder = join(workspaceRoot, 'scripts', 'mutants');
  const files = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  /** @type {Mutant[]} */
  const mutants = [];
  for (const file of files.sort()) {
    /** @type {{ mutants: readonly Mutant[] }} */
    const module = await import(pathToFileURL(join(folder, file)).href);
    mutants.push(...module.mutants);
  }
  return mutants;
}

/**
 * @param {string} text
 * @returns {RegExp} finds the text with any white space where it has some
 */
function pattern(text) {
  const words = text.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+'), 'g');
}

/**
 * How often the text of a mutant is in a source.
 *
 * @param {Pick<Mutant, 'find'>} mutant
 * @param {string} source
 */
export function occurrences({ find }, source) {
  return source.match(pattern(find))?.length ?? 0;
}

/**
 * @param {Mutant} mutant
 * @param {string} source
 * @returns {string} the source with the guard broken
 */
export function mutate(mutant, source) {
  const count = occurrences(mutant, source);
  if (count !== 1) throw new Error(`mutant ${mutant.name}: stale, its text is ${count} times in ${mutant.file}`);
  return source.replace(pattern(mutant.find), () => mutant.replace);
}
