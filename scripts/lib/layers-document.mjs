// @ts-check
// The part of docs/architecture.md that follows from the sources: the layer graph between two markers, and the source
// files that the text names. Both are compared with the sources, so that the page cannot drift from them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLayers, roomOf } from './layers-file.mjs';
import { neighbours } from './module-graph.mjs';

/** @typedef {import('./cli.mjs').Violation} Violation */
/** @typedef {import('./layers-file.mjs').Layers} Layers */
/** @typedef {import('./module-graph.mjs').PackageGraph} PackageGraph */

const documentPath = 'docs/architecture.md';
const between = /(<!-- layers:start -->\n)[\s\S]*?(<!-- layers:end -->)/;

/**
 * The imports between rooms, without those that follow from others.
 *
 * @param {PackageGraph} graph
 * @returns {Map<string, Set<string>>}
 */
function roomEdges(graph) {
  /** @type {Map<string, Set<string>>} */
  const edges = new Map();
  for (const file of graph.modules.keys()) {
    const from = roomOf(file);
    if (from === 'entries' || from === '.') continue;
    const targets = edges.get(from) ?? new Set();
    edges.set(from, targets);
    for (const to of neighbours(graph, file).map(roomOf)) if (to !== from) targets.add(to);
  }
  /** @param {string} room */
  const reachable = (room) => {
    const reached = new Set([room]);
    for (const next of reached) for (const target of edges.get(next) ?? []) reached.add(target);
    return reached;
  };
  return new Map(
    [...edges].map(([from, targets]) => {
      const direct = [...targets].filter(
        (to) => ![...targets].some((other) => other !== to && reachable(other).has(to) && !reachable(to).has(other)),
      );
      return [from, new Set(direct.sort())];
    }),
  );
}

/**
 * One graph per package that users install, as a mermaid diagram: lowest layer at the bottom, siblings side by side.
 *
 * @param {PackageGraph} graph
 * @param {Layers} layers
 */
function diagram(graph, layers) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const file of graph.modules.keys()) counts.set(roomOf(file), (counts.get(roomOf(file)) ?? 0) + 1);
  const present = [...layers.groups.flat(), ...Object.keys(layers.beside)].filter((room) => counts.has(room));
  const edges = roomEdges(graph);
  const lines = present.map((room) => {
    const count = counts.get(room);
    return `  ${room}["${room}/<br/>${count} ${count === 1 ? 'file' : 'files'}"]`;
  });
  for (const room of present) for (const target of edges.get(room) ?? []) lines.push(`  ${room} --> ${target}`);
  return [`\`packages/${graph.package.folder}/src\`:`, '', '```mermaid', 'flowchart TD', ...lines, '```', ''].join(
    '\n',
  );
}

/** @param {readonly PackageGraph[]} graphs */
function diagrams(graphs) {
  return graphs
    .filter((graph) => graph.package.manifest.private !== true)
    .map((graph) => {
      const layers = readLayers(graph.package.directory);
      return layers === undefined ? '' : `${diagram(graph, layers)}\n`;
    })
    .join('');
}

/**
 * Source files that the text names in backticks and that do not exist. A path that starts with a folder of the
 * repository is relative to it, any other is relative to packages/connection/src.
 *
 * @param {string} root
 * @param {string} text
 * @returns {Violation[]}
 */
function missingFiles(root, text) {
  return text.split('\n').flatMap((content, index) =>
    [...content.matchAll(/`((?:[\w.-]+\/)+[\w.-]+\.(?:ts|mjs|proto))`/g)].flatMap(([, path = '']) => {
      const base = /^(?:packages|scripts|test|docs)\//.test(path) ? root : join(root, 'packages/connection/src');
      if (existsSync(join(base, path))) return [];
      return [
        { file: documentPath, line: index + 1, rule: 'document', message: `names \`${path}\`, which does not exist` },
      ];
    }),
  );
}

/**
 * @param {string} root
 * @param {readonly PackageGraph[]} graphs
 * @returns {Violation[]}
 */
export function checkDocument(root, graphs) {
  const path = join(root, documentPath);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const violations = missingFiles(root, text);
  if (between.test(text) && text !== text.replace(between, `$1${diagrams(graphs)}$2`)) {
    const message = 'the layer graph is out of date: run `npm run layers -- --write`';
    violations.push({ file: documentPath, rule: 'document', message });
  }
  return violations;
}

/**
 * @param {string} root
 * @param {readonly PackageGraph[]} graphs
 */
export function writeDocument(root, graphs) {
  const path = join(root, documentPath);
  if (!existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  const renewed = text.replace(between, `$1${diagrams(graphs)}$2`);
  if (renewed !== text) writeFileSync(path, renewed);
}
