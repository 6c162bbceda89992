// @ts-check
// The layer rule. Each package's layers.json orders its rooms (the top folders of `src`): a file imports only from its
// own room and from lower ones, never from a sibling, and type imports count. Rooms beside the layers name what they may
// import, and only entries import them. Also: no cycles, no unreachable files, no rxjs in pure files, no Node built-ins in
// files that a browser loads, and the layer graph in docs/architecture.md is current (`--write` renews it).
import process from 'node:process';
import { isMain, report } from './lib/cli.mjs';
import { cyclesOf, wayAround } from './lib/components.mjs';
import { matchesAny } from './lib/glob.mjs';
import { checkDocument, writeDocument } from './lib/layers-document.mjs';
import { readLayers, roomOf } from './lib/layers-file.mjs';
import { neighbours, reachableFrom, readGraphs } from './lib/module-graph.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { workspacePackages } from './lib/workspace.mjs';

/** @typedef {import('./lib/cli.mjs').Violation} Violation */
/** @typedef {import('./lib/layers-file.mjs').Layers} Layers */
/** @typedef {import('./lib/module-graph.mjs').PackageGraph} PackageGraph */
/** @typedef {import('./lib/module-graph.mjs').ResolvedImport} ResolvedImport */
/** @typedef {import('./lib/module-graph.mjs').Target} Target */
/** @typedef {import('./lib/workspace.mjs').WorkspacePackage} WorkspacePackage */

/**
 * Why a room may not import another, or undefined when it may.
 *
 * @param {string} from
 * @param {string} to
 * @param {Layers} layers
 * @returns {string | undefined}
 */
function refusal(from, to, layers) {
  if (from === to && to !== 'entries') return undefined;
  if (to === 'entries') return 'nobody imports entries/: import the file that declares the name';
  if (!layers.rank.has(to) && to === '.') return 'a program at the top of src/ is imported by nobody: use a room';
  if (from === 'entries' || from === '.') return undefined;
  const allowed = layers.beside[from];
  if (allowed !== undefined) {
    if (allowed.includes(to) || (allowed.includes('*') && layers.rank.has(to))) return undefined;
    return `${from}/ may import only ${allowed.map((room) => (room === '*' ? 'the layers' : `${room}/`)).join(', ')}`;
  }
  if (layers.beside[to] !== undefined) return `${to}/ stands beside the layers: only entries/ imports it`;
  const [low, high] = [layers.rank.get(from), layers.rank.get(to)];
  if (low === undefined || high === undefined || high < low) return undefined;
  return high === low
    ? `${from}/ and ${to}/ are siblings: declare a port in one lower room, or join them in a higher one`
    : `${to}/ is a higher layer than ${from}/: move the thing down, or pass it as a parameter`;
}

/**
 * @param {Target} target
 * @param {string} file
 * @param {Layers} layers
 * @param {ReadonlyMap<string, WorkspacePackage>} workspace by package name
 * @returns {{ rule: string, message: string } | undefined}
 */
function checkTarget(target, file, layers, workspace) {
  if (target.kind === 'file') {
    const reason = refusal(roomOf(file), roomOf(target.file), layers);
    return reason === undefined ? undefined : { rule: 'layer', message: `imports ${target.file}: ${reason}` };
  }
  if (target.kind === 'unresolved') return { rule: 'unresolved', message: 'there is no such source file' };
  if (target.kind === 'self') {
    return { rule: 'layer', message: 'imports its own package by name, which is an entry: use a relative path' };
  }
  if (target.kind === 'outside') {
    return {
      rule: 'package',
      message: `leaves src/ (${target.path}): import another package by a sub-path of its exports`,
    };
  }
  if (target.kind === 'package') {
    const exported = workspace.get(target.name)?.manifest.exports;
    if (exported !== undefined && exported[target.subpath] === undefined) {
      const known = Object.keys(exported).join(', ') || 'none';
      return { rule: 'package', message: `${target.name} has no export ${target.subpath} (it has: ${known})` };
    }
  }
  return checkPlatform(target, file, layers) ?? checkPurity(target, file, layers);
}

