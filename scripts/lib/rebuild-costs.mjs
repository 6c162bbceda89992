// @ts-check
// Measures what a rebuild costs after one file was touched: how long, and how many packages. Works in a scratch copy of
// the workspace with a build cache of its own, so that nothing here changes. Used by scripts/cones.mjs.
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { projectFiles } from './files.mjs';
import { run, workspaceRoot } from './run.mjs';
import { runTool } from './tools.mjs';

/**
 * @typedef {object} Touch
 * @property {string} title
 * @property {string} file relative to the root
 * @property {string} text appended to it
 * @property {boolean} [regenerates] whether generated code follows from the file
 */

/**
 * @typedef {object} RebuildCost
 * @property {string} title
 * @property {number} ms
 * @property {string} packages built of all, such as `4 of 5`
 */

/** @type {readonly Touch[]} */
const touches = [
  { title: 'nothing', file: 'README.md', text: '' },
  {
    title: 'a leaf (`peer/offerer.ts`)',
    file: 'packages/connection/src/peer/offerer.ts',
    text: '\n/** A probe. */\nexport const leafProbe = 1;\n',
  },
  {
    title: 'a central type (`base/errors.ts`)',
    file: 'packages/connection/src/base/errors.ts',
    text: '\n/** A probe. */\nexport interface CentralProbe {\n  readonly probe: true;\n}\n',
  },
  {
    title: 'the schema (`proto/dht.proto`), code generation included',
    file: 'packages/connection/proto/dht.proto',
    text: '\nmessage RebuildProbe {\n  string text = 1;\n}\n',
    regenerates: true,
  },
];

/** @param {string} root */
async function build(root) {
  const finished = await runTool('turbo', ['run', 'build', '--output-logs=errors-only'], { cwd: root });
  const [, cached, total] = /Cached:\s+(\d+) cached, (\d+) total/.exec(finished.output) ?? [];
  if (finished.code !== 0 || total === undefined) throw new Error(`the build failed:\n${finished.output}`);
  return `${Number(total) - Number(cached)} of ${total}`;
}

/**
 * @param {string} root
 * @param {Touch} touch
 * @returns {Promise<RebuildCost>}
 */
async function measure(root, { title, file, text, regenerates }) {
  if (text !== '') appendFileSync(join(root, file), text);
  const start = performance.now();
  if (regenerates === true) {
    const finished = await run(process.execPath, [join(root, 'scripts', 'generate-wire.mjs')], { cwd: root });
    if (finished.code !== 0) throw new Error(`the code generation failed:\n${finished.output}`);
  }
  const packages = await build(root);
  return { title, ms: performance.now() - start, packages };
}

/**
 * A copy of the project's files with its dependencies installed, built once.
 *
 * @param {string} root receives the copy
 */
async function copyWorkspace(root) {
  for (const file of projectFiles(workspaceRoot)) cpSync(join(workspaceRoot, file), join(root, file));
  const install = await runTool('pnpm', ['install', '--frozen-lockfile', '--prefer-offline'], { cwd: root });
  if (install.code !== 0) throw new Error(`the installation of the copy failed:\n${install.output}`);
  await build(root);
}

/** @returns {Promise<RebuildCost[]>} in the order of the list above */
export async function measureRebuilds() {
  const root = mkdtempSync(join(tmpdir(), 'peerlatch-rebuild-'));
  try {
    await copyWorkspace(root);
    /** @type {RebuildCost[]} */
    const costs = [];
    for (const touch of touches.filter(({ file, text }) => text === '' || existsSync(join(root, file)))) {
      costs.push(await measure(root, touch));
    }
    return costs;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
