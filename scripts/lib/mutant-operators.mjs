// @ts-check
// Two mutation operators that StrykerJS does not have: a statement dropped by itself, and two neighbouring statements in
// the other order. In the form of Stryker's own operators (a name, and a generator of replacements for a Babel node), so
// that its instrumenter places them.
import { isNode, orderMatters } from './statement-order.mjs';

/**
 * @typedef {import('./statement-order.mjs').Node} Node
 * @typedef {{ node: Node, parent: Node | undefined }} Path the part of a Babel path that we read
 * @typedef {{ name: string, mutate: (path: Path) => Iterable<Node> }} Operator
 */

/** What follows one of them is dropped by the other order, which is the other operator's work. */
const ends = new Set(['BreakStatement', 'ContinueStatement', 'ReturnStatement', 'ThrowStatement']);

/**
 * @param {Node} first
 * @param {Node} second
 */
function canSwap(first, second) {
  if ([first, second].some(({ type }) => ends.has(type) || type.startsWith('TS') || type === 'FunctionDeclaration')) {
    return false;
  }
  return !callsSuper(first) && orderMatters(first, second);
}

/**
 * @param {Node} statement
 * @returns {boolean} `super(…)`: without it there is no `this`
 */
function callsSuper({ expression }) {
  return isNode(expression) && expression.type === 'CallExpression' && isNode(expression.callee)
    ? expression.callee.type === 'Super'
    : false;
}

/**
 * The list of statements that a node holds, by its key.
 *
 * @param {Node} node
 * @returns {{ key: string, statements: Node[] }}
 */
function listOf(node) {
  const key = node.type === 'SwitchCase' ? 'consequent' : 'body';
  const list = node.type === 'SwitchCase' || node.type === 'BlockStatement' ? node[key] : [];
  return { key, statements: /** @type {Node[]} */ (list) };
}

/** @type {Operator} */
export const statementDrop = {
  name: 'StatementDrop',
  *mutate({ node, parent }) {
    if (node.type !== 'ExpressionStatement' || callsSuper(node)) return;
    // The only statement of its block goes with the block, by Stryker's operator.
    if (parent?.type === 'BlockStatement' && listOf(parent).statements.length === 1) return;
    yield { type: 'BlockStatement', body: [], directives: [] };
  },
};

/**
 * @param {(first: Node, second: Node) => void} told of each pair, in the order of the replacements
 * @returns {Operator}
 */
export const statementSwap = (told) => ({
  name: 'StatementSwap',
  *mutate({ node }) {
    const { key, statements } = listOf(node);
    for (const [index, first] of statements.entries()) {
      const second = statements[index + 1];
      if (second === undefined || !canSwap(first, second)) continue;
      const swapped = [...statements.slice(0, index), second, first, ...statements.slice(index + 2)];
      told(first, second);
      yield structuredClone({ ...plain(node), [key]: swapped.map(plain) });
    }
  },
});

/**
 * A node without comments, which the printer would put in twice.
 *
 * @param {Node} node
 * @returns {Node}
 */
function plain(node) {
  const entries = Object.entries(node).filter(([key]) => !key.endsWith('Comments'));
  return /** @type {Node} */ (
    Object.fromEntries(
      entries.map(([key, value]) => {
        if (Array.isArray(value)) return [key, value.map((item) => (isNode(item) ? plain(item) : item))];
        return [key, isNode(value) && key !== 'loc' ? plain(value) : value];
      }),
    )
  );
}
