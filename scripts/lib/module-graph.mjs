// @ts-check
// The modules of each package and what each of them imports, resolved. Built once per run by the layer rule and by the
// measurement of import cones; decides nothing.
import { existsSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { listFiles } from './files.mjs';
import { importsOf, parse } from './module-imports.mjs';
import { workspacePackages } from './workspace.mjs';

/** @typedef {import('./module-imports.mjs').ModuleImport} ModuleImport */
/** @typedef {import('./workspace.mjs').ExportTarget} ExportTarget */
/** @typedef {import('./workspace.mjs').WorkspacePackage} WorkspacePackage */

/**
 * @typedef {{ kind: 'file', file: string }
 *   | { kind: 'outside', path: string }
 *   | { kind: 'self', subpath: string }
 *   | { kind: 'builtin', name: string }
 *   | { kind: 'package', name: string, subpath: string }
 *   | { kind: 'unresolved' }} Target
 */

/** @typedef {ModuleImport & { targets: Target[] }} ResolvedImport */

/**
 * @typedef {object} PackageGraph
 * @property {WorkspacePackage} package
 * @property {ReadonlyMap<string, ResolvedImport[]>} modules by file, relative to `src`
 */

const builtins = new Set(builtinModules.filter((name) => !name.startsWith('_')));

/**
 * The source behind a path in package.json: `./dist/a/b.js` and `./src/a/b.ts` both mean `a/b.ts`.
 *
 * @param {string} target
 */
function sourceOfTarget(target) {
  return target.replace(/^\.\/(?:dist|src)\//, '').replace(/(?:\.d)?\.[jt]s$/, '.ts');
}

/**
 * Every path that a conditional target can lead to, whatever the conditions.
 *
 * @param {ExportTarget | undefined} target
 * @returns {string[]}
 */
function pathsOf(target) {
  if (target === undefined || target === null) return [];
  return typeof target === 'string' ? [target] : Object.values(target).flatMap(pathsOf);
}

/**
 * Splits `@scope/name/a/b` into the package and `./a/b` (`.` for the package itself).
 *
 * @param {string} specifier
 */
function splitSpecifier(specifier) {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: ['.', ...parts.slice(length)].join('/') };
}

/**
 * @param {string} specifier
 * @param {string} file the importing file, relative to `src`
 * @param {WorkspacePackage} owner
 * @param {ReadonlySet<string>} files of the package, relative to `src`
 * @returns {Target[]} several for a twin that `imports` chooses by condition
 */
function resolve(specifier, file, owner, files) {
  if (specifier.startsWith('.')) {
    const path = posix.normalize(posix.join(posix.dirname(file), specifier));
    if (path.startsWith('../')) return [{ kind: 'outside', path: posix.normalize(`src/${path}`) }];
    const source = path.replace(/\.js$/, '.ts');
    return [files.has(source) ? { kind: 'file', file: source } : { kind: 'unresolved' }];
  }
  if (specifier.startsWith('#')) {
    const sources = new Set(pathsOf(owner.manifest.imports?.[specifier]).map(sourceOfTarget));
    if (sources.size === 0) return [{ kind: 'unresolved' }];
    return [...sources].map((source) => (files.has(source) ? { kind: 'file', file: source } : { kind: 'unresolved' }));
  }
  if (specifier.startsWith('node:') || builtins.has(specifier)) return [{ kind: 'builtin', name: specifier }];
  const { name, subpath } = splitSpecifier(specifier);
  return [name === owner.manifest.name ? { kind: 'self', subpath } : { kind: 'package', name, subpath }];
}

/**
 * @param {WorkspacePackage} owner
 * @returns {PackageGraph}
 */
export function readPackageGraph(owner) {
  const root = join(owner.directory, 'src');
  const names = listFiles(root).filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
  const files = new Set(names);
  /** @type {Map<string, ResolvedImport[]>} */
  const modules = new Map();
  for (const file of names) {
    const imports = importsOf(parse(file, readFileSync(join(root, file), 'utf8')));
    modules.set(
      file,
      imports.map((found) => ({ ...found, targets: resolve(found.specifier, file, owner, files) })),
    );
  }
  return { package: owner, modules };
}

/**
 * The graphs of all packages that have sources.
 *
 * @param {string} root of the workspace
 */
export function readGraphs(root) {
  return workspacePackages(root)
    .filter(({ directory }) => existsSync(join(directory, 'src')))
    .map(readPackageGraph)
    .filter(({ modules }) => modules.size > 0);
}

/**
 * The files of the same package that a file imports or names, each once.
 *
 * @param {PackageGraph} graph
 * @param {string} file
 * @returns {string[]}
 */
export function neighbours(graph, file) {
  const targets = (graph.modules.get(file) ?? []).flatMap((found) => found.targets);
  return [...new Set(targets.flatMap((target) => (target.kind === 'file' ? [target.file] : [])))];
}

/**
 * Everything that is reached from some files, those included.
 *
 * @param {PackageGraph} graph
 * @param {Iterable<string>} starts
 * @returns {Set<string>}
 */
export function reachableFrom(graph, starts) {
  const reached = new Set(starts);
  for (const file of reached) for (const next of neighbours(graph, file)) reached.add(next);
  return reached;
}
