// @ts-check
// Tidy rules for library sources: time, randomness, output and the runtime are injected there. Every message names what
// to use instead.
import ts from 'ts5';
import { matchesAny } from './glob.mjs';
import { lineOf } from './module-imports.mjs';

/** @typedef {import('./layers-file.mjs').Layers} Layers */
/** @typedef {{ line: number, rule: string, message: string }} Finding */
/** @typedef {ReadonlyMap<string, string>} Replacements from a banned name to what to use instead */

const time = 'pass the clock (base/clock)';
const random = 'pass the random source (base/random)';
const twin = 'a browser has no such thing: use a web standard, or a file that layers.json lists as nodeOnly';
const ownSignals = 'it bypasses the clock or keeps memory per call: use base/signals';

/** @type {Replacements} values and members that are banned outside of base/; `object.*` is any member */
const platform = new Map([
  ['Date', time],
  ['Date.*', time],
  ['performance.*', time],
  ['setTimeout', time],
  ['setInterval', time],
  ['setImmediate', time],
  ['Math.random', random],
  ['crypto.randomUUID', random],
  ['crypto.getRandomValues', random],
  ['console.*', 'pass the logger (base/logger)'],
]);

/** @type {Replacements} banned in every room */
const signals = new Map([
  ['AbortSignal.timeout', ownSignals],
  ['AbortSignal.any', ownSignals],
]);

/** @type {Replacements} banned in files that a browser loads */
const nodeGlobals = new Map([
  ['process', twin],
  ['require', twin],
  ['__dirname', twin],
  ['Buffer', 'use Uint8Array and base/bytes'],
]);

/** @type {Replacements} modules, and names imported from any module, that are banned outside of base/ */
const platformImports = new Map([
  ['node:timers', time],
  ['node:timers/promises', time],
  ['node:perf_hooks', time],
  ['asyncScheduler', time],
  ['asapScheduler', time],
  ['animationFrameScheduler', time],
  ['randomUUID', random],
  ['randomBytes', random],
  ['randomInt', random],
]);

/**
 * True for an identifier that is read as a value: not one that names a property, a type or a declaration.
 *
 * @param {ts.Identifier} node
 */
function isRead(node) {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isTypeQueryNode(parent) || ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isExpressionWithTypeArguments(parent))
    return false;
  return !('name' in parent && parent.name === node) && !('propertyName' in parent && parent.propertyName === node);
}

/**
 * Names that the file declares itself, which are therefore not the platform's.
 *
 * @param {ts.SourceFile} source
 */
function declaredNames(source) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    const isDeclaration = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (isDeclaration || ts.isFunctionDeclaration(node) || ts.isImportSpecifier(node) || ts.isImportClause(node)) {
      if (node.name !== undefined && ts.isIdentifier(node.name)) names.add(node.name.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

/**
 * The global that an expression reads, with a leading `globalThis.` left out.
 *
 * @param {ts.Node} node
 * @param {ReadonlySet<string>} declared
 * @returns {string | undefined}
 */
function globalOf(node, declared) {
  if (ts.isIdentifier(node)) return isRead(node) && !declared.has(node.text) ? node.text : undefined;
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return node.expression.text === 'globalThis' ? node.name.text : undefined;
}

/**
 * The banned name at a node and what replaces it.
 *
 * @param {ts.Node} node
 * @param {readonly Replacements[]} banned
 * @param {ReadonlySet<string>} declared
 * @returns {readonly [string, string] | undefined}
 */
function bannedAt(node, banned, declared) {
  /** @type {string[]} */
  const names = [];
  const global = globalOf(node, declared);
  if (global !== undefined && !isTypeGuard(node)) names.push(global);
  if (ts.isPropertyAccessExpression(node)) {
    const object = globalOf(node.expression, declared);
    if (object !== undefined) names.push(`${object}.${node.name.text}`, `${object}.*`);
  }
  for (const name of names) {
    for (const table of banned) {
      const replacement = table.get(name);
      if (replacement !== undefined)
        return [name.replace('*', ts.isPropertyAccessExpression(node) ? node.name.text : ''), replacement];
    }
  }
  return undefined;
}

/**
 * `Date` in `x instanceof Date` and as the object of `Date.now` is not reported by itself.
 *
 * @param {ts.Node} node
 */
function isTypeGuard(node) {
  const { parent } = node;
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword;
  return (
    ts.isPropertyAccessExpression(parent) && parent.expression === node && ts.isIdentifier(node) && node.text === 'Date'
  );
}

/**
 * @param {ts.SourceFile} source
 * @param {string} file relative to `src`
 * @param {Layers} layers
 * @returns {Finding[]}
 */
export function checkPlatform(source, file, layers) {
  const mayUsePlatform = matchesAny(file, layers.realTime);
  const isNodeOnly = matchesAny(file, layers.nodeOnly ?? ['**']) && !file.endsWith('.browser.ts');
  const banned = [signals, ...(mayUsePlatform ? [] : [platform]), ...(isNodeOnly ? [] : [nodeGlobals])];
  const declared = declaredNames(source);
  /** @type {Finding[]} */
  const findings = [];
  /** @param {ts.Node} node @param {string} name @param {string} replacement */
  const add = (node, name, replacement) => {
    findings.push({ line: lineOf(source, node), rule: 'platform', message: `${name} is banned here: ${replacement}` });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    const found = bannedAt(node, banned, declared);
    if (found !== undefined) add(node, ...found);
    if (
      !mayUsePlatform &&
      (ts.isImportSpecifier(node) || (ts.isStringLiteral(node) && ts.isImportDeclaration(node.parent)))
    ) {
      const name = ts.isStringLiteral(node)
        ? node.text.replace(/^(?=timers|perf_hooks)/, 'node:')
        : (node.propertyName ?? node.name).text;
      const replacement = platformImports.get(name);
      if (replacement !== undefined) add(node, name, replacement);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}
