// @ts-check
// The rule on test imports: tests import exactly the modules they test. `test/unit/<room>/<name>.test.ts` imports
// `src/<room>/<name>.ts`; no test imports an entry or another file that only passes names on, except those in
// `test/package`, which test the public surface.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isMain, report } from './lib/cli.mjs';
import { readPackageGraph } from './lib/module-graph.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { readTestImports } from './lib/test-imports.mjs';
import { workspacePackages } from './lib/workspace.mjs';

/** @typedef {import('./lib/cli.mjs').Violation} Violation */
/** @typedef {import('./lib/test-imports.mjs').TestImport} TestImport */
/** @typedef {import('./lib/workspace.mjs').WorkspacePackage} WorkspacePackage */

/**
 * The source files that a unit test may be about, most specific first: `a/b.browser.test.ts` is about `a/b.browser.ts`,
 * or about one aspect of `a/b.ts`.
 *
 * @param {string} file relative to `test/unit`
 */
function subjectsOf(file) {
  const subjects = [];
  for (let stem = file.replace(/\.test\.ts$/, ''); ; stem = stem.replace(/\.[^./]*$/, '')) {
    subjects.push(`${stem}.ts`);
    if (!/\.[^./]*$/.test(stem)) return subjects;
  }
}

/**
 * @param {TestImport} found
 * @param {WorkspacePackage} owner
 * @param {ReadonlySet<string>} passingOn source files with re-exports
 * @returns {string | undefined}
 */
function complaint(found, owner, passingOn) {
  const { specifier, source, leavesPackage } = found;
  if (leavesPackage) return 'leaves the package: import another package by a sub-path of its exports';
  if (specifier.startsWith(`${owner.manifest.name}/`)) return 'is an entry: import the file that you test';
  if (source === undefined) return undefined;
  if (source.startsWith('entries/')) return 'is an entry: import the file that you test';
  return passingOn.has(source) ? 'only passes names on: import the file that declares them' : undefined;
}

/**
 * @param {WorkspacePackage} owner
 * @returns {Violation[]}
 */
function checkPackage(owner) {
  const passingOn = new Set(
    [...readPackageGraph(owner).modules]
      .filter(([, imports]) => imports.some(({ isReExport }) => isReExport))
      .map(([file]) => file),
  );
  /** @type {Violation[]} */
  const violations = [];
  for (const [test, imports] of readTestImports(owner.directory)) {
    const file = `packages/${owner.folder}/test/${test}`;
    for (const found of test.startsWith('package/') ? [] : imports) {
      const message = complaint(found, owner, passingOn);
      if (message === undefined) continue;
      violations.push({ file, line: found.line, rule: 'test-import', message: `'${found.specifier}' ${message}` });
    }
    if (!test.startsWith('unit/') || !test.endsWith('.test.ts')) continue;
    const subjects = subjectsOf(test.slice('unit/'.length));
    const subject = subjects.find((name) => existsSync(join(owner.directory, 'src', name)));
    if (subject === undefined) {
      violations.push({ file, rule: 'test-import', message: `mirrors no source file: there is no src/${subjects[0]}` });
    } else if (!imports.some(({ source }) => source === subject)) {
      violations.push({
        file,
        rule: 'test-import',
        message: `does not import src/${subject}, which it is named after`,
      });
    }
  }
  return violations;
}

/**
 * @param {string} root of the workspace
 * @returns {Violation[]}
 */
export function check(root) {
  return workspacePackages(root).flatMap(checkPackage);
}

if (isMain(import.meta.url)) report('tests import exactly what they test', check(workspaceRoot));
