// @ts-check
// Derives the `exports` map of each published package from its `src/entries/*.ts`: one named sub-path per room, never a
// root. `npm run check` calls it with --check; without an argument it writes the maps. The first condition leads tests
// and type checks inside the workspace to the sources; everyone else gets the build output.
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import process from 'node:process';
import { isMain, report } from './lib/cli.mjs';
import { listFiles } from './lib/files.mjs';
import { workspaceRoot } from './lib/run.mjs';
import { runTool } from './lib/tools.mjs';
import { publishedPackages } from './lib/workspace.mjs';

/** @typedef {import('./lib/cli.mjs').Violation} Violation */
/** @typedef {import('./lib/workspace.mjs').ExportTarget} ExportTarget */

/** The export condition that names TypeScript sources. */
export const sourceCondition = 'peerlatch-source';

/**
 * The map that belongs to a set of entries.
 *
 * @param {readonly string[]} entries names of rooms, such as `peer`
 * @returns {Record<string, ExportTarget>}
 */
export function exportsOf(entries) {
  /** @type {Record<string, ExportTarget>} */
  const map = {};
  for (const entry of [...entries].sort()) {
    map[`./${entry}`] = {
      [sourceCondition]: `./src/entries/${entry}.ts`,
      types: `./dist/entries/${entry}.d.ts`,
      default: `./dist/entries/${entry}.js`,
    };
  }
  return map;
}

/** @param {string} packageDirectory */
function entriesOf(packageDirectory) {
  return listFiles(join(packageDirectory, 'src', 'entries'))
    .filter((file) => /^[\w-]+\.ts$/.test(file))
    .map((file) => basename(file, '.ts'));
}

/**
 * @param {string} root of the workspace
 * @returns {Violation[]}
 */
export function check(root) {
  return publishedPackages(root)
    .filter(
      ({ directory, manifest }) =>
        JSON.stringify(manifest.exports ?? {}) !== JSON.stringify(exportsOf(entriesOf(directory))),
    )
    .map(({ folder }) => ({
      file: `packages/${folder}/package.json`,
      rule: 'exports',
      message: '`exports` does not match src/entries/: run `npm run exports`',
    }));
}

/** @param {string} root */
async function write(root) {
  for (const { directory, manifest } of publishedPackages(root)) {
    const path = join(directory, 'package.json');
    const text = `${JSON.stringify({ ...manifest, exports: exportsOf(entriesOf(directory)) }, null, 2)}\n`;
    if (JSON.stringify(JSON.parse(readFileSync(path, 'utf8'))) === JSON.stringify(JSON.parse(text))) continue;
    writeFileSync(path, text);
    await runTool('@biomejs/biome', ['format', '--write', path], { program: 'biome' });
    process.stderr.write(`wrote the exports of ${relative(root, path)}\n`);
  }
}

if (isMain(import.meta.url)) {
  if (process.argv.includes('--check')) report('exports match the entries', check(workspaceRoot));
  else await write(workspaceRoot);
}
