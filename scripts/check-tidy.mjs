// @ts-check
// The tidy rule: banned constructs, each with what to use instead; limits on the size of files and functions; a test for
// every library source file; nothing in the repository that belongs to one machine. The rules live in lib/tidy-*.mjs;
// this program decides which of them apply to which file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'ts5';
import { isMain, report } from './lib/cli.mjs';
import { projectFiles } from './lib/files.mjs';
import { matchesAny } from './lib/glob.mjs';
import { readLayers } from './lib/layers-file.mjs';
import { parse } from './lib/module-imports.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { readTestImports } from './lib/test-imports.mjs';
import { checkPlatform } from './lib/tidy-platform.mjs';
import { checkSyntax } from './lib/tidy-syntax.mjs';
import { checkTests } from './lib/tidy-tests.mjs';
import { checkText } from './lib/tidy-text.mjs';
import { publishedPackages } from './lib/workspace.mjs';

/** @typedef {import('./lib/cli.mjs').Violation} Violation */
/** @typedef {import('./lib/layers-file.mjs').Layers} Layers */
/** @typedef {import('./lib/tidy-platform.mjs').Finding} Finding */

/** Tests that run in virtual time. */
const virtualTime = /^packages\/(?:connection|dht)\/test\/(?:unit|sim|races)\//;

/**
 * @param {string} file relative to the root
 * @param {string} text
 * @param {ReadonlyMap<string, Layers>} libraries layers by the folder of a published package
 * @returns {Finding[]}
 */
function checkFile(file, text, libraries) {
  const findings = checkText(text);
  if (!/\.(?:ts|mjs)$/.test(file) || /(?:^|\/)generated\//.test(file)) return findings;
  const source = parse(file, text);
  const isTest = /(?:^|\/)test\//.test(file);
  findings.push(...checkSyntax(source, { needsHeader: !isTest }));
  if (isTest) findings.push(...checkTests(source, { isVirtualTime: virtualTime.test(file) }));
  const [, folder = '', path = ''] = /^packages\/([^/]+)\/src\/(.+)$/.exec(file) ?? [];
  const layers = libraries.get(folder);
  if (layers !== undefined) findings.push(...checkPlatform(source, path, layers));
  return findings;
}

/**
 * True when a file declares types only, so that there is nothing in it to test.
 *
 * @param {ts.SourceFile} source
 */
function isTypesOnly(source) {
  return source.statements.every((statement) => {
    if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return true;
    if (ts.isImportDeclaration(statement)) return statement.importClause !== undefined;
    return ts.isExportDeclaration(statement) && statement.isTypeOnly;
  });
}

/**
 * @param {string} root
 * @param {readonly string[]} files of the project
 * @returns {Violation[]}
 */
function checkEverySourceHasATest(root, files) {
  return publishedPackages(root).flatMap(({ folder, directory }) => {
    const tests = [...readTestImports(directory)].filter(([file]) => file.endsWith('.test.ts'));
    const tested = new Set(tests.flatMap(([, imports]) => imports.flatMap(({ source }) => source ?? [])));
    const prefix = `packages/${folder}/src/`;
    // A program is started, not imported: it only hands the process to what is tested.
    const programs = readLayers(directory)?.programs ?? [];
    return files
      .filter((file) => file.startsWith(prefix) && file.endsWith('.ts'))
      .map((file) => file.slice(prefix.length))
      .filter((file) => !/(?:^|\/)(?:entries|generated)\//.test(file) && !tested.has(file))
      .filter((file) => !matchesAny(file, programs))
      .filter((file) => !isTypesOnly(parse(file, readFileSync(join(directory, 'src', file), 'utf8'))))
      .map((file) => ({
        file: `${prefix}${file}`,
        rule: 'untested',
        message: `no test imports this file: add test/unit/${file.replace(/\.ts$/, '.test.ts')}`,
      }));
  });
}

/**
 * @param {string} root of the workspace
 * @returns {Violation[]}
 */
export function check(root) {
  const files = projectFiles(root);
  /** @type {Map<string, Layers>} */
  const libraries = new Map();
  for (const { folder, directory } of publishedPackages(root)) {
    const layers = readLayers(directory);
    if (layers !== undefined) libraries.set(folder, layers);
  }
  const violations = files.flatMap((file) =>
    checkFile(file, readFileSync(join(root, file), 'utf8'), libraries).map((finding) => ({ file, ...finding })),
  );
  return [...violations, ...checkEverySourceHasATest(root, files)];
}

if (isMain(import.meta.url)) report('the workspace is tidy', check(workspaceRoot));
