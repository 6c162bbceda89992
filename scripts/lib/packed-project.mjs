// @ts-check
// An empty project with the packed tarballs installed by npm: what a user has after `npm install @peerlatch/connection
// @peerlatch/dht`. Used by scripts/pack-test.mjs. It needs no network: the third-party packages that the tarballs declare
// are linked from this workspace, and what they do not declare is not there, as on a user's machine.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { packPublished } from './pack.mjs';
import { run, workspaceRoot } from './run.mjs';
import { runTool } from './tools.mjs';
import { publishedPackages } from './workspace.mjs';

/**
 * @typedef {object} PackedProject
 * @property {string} directory absolute
 * @property {() => void} remove
 */

/** @typedef {'nodenext' | 'bundler'} ModuleResolution */

/**
 * The dependencies of the empty project: our tarballs, and links for what these declare.
 *
 * @param {readonly import('./pack.mjs').Tarball[]} tarballs
 */
function projectDependencies(tarballs) {
  const own = new Set(tarballs.map(({ name }) => name));
  /** @type {Record<string, string>} */
  const dependencies = {};
  for (const { directory, manifest } of publishedPackages()) {
    for (const name of Object.keys(manifest.dependencies ?? {})) {
      if (!own.has(name)) dependencies[name] = `file:${realpathSync(join(directory, 'node_modules', name))}`;
    }
  }
  for (const { name, path } of tarballs) dependencies[name] = `file:${path}`;
  return dependencies;
}

/**
 * Packs, and installs the tarballs in a new project.
 *
 * @returns {Promise<PackedProject>}
 */
export async function createPackedProject() {
  const parent = mkdtempSync(join(tmpdir(), 'peerlatch-packed-'));
  const remove = () => rmSync(parent, { recursive: true, force: true });
  try {
    const directory = join(parent, 'project');
    mkdirSync(directory);
    const dependencies = projectDependencies(await packPublished(parent));
    const manifest = { name: 'packed-test', version: '0.0.0', private: true, type: 'module', dependencies };
    writeFileSync(join(directory, 'package.json'), JSON.stringify(manifest, null, 2));
    const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    const [command = 'npm', ...args] = npm;
    const options = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    const finished = await run(command, [...args, ...options], { cwd: directory });
    if (finished.code !== 0) throw new Error(`npm install of the tarballs failed:\n${finished.output}`);
    return { directory, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Type-checks one file of the project and writes its JavaScript beside it.
 *
 * @param {PackedProject} project
 * @param {string} file relative to the project
 * @param {{ resolution: ModuleResolution, checkLibraries: boolean }} options
 * @returns {Promise<import('./run.mjs').Finished>}
 */
export function compile(project, file, options) {
  const module = options.resolution === 'nodenext' ? 'nodenext' : 'esnext';
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    module,
    moduleResolution: options.resolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: !options.checkLibraries,
    types: ['node'],
    typeRoots: [join(workspaceRoot, 'node_modules', '@types')],
  };
  const path = join(project.directory, `tsconfig.${options.resolution}.json`);
  writeFileSync(path, JSON.stringify({ compilerOptions, files: [file] }));
  return runTool('typescript', ['-p', path], { cwd: project.directory, program: 'tsc' });
}

/**
 * Every sub-path that the packed packages export, as a user would import it.
 *
 * @returns {string[]}
 */
export function exportedSubpaths() {
  return publishedPackages().flatMap(({ manifest }) =>
    Object.keys(manifest.exports ?? {}).map((subpath) => manifest.name + subpath.slice(1)),
  );
}

/**
 * Optional peer dependencies, by package: a sub-path that needs one says so when it is missing.
 *
 * @returns {string[]}
 */
export function optionalPeers() {
  return publishedPackages().flatMap(({ manifest }) => Object.keys(manifest.peerDependencies ?? {}));
}

/**
 * The first TypeScript block of a Markdown file.
 *
 * @param {string} path
 * @returns {string | undefined}
 */
export function firstTypeScriptBlock(path) {
  try {
    return /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(path, 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}
