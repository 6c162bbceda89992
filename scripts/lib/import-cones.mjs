// @ts-check
// Measures what importing one sub-path of a published package costs: how many modules load, from which packages, and how
// long it takes. Every measurement is a process of its own that runs the build output. Used by scripts/cones.mjs.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run, toolEnvironment, workspaceRoot } from './run.mjs';

/**
 * @typedef {object} ImportCone
 * @property {number} ownModules of packages of this workspace
 * @property {number} otherModules of third-party packages
 * @property {string[]} packages the third-party packages
 * @property {number} ms median time of the import, without the start of Node
 */

/** Processes per timing. */
const repetitions = 5;

/** @param {readonly number[]} values at least one */
function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/**
 * Runs a module text in a directory, from which its imports resolve; a package finds itself by its name.
 *
 * @param {string} text
 * @param {string} cwd
 * @param {readonly string[]} [nodeArgs]
 * @param {NodeJS.ProcessEnv} [env]
 */
async function evaluate(text, cwd, nodeArgs = [], env = toolEnvironment()) {
  const finished = await run(process.execPath, [...nodeArgs, '--input-type=module', '-e', text], { cwd, env });
  if (finished.code !== 0) throw new Error(finished.output);
  return finished.stdout;
}

/**
 * @param {string} specifier
 * @param {string} cwd
 * @returns {Promise<string[]>} absolute paths of all files that load
 */
async function loadedFiles(specifier, cwd) {
  const directory = mkdtempSync(join(tmpdir(), 'peerlatch-cones-'));
  const list = join(directory, 'modules');
  const hooks = new URL('count-modules-hooks.mjs', import.meta.url).href;
  const registration = `import { register } from 'node:module'; register(${JSON.stringify(hooks)});`;
  // The hooks see ES modules; CommonJS ones are in the cache of `require` afterwards.
  const text = `import { appendFileSync } from 'node:fs'; import { createRequire } from 'node:module';
    await import(${JSON.stringify(specifier)});
    appendFileSync(${JSON.stringify(list)}, Object.keys(createRequire(import.meta.url).cache).join('\\n'));
    process.exit(0);`;
  try {
    const args = ['--import', `data:text/javascript,${encodeURIComponent(registration)}`];
    await evaluate(text, cwd, args, { ...toolEnvironment(), PEERLATCH_LOADED_MODULES: list });
    const lines = readFileSync(list, 'utf8').split('\n');
    const paths = lines.map((line) => (line.startsWith('file:') ? fileURLToPath(line) : line));
    return [...new Set(paths)].filter((path) => path.startsWith(workspaceRoot) && !path.includes('[eval'));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * @param {string} specifier
 * @param {string} cwd
 */
function importTime(specifier, cwd) {
  // The first dynamic import of a process pays for the loader itself.
  return evaluate(
    `await import('data:text/javascript,'); const start = performance.now();
    await import(${JSON.stringify(specifier)});
    process.stdout.write(String(performance.now() - start)); process.exit(0);`,
    cwd,
  ).then(Number);
}

/**
 * @param {string} specifier such as `@peerlatch/connection/peer`
 * @param {string} cwd directory of its package
 * @returns {Promise<ImportCone>}
 */
export async function measureCone(specifier, cwd) {
  const files = await loadedFiles(specifier, cwd);
  const others = files.filter((path) => path.includes('node_modules'));
  const packages = others.map((path) => /.*node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path)?.[1] ?? path);
  const times = [];
  for (let n = 0; n < repetitions; n += 1) times.push(await importTime(specifier, cwd));
  return {
    ownModules: files.length - others.length,
    otherModules: others.length,
    packages: [...new Set(packages)].sort(),
    ms: median(times),
  };
}
