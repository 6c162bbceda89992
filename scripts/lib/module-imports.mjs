// @ts-check
// Reads what a TypeScript or JavaScript file imports, from its syntax tree: value and type imports, re-exports, import
// types, dynamic imports, and files named by `new URL('./x.js', import.meta.url)`. Comments and strings never count.
import ts from 'ts5';

/**
 * @typedef {object} ModuleImport
 * @property {string} specifier as written
 * @property {number} line from 1
 * @property {boolean} isReExport `export … from`
 * @property {boolean} isUrl only names the file, which is loaded by somebody else (a worker, a child process)
 */

/**
 * @param {string} file
 * @param {string} text
 */
export function parse(file, text) {
  const kind = /\.[cm]?js$/.test(file) ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind);
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 * @returns {number} from 1
 */
export function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/** @param {ts.Node} node */
function isImportMetaUrl(node) {
  return ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === 'url';
}

/**
 * The expression or type that holds the specifier, if this node imports anything.
 *
 * @param {ts.Node} node
 * @returns {ts.Node | undefined}
 */
function specifierOf(node) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return node.argument.literal;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) return node.arguments[0];
  if (isUrlOfFile(node)) return node.arguments?.[0];
  return undefined;
}

/**
 * @param {ts.Node} node
 * @returns {node is ts.NewExpression}
 */
function isUrlOfFile(node) {
  if (!ts.isNewExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== 'URL') return false;
  const base = node.arguments?.[1];
  return base !== undefined && isImportMetaUrl(base);
}

/**
 * @param {ts.SourceFile} source
 * @returns {ModuleImport[]} in the order of the file
 */
export function importsOf(source) {
  /** @type {ModuleImport[]} */
  const imports = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      imports.push({
        specifier: specifier.text,
        line: lineOf(source, specifier),
        isReExport: ts.isExportDeclaration(node),
        isUrl: ts.isNewExpression(node),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return imports;
}
