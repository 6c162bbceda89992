// @ts-check
// Whether the order of two neighbouring statements can matter: what each reads and writes, whether it calls something
// that we know nothing of, and whether it may leave. On Babel nodes; used by the operator that swaps statements.

/** @typedef {{ type: string, [key: string]: unknown }} Node a Babel node */

/**
 * @typedef {object} Touch what a statement does
 * @property {Set<string>} reads names, and members of `this` as `this.name`
 * @property {Set<string>} writes
 * @property {Set<string>} declares names for the statements after it
 * @property {boolean} isDeclaration
 * @property {boolean} calls something that may do anything
 * @property {boolean} leaves by return, throw, break or continue, or waits
 */

const leaving = new Set([
  'AwaitExpression',
  'BreakStatement',
  'ContinueStatement',
  'ReturnStatement',
  'ThrowStatement',
  'YieldExpression',
]);
const pure = new Set(
  (
    'at ceil concat entries endsWith every exec fill filter find findIndex flatMap floor from get has includes indexOf ' +
    'join keys lastIndexOf map max min padStart parseInt slice some split startsWith test toLowerCase toString trim values'
  )
    .split(' ')
    .concat('Number', 'String', 'Boolean'),
);
const mutating = new Set('add clear delete pop push set shift splice sort unshift'.split(' '));

/** @param {unknown} value @returns {value is Node} */
export const isNode = (value) => typeof value === 'object' && value !== null && 'type' in value;

/**
 * @param {Node} node
 * @returns {Node[]}
 */
function childrenOf(node) {
  return Object.entries(node)
    .filter(
      ([key]) => !key.endsWith('Comments') && key !== 'loc' && !/^type(?:Annotation|Parameters|Arguments)$/.test(key),
    )
    .flatMap(([, value]) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));
}

/** @param {Node} node */
const isMember = ({ type }) => type === 'MemberExpression' || type === 'OptionalMemberExpression';

/** @param {Node} node @returns {string} of an identifier or a private name */
const nameOf = ({ name, id }) => (isNode(id) ? `#${id.name}` : String(name));

/**
 * The variable or the member of `this` that an expression is, or is a part of.
 *
 * @param {unknown} node
 * @returns {string | undefined}
 */
function placeOf(node) {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node.name);
  if (!isMember(node)) return undefined;
  const { object, property } = node;
  if (isNode(object) && object.type === 'ThisExpression' && isNode(property)) return `this.${nameOf(property)}`;
  return placeOf(object);
}

/**
 * @param {Node} node a call or `new`
 * @param {Touch} touch
 */
function noteCall({ type, callee }, touch) {
  if (type === 'NewExpression' || !isNode(callee)) return;
  // A plain function that is called for its value.
  if (touch.isDeclaration && callee.type === 'Identifier') return;
  const property = isMember(callee) && isNode(callee.property) ? nameOf(callee.property) : placeOf(callee);
  if (property !== undefined && mutating.has(property) && isMember(callee)) {
    const place = placeOf(callee.object);
    if (place === undefined) touch.calls = true;
    else touch.writes.add(place);
  } else if (property === undefined || !pure.has(property)) {
    touch.calls = true;
  }
}

/**
 * @param {unknown} pattern
 * @param {Set<string>} names
 */
function noteNames(pattern, names) {
  if (!isNode(pattern)) return;
  if (pattern.type === 'Identifier') names.add(String(pattern.name));
  for (const child of childrenOf(pattern)) noteNames(child, names);
}

/**
 * @param {Node} node
 * @param {Touch} touch
 */
function note(node, touch) {
  if (leaving.has(node.type)) touch.leaves = true;
  if (/^(?:Optional)?CallExpression$|^NewExpression$/.test(node.type)) noteCall(node, touch);
  if (node.type === 'VariableDeclarator') noteNames(node.id, touch.declares);
  if (node.type === 'AssignmentExpression' || node.type === 'UpdateExpression') {
    const place = placeOf(node.left ?? node.argument);
    if (place === undefined) touch.calls = true;
    else touch.writes.add(place);
  }
  const place = placeOf(node);
  if (place !== undefined) touch.reads.add(place);
  for (const child of childrenOf(node)) if (!isDeferred(node, child)) note(child, touch);
}

/**
 * @param {Node} parent
 * @param {Node} node
 * @returns {boolean} a function that is only made here, and called by somebody later
 */
function isDeferred(parent, node) {
  if (node.type === 'ObjectMethod') return true;
  const isFunction = node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
  return isFunction && (parent.type === 'VariableDeclarator' || parent.type === 'ObjectProperty');
}

/**
 * @param {Node} statement
 * @returns {Touch}
 */
function touchOf(statement) {
  /** @type {Touch} */
  const touch = {
    isDeclaration: statement.type === 'VariableDeclaration',
    reads: new Set(),
    writes: new Set(),
    declares: new Set(),
    calls: false,
    leaves: false,
  };
  note(statement, touch);
  return touch;
}

/**
 * @param {ReadonlySet<string>} some
 * @param {ReadonlySet<string>} others
 */
const meet = (some, others) => [...some].some((name) => others.has(name));

/**
 * What the second does may depend on the first having been done.
 *
 * @param {Touch} first
 * @param {Touch} second
 */
function disturbs(first, second) {
  if (meet(first.writes, second.reads) || meet(first.writes, second.writes)) return true;
  const outward = [...second.writes].some((name) => !second.declares.has(name));
  if (first.leaves && (second.calls || second.leaves || outward)) return true;
  const members = [...second.reads, ...second.writes].some((name) => name.startsWith('this.'));
  return first.calls && (second.calls || members);
}

/**
 * True when the other order is a program, and may be another one. A name used before its declaration would end every
 * test with a ReferenceError, which proves nothing.
 *
 * @param {Node} first
 * @param {Node} second
 */
export function orderMatters(first, second) {
  const [one, other] = [touchOf(first), touchOf(second)];
  if (meet(one.declares, other.reads)) return false;
  // Two values that are worked out one after the other.
  if (first.type === 'VariableDeclaration' && second.type === 'VariableDeclaration') return false;
  return disturbs(one, other) || disturbs(other, one);
}
