// @ts-check
// Where the workspace's own tools are: each is started as `node <its JavaScript entry>`, which works on every platform
// and needs no shell and no pnpm on the path.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { run, workspaceRoot } from './run.mjs';

/**
 * The JavaScript file behind a program of a root dependency.
 *
 * @param {string} packageName
 * @param {string} [program] name in the package's `bin`; the package's own name by default
 * @returns {string}
 */
export function toolEntry(packageName, program = packageName) {
  const manifestPath = join(workspaceRoot, 'node_modules', packageName, 'package.json');
  /** @type {{ bin?: string | Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin?.[program];
  if (bin === undefined) throw new Error(`${packageName} has no program named ${program}; run \`npm run setup\``);
  return createRequire(manifestPath).resolve(join(dirname(manifestPath), bin));
}

/**
 * Runs a tool of the workspace.
 *
 * @param {string} packageName
 * @param {readonly string[]} args
 * @param {{ cwd?: string, program?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function runTool(packageName, args, options = {}) {
  return run(process.execPath, [toolEntry(packageName, options.program), ...args], options);
}
