// @ts-check
// Tidy rules for every TypeScript and script file: no way around the type checker or the linter, no notes to self, no
// file or function that does not fit on a page, and a header comment that says what the file is.
import ts from 'ts5';
import { lineOf } from './module-imports.mjs';

/** @typedef {import('./tidy-platform.mjs').Finding} Finding */

/** Longest file, in lines. */
const maxFileLines = 300;
/** Longest function, in lines; the tests and suites inside it are counted by themselves. */
const maxFunctionLines = 70;
/** A header says something: characters, without the comment signs. */
const minHeaderLength = 20;

/** @type {readonly { pattern: RegExp, replacement: string }[]} */
const bannedComments = [
  { pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/, replacement: 'do it now, or open an issue' },
  { pattern: /@ts-(?:ignore|expect-error|nocheck)\b/, replacement: 'fix the type, or narrow it with a check' },
  { pattern: /\bbiome-ignore\b/, replacement: 'change the code; if the rule is wrong for us, change biome.json' },
];

/**
 * Spans of text in which `//` starts no comment.
 *
 * @param {ts.SourceFile} source
 */
function literalSpans(source) {
  /** @type {(readonly [number, number])[]} */
  const spans = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isLiteralExpression(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      spans.push([node.getStart(source), node.end]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return spans;
}

/**
 * All comments of a file, in order, with their positions.
 *
 * @param {ts.SourceFile} source
 * @returns {{ position: number, text: string }[]}
 */
function commentsOf(source) {
  const { text } = source;
  const spans = literalSpans(source);
  /** @type {{ position: number, text: string }[]} */
  const comments = [];
  let span = 0;
  for (let position = 0; position < text.length; ) {
    while ((spans[span]?.[1] ?? Number.POSITIVE_INFINITY) <= position) span += 1;
    const [start, end] = spans[span] ?? [text.length, text.length];
    if (position >= start) {
      position = end;
    } else if (text.startsWith('//', position) || text.startsWith('/*', position)) {
      const close = text[position + 1] === '/' ? text.indexOf('\n', position) : text.indexOf('*/', position) + 2;
      const next = close < position + 2 ? text.length : close;
      comments.push({ position, text: text.slice(position, next) });
      position = next;
    } else {
      position += 1;
    }
  }
  return comments;
}

/**
 * @param {ts.SourceFile} source
 * @returns {Finding[]}
 */
function checkComments(source) {
  // Telling comments from strings is slow, and nearly every file is clean.
  if (!bannedComments.some(({ pattern }) => pattern.test(source.text))) return [];
  return commentsOf(source).flatMap(({ position, text }) =>
    bannedComments.flatMap(({ pattern, replacement }) => {
      const found = pattern.exec(text);
      if (found === null) return [];
      const line = source.getLineAndCharacterOfPosition(position + found.index).line + 1;
      return [{ line, rule: 'comment', message: `${found[0]} is banned: ${replacement}` }];
    }),
  );
}

/**
 * @param {ts.SourceFile} source
 * @returns {Finding[]}
 */
function checkHeader(source) {
  const { text } = source;
  const header = (ts.getLeadingCommentRanges(text, 0) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .map((comment) => comment.replace(/[/*\s]+/g, ' ').trim())
    .join(' ');
  if (header.length >= minHeaderLength) return [];
  const message = 'the file has no header comment: say what it is, who calls it, and what it never does';
  return [{ line: 1, rule: 'header', message }];
}

/** @param {ts.Node} node */
function isSuiteOrTest(node) {
  if (!ts.isCallExpression(node)) return false;
  /** @type {ts.Expression} */
  let callee = node.expression;
  while (ts.isPropertyAccessExpression(callee) || ts.isCallExpression(callee)) callee = callee.expression;
  return ts.isIdentifier(callee) && ['describe', 'it', 'test'].includes(callee.text);
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 */
function linesOf(source, node) {
  const first = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
  return source.getLineAndCharacterOfPosition(node.end).line - first + 1;
}

/**
 * Lines of a function without the suites and tests inside it.
 *
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 */
function functionLines(source, node) {
  let lines = linesOf(source, node);
  /** @param {ts.Node} child */
  const visit = (child) => {
    if (isSuiteOrTest(child)) lines -= linesOf(source, child);
    else ts.forEachChild(child, visit);
  };
  ts.forEachChild(node, visit);
  return lines;
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 * @returns {string | undefined} what is wrong with this node
 */
function complaint(source, node) {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return '`any` is banned: use `unknown` and narrow it';
  if (ts.isNonNullExpression(node)) return 'the non-null `!` is banned: check for undefined';
  if ((ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node)) && node.exclamationToken !== undefined) {
    return 'the definite assignment `!` is banned: assign it in the constructor or allow undefined';
  }
  if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return undefined;
  const lines = functionLines(source, node);
  return lines > maxFunctionLines
    ? `the function has ${lines} lines (at most ${maxFunctionLines}): split it`
    : undefined;
}

/**
 * @param {ts.SourceFile} source
 * @param {{ needsHeader: boolean }} options
 * @returns {Finding[]}
 */
export function checkSyntax(source, options) {
  const findings = [...checkComments(source), ...(options.needsHeader ? checkHeader(source) : [])];
  const lines = source.text.replace(/\n$/, '').split('\n').length;
  if (lines > maxFileLines) {
    findings.push({
      line: maxFileLines + 1,
      rule: 'size',
      message: `${lines} lines (at most ${maxFileLines}): split the file`,
    });
  }
  /** @param {ts.Node} node */
  const visit = (node) => {
    const message = complaint(source, node);
    if (message !== undefined)
      findings.push({
        line: lineOf(source, node),
        rule: message.startsWith('the function') ? 'size' : 'types',
        message,
      });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return findings;
}
