// @ts-check
// Removes build output whose source file is gone. Neither the compiler nor a restored build cache does that, and a stale
// module would be shipped in the package and would keep a renamed import working on one machine only.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from './files.mjs';

const outputSuffix = /\.(?:d\.ts\.map|d\.ts|js\.map|js)$/;

/**
 * @param {string} packageDirectory absolute
 * @returns {string[]} the removed files, relative to the package's `dist`
 */
export function pruneBuildOutput(packageDirectory) {
  const removed = listFiles(join(packageDirectory, 'dist')).filter(
    (file) => outputSuffix.test(file) && !existsSync(join(packageDirectory, 'src', file.replace(outputSuffix, '.ts'))),
  );
  for (const file of removed) rmSync(join(packageDirectory, 'dist', file), { force: true });
  return removed;
}
