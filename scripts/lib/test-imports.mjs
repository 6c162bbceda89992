// @ts-check
// What the test files of a package import, resolved to its source files. Shared by the tidy rule (has every source file a
// test?) and the rule on test imports.
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { listFiles } from './files.mjs';
import { importsOf, parse } from './module-imports.mjs';

/**
 * @typedef {object} TestImport
 * @property {string} specifier
 * @property {number} line from 1
 * @property {string | undefined} source file relative to `src`, when it is one of the package's own
 * @property {boolean} leavesPackage a relative path to somewhere outside of the package
 */

/**
 * @param {string} packageDirectory
 * @returns {Map<string, TestImport[]>} by test or helper file, relative to `test`
 */
export function readTestImports(packageDirectory) {
  const root = join(packageDirectory, 'test');
  /** @type {Map<string, TestImport[]>} */
  const tests = new Map();
  for (const file of listFiles(root).filter((name) => name.endsWith('.ts'))) {
    const found = importsOf(parse(file, readFileSync(join(root, file), 'utf8')));
    tests.set(
      file,
      found.map(({ specifier, line }) => {
        const path = specifier.startsWith('.') ? posix.join('test', posix.dirname(file), specifier) : '';
        const source = path.startsWith('src/') ? path.slice('src/'.length).replace(/\.js$/, '.ts') : undefined;
        return { specifier, line, source, leavesPackage: path.startsWith('../') };
      }),
    );
  }
  return tests;
}