/**
 * @param {Target} target
 * @param {string} file
 * @param {Layers} layers
 */
function checkPlatform(target, file, layers) {
  if (layers.nodeOnly === undefined) return undefined;
  const isNodeOnly =
    target.kind === 'builtin' || (target.kind === 'package' && layers.nodeOnlyPackages.includes(target.name));
  if (!isNodeOnly || (matchesAny(file, layers.nodeOnly) && !file.endsWith('.browser.ts'))) return undefined;
  const message = `browsers load this file, and ${target.name} exists only in Node: use a port, or a twin chosen by \`imports\``;
  return { rule: 'browser', message };
}

/**
 * @param {Target} target
 * @param {string} file
 * @param {Layers} layers
 */
function checkPurity(target, file, layers) {
  if (target.kind !== 'package' || target.name !== 'rxjs' || !matchesAny(file, layers.pure)) return undefined;
  return {
    rule: 'pure',
    message: 'this file is pure and may not import rxjs: return data, and let the runner act on it',
  };
}

/**
 * @param {PackageGraph} graph
 * @param {Layers} layers
 * @param {ReadonlyMap<string, WorkspacePackage>} workspace
 */
function checkImports(graph, layers, workspace) {
  /** @type {Violation[]} */
  const violations = [];
  for (const [file, imports] of graph.modules) {
    for (const { specifier, line, targets } of imports) {
      for (const target of targets) {
        const found = checkTarget(target, file, layers, workspace);
        if (found !== undefined)
          violations.push({ file, line, rule: found.rule, message: `'${specifier}' ${found.message}` });
      }
    }
  }
  return violations;
}

/**
 * @param {PackageGraph} graph
 * @param {Layers} layers
 * @returns {Violation[]}
 */
function checkShape(graph, layers) {
  const files = [...graph.modules.keys()];
  /** @type {Violation[]} */
  const violations = [];
  for (const room of new Set(files.map(roomOf))) {
    if (room === 'entries' || room === '.' || layers.rank.has(room) || layers.beside[room] !== undefined) continue;
    violations.push({ file: `${room}/`, rule: 'room', message: 'this top folder is missing from layers.json' });
  }
  /** @param {string} file */
  const next = (file) => neighbours(graph, file);
  for (const cycle of cyclesOf(files, next)) {
    const way = wayAround(cycle, next);
    violations.push({ file: way[0] ?? '', rule: 'cycle', message: `import cycle: ${way.join(' → ')}` });
  }
  const starts = files.filter((file) => roomOf(file) === 'entries' || matchesAny(file, layers.programs));
  const reached = reachableFrom(graph, starts);
  for (const file of files.filter((name) => !reached.has(name) && !name.includes('generated/'))) {
    violations.push({
      file,
      rule: 'unreachable',
      message: 'no entry and no program reaches this file: export or delete it',
    });
  }
  for (const file of layers.pureFiles.filter((name) => !graph.modules.has(name))) {
    violations.push({ file, rule: 'pure', message: 'layers.json lists this file as pure, but it does not exist' });
  }
  return violations;
}

/**
 * @param {string} root of the workspace
 * @returns {Violation[]}
 */
export function check(root) {
  const workspace = new Map(workspacePackages(root).map((found) => [found.manifest.name, found]));
  const graphs = readGraphs(root);
  const violations = graphs.flatMap((graph) => {
    const folder = `packages/${graph.package.folder}`;
    const layers = readLayers(graph.package.directory);
    if (layers === undefined) {
      return [
        { file: `${folder}/layers.json`, rule: 'room', message: 'is missing: every package with sources has one' },
      ];
    }
    return [...checkImports(graph, layers, workspace), ...checkShape(graph, layers)].map((violation) => ({
      ...violation,
      file: `${folder}/src/${violation.file}`,
    }));
  });
  return [...violations, ...checkDocument(root, graphs)];
}

if (isMain(import.meta.url)) {
  if (process.argv.includes('--write')) writeDocument(workspaceRoot, readGraphs(workspaceRoot));
  report('the layers hold', check(workspaceRoot));
}
