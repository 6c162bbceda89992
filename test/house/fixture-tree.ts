// Small workspaces on disk for the tests of the rules: each is written to a directory of its own and removed after the
// test.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';

const roots: string[] = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/** Content by path relative to the root; objects are written as JSON, undefined leaves a file out. */
export type Tree = Readonly<Record<string, string | object | undefined>>;

/** Writes the files and returns the root, absolute. */
export function writeTree(tree: Tree): string {
  const root = mkdtempSync(join(tmpdir(), 'peerlatch-house-'));
  roots.push(root);
  for (const [path, content] of Object.entries(tree)) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

/** Violations as lines `file [rule] message`, for assertions that print well. */
export function lines(violations: readonly { file: string; rule: string; message: string }[]): string[] {
  return violations.map(({ file, rule, message }) => `${file} [${rule}] ${message}`);
}
