/**
 * Puts probes into the source of one module: a step where each branch, loop and function begins, a count before each
 * allocation whose size is computed. Called while the targets are bundled. Text in, text out; it reads no files.
 */
import { createRequire } from 'node:module';
import type ts5 from 'ts5';
import { PROBES_KEY } from '../probe/probes.js';

/** Required, not imported: Node looks through nine megabytes for the names that an import might mean. */
const ts: typeof ts5 = createRequire(import.meta.url)('ts5');

/** A module with probes. */
export interface Instrumented {
  readonly text: string;
  /** Sites in it, numbered upwards from the given first one. */
  readonly sites: number;
  /** Texts and large numbers in its source: good material for inputs that want to pass its comparisons. */
  readonly literals: readonly string[];
}

const STEP = '$fuzzStep';
const ALLOCATE = '$fuzzAllocate';

/** Constructors that take a size, or copy what they are given. */
const SIZED = new Set(['Uint8Array', 'Uint16Array', 'Uint32Array', 'Float64Array', 'ArrayBuffer', 'Array']);
/** Methods and functions whose only or first argument is a size. */
const SIZED_CALLS = new Set(['repeat', 'padStart', 'padEnd', 'alloc', 'allocUnsafe', 'allocateFrame', 'Array']);
const BRANCHING = new Set([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);
/** Longer texts are prose. */
const MAX_LITERAL_LENGTH = 32;

/** `firstSite`: number of the first site, so that those of all modules differ. */
export function instrument(file: string, source: string, firstSite: number): Instrumented {
  const kind = file.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind);
  const literals = new Set<string>();
  let site = firstSite;
  const { transformed } = ts.transform(parsed, [
    (context) => {
      const probe = prober(context.factory, () => site++);
      const visit = (node: ts5.Node): ts5.Node => {
        collect(node, literals);
        // Types have no branches, and ambient declarations no code.
        if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return node;
        return probe(ts.visitEachChild(node, visit, context));
      };
      return (file) => ts.visitEachChild(file, visit, context);
    },
  ]);
  const [result] = transformed;
  const body = result === undefined ? source : ts.createPrinter().printFile(result);
  const prelude = `const { step: ${STEP}, allocate: ${ALLOCATE} } = globalThis.${PROBES_KEY};\n`;
  return { text: prelude + body, sites: site - firstSite, literals: [...literals] };
}

/** Turns one node, whose children have their probes, into one with its own. */
function prober(factory: ts5.NodeFactory, nextSite: () => number): (node: ts5.Node) => ts5.Node {
  const call = (): ts5.CallExpression =>
    factory.createCallExpression(factory.createIdentifier(STEP), undefined, [factory.createNumericLiteral(nextSite())]);
  const first = (): ts5.Statement => factory.createExpressionStatement(call());
  const stepped = (expression: ts5.Expression): ts5.Expression =>
    factory.createParenthesizedExpression(
      factory.createComma(call(), factory.createParenthesizedExpression(expression)),
    );
  const counted = (argument: ts5.Expression): ts5.Expression =>
    factory.createCallExpression(factory.createIdentifier(ALLOCATE), undefined, [argument]);

  return (node) => {
    if (ts.isBlock(node)) return factory.updateBlock(node, [first(), ...node.statements]);
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) {
      const { modifiers, typeParameters, parameters, type, equalsGreaterThanToken: arrow, body } = node;
      return factory.updateArrowFunction(node, modifiers, typeParameters, parameters, type, arrow, stepped(body));
    }
    if (ts.isCaseClause(node)) return factory.updateCaseClause(node, node.expression, [first(), ...node.statements]);
    if (ts.isDefaultClause(node)) return factory.updateDefaultClause(node, [first(), ...node.statements]);
    if (ts.isIfStatement(node)) {
      const otherwise = node.elseStatement === undefined ? undefined : blockOf(factory, node.elseStatement, first);
      return factory.updateIfStatement(node, node.expression, blockOf(factory, node.thenStatement, first), otherwise);
    }
    if (ts.isConditionalExpression(node)) {
      const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
      return factory.updateConditionalExpression(
        node,
        condition,
        questionToken,
        stepped(whenTrue),
        colonToken,
        stepped(whenFalse),
      );
    }
    if (ts.isBinaryExpression(node) && BRANCHING.has(node.operatorToken.kind)) {
      return factory.updateBinaryExpression(node, node.left, node.operatorToken, stepped(node.right));
    }
    if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && SIZED.has(node.expression.text)) {
      const [size, ...rest] = node.arguments ?? [];
      if (size === undefined || rest.length > 0 || ts.isSpreadElement(size)) return node;
      return factory.updateNewExpression(node, node.expression, node.typeArguments, [counted(size)]);
    }
    if (ts.isCallExpression(node) && SIZED_CALLS.has(nameOf(node.expression))) {
      const [size, ...rest] = node.arguments;
      if (size === undefined || ts.isSpreadElement(size)) return node;
      return factory.updateCallExpression(node, node.expression, node.typeArguments, [counted(size), ...rest]);
    }
    return loopWithBlock(factory, node, first);
  };
}

/** A loop whose body is a lone statement gets a block for its probe; bodies that are blocks have one. */
function loopWithBlock(factory: ts5.NodeFactory, node: ts5.Node, first: () => ts5.Statement): ts5.Node {
  if (ts.isForStatement(node)) {
    const { initializer, condition, incrementor, statement } = node;
    return factory.updateForStatement(node, initializer, condition, incrementor, blockOf(factory, statement, first));
  }
  if (ts.isForOfStatement(node)) {
    const { awaitModifier, initializer, expression, statement } = node;
    return factory.updateForOfStatement(
      node,
      awaitModifier,
      initializer,
      expression,
      blockOf(factory, statement, first),
    );
  }
  if (ts.isForInStatement(node)) {
    const { initializer, expression, statement } = node;
    return factory.updateForInStatement(node, initializer, expression, blockOf(factory, statement, first));
  }
  if (ts.isWhileStatement(node)) {
    return factory.updateWhileStatement(node, node.expression, blockOf(factory, node.statement, first));
  }
  if (ts.isDoStatement(node)) {
    return factory.updateDoStatement(node, blockOf(factory, node.statement, first), node.expression);
  }
  return node;
}

function blockOf(factory: ts5.NodeFactory, statement: ts5.Statement, first: () => ts5.Statement): ts5.Statement {
  return ts.isBlock(statement) ? statement : factory.createBlock([first(), statement], true);
}

function nameOf(callee: ts5.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}

function collect(node: ts5.Node, literals: Set<string>): void {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
  if (!ts.isStringLiteralLike(node) || ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent))
    return;
  if (node.text.length > 0 && node.text.length <= MAX_LITERAL_LENGTH) literals.add(node.text);
}
