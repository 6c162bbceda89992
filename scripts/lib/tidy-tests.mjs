// @ts-check
// Tidy rules for test files: every test runs every time, once, and those in virtual time never wait for the real one.
import ts from 'ts5';
import { lineOf } from './module-imports.mjs';

/** @typedef {import('./tidy-platform.mjs').Finding} Finding */

const runners = new Set(['describe', 'it', 'test', 'suite', 'bench']);

/** @type {ReadonlyMap<string, string>} */
const bannedModifiers = new Map([
  ['only', 'it hides all other tests: remove it'],
  ['skip', 'delete the test or repair it; for a missing optional package use `skipIf`'],
  ['todo', 'write the test, or open an issue'],
]);

/** A title that says why a test may be skipped. */
const reason = /\b(?:needs|requires|without|unless|only (?:in|on|with|where))\b/i;

const waits = new Set(['setTimeout', 'setInterval', 'setImmediate', 'sleep', 'delay']);

/**
 * The identifier at the left end of `it.concurrent.skipIf(x)`.
 *
 * @param {ts.Expression} expression
 * @returns {string | undefined}
 */
function runnerOf(expression) {
  let left = expression;
  while (ts.isPropertyAccessExpression(left) || ts.isCallExpression(left)) left = left.expression;
  return ts.isIdentifier(left) && runners.has(left.text) ? left.text : undefined;
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function modifierComplaint(node) {
  if (!ts.isPropertyAccessExpression(node) || runnerOf(node.expression) === undefined) return undefined;
  const replacement = bannedModifiers.get(node.name.text);
  return replacement === undefined ? undefined : `.${node.name.text} is banned: ${replacement}`;
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function conditionComplaint(node) {
  if (!ts.isCallExpression(node) || !ts.isCallExpression(node.expression)) return undefined;
  const condition = node.expression.expression;
  if (!ts.isPropertyAccessExpression(condition) || !/^(?:skipIf|runIf)$/.test(condition.name.text)) return undefined;
  const title = node.arguments[0];
  if (runnerOf(condition) === undefined || (title !== undefined && reason.test(title.getText()))) return undefined;
  return `.${condition.name.text}: let the title say what the test needs, as in "… (needs bufferutil)"`;
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function retryComplaint(node) {
  if (!ts.isPropertyAssignment(node) && !ts.isShorthandPropertyAssignment(node)) return undefined;
  if (node.name.getText() !== 'retry' || !ts.isCallExpression(node.parent.parent)) return undefined;
  if (runnerOf(node.parent.parent.expression) === undefined) return undefined;
  return 'retry is banned: a test that fails now and then has found something';
}

/**
 * Names that come from rxjs or from our own sources, where time is the clock's.
 *
 * @param {ts.SourceFile} source
 */
function harmlessNames(source) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (!/^rxjs\b|\/src\//.test(statement.moduleSpecifier.text)) continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings !== undefined && ts.isNamedImports(bindings))
      for (const { name } of bindings.elements) names.add(name.text);
  }
  return names;
}

/**
 * @param {ts.Node} node
 * @param {ReadonlySet<string>} harmless
 * @returns {string | undefined}
 */
function waitComplaint(node, harmless) {
  const advice = 'this test runs in virtual time: advance the clock, or wait for a named event';
  if (ts.isImportDeclaration(node)) {
    const name = ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : '';
    return /^(?:node:)?timers\b/.test(name) ? `${name} is banned here: ${advice}` : undefined;
  }
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const isGlobal = ts.isPropertyAccessExpression(expression) && expression.expression.getText() === 'globalThis';
  const name = isGlobal ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '';
  return waits.has(name) && !harmless.has(name) ? `${name}() is banned here: ${advice}` : undefined;
}

/**
 * @param {ts.SourceFile} source
 * @param {{ isVirtualTime: boolean }} options
 * @returns {Finding[]}
 */
export function checkTests(source, options) {
  const harmless = harmlessNames(source);
  /** @type {Finding[]} */
  const findings = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const message =
      modifierComplaint(node) ??
      conditionComplaint(node) ??
      retryComplaint(node) ??
      (options.isVirtualTime ? waitComplaint(node, harmless) : undefined);
    if (message !== undefined) findings.push({ line: lineOf(source, node), rule: 'test', message });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}
