// @ts-check
// What `setup` does: install when needed, build through turbo's cache, drop build output that has no source any more.
// Called by scripts/setup.mjs after its version check; prints to stderr only, and nothing when nothing was to be done.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pruneBuildOutput } from './build-output.mjs';
import { run, toolEnvironment, workspaceRoot } from './run.mjs';
import { runTool } from './tools.mjs';
import { workspacePackages } from './workspace.mjs';

const stampPath = join(workspaceRoot, 'node_modules', '.peerlatch-setup');

/** @param {string} line */
function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What an installation depends on: if this text is unchanged, an installed workspace is up to date. */
function installKey() {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) hash.update(readFileSync(join(workspaceRoot, name)));
  return `${hash.digest('hex')} ${process.platform}-${process.arch}\n`;
}

/** @param {string} key */
function isInstalled(key) {
  if (!existsSync(stampPath) || readFileSync(stampPath, 'utf8') !== key) return false;
  return workspacePackages().every(
    ({ directory, dependencies }) => dependencies.length === 0 || existsSync(join(directory, 'node_modules')),
  );
}

/**
 * @param {string} path of a package.json
 * @returns {{ version?: string, packageManager?: string }}
 */
function readManifest(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
}

/** The package manager that the workspace names, such as `pnpm@10.34.9`. */
function requiredPackageManager() {
  const { packageManager } = readManifest(join(workspaceRoot, 'package.json'));
  if (packageManager === undefined) throw new Error('package.json names no packageManager');
  return packageManager;
}

/**
 * A way to start the required pnpm: the one in node_modules, one on the path, else npm's own runner fetches it. Only
 * the last needs the network.
 *
 * @param {string} packageManager
 * @returns {Promise<readonly [string, ...string[]]>}
 */
async function findPackageManager(packageManager) {
  const version = packageManager.slice(packageManager.lastIndexOf('@') + 1);
  const local = join(workspaceRoot, 'node_modules', 'pnpm');
  if (readManifest(join(local, 'package.json')).version === version) {
    return [process.execPath, join(local, 'bin', 'pnpm.cjs')];
  }
  const onPath = await run('pnpm', ['--version']).catch(() => undefined);
  if (onPath?.code === 0 && onPath.stdout.trim() === version) return ['pnpm'];
  // Started by its JavaScript file where that is known, because Windows cannot start `npx.cmd` without a shell.
  const npx = [
    process.env.npm_execpath?.replace(/npm-cli\.js$/, 'npx-cli.js') ?? '',
    join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npx-cli.js'),
  ].find((path) => path.endsWith('npx-cli.js') && existsSync(path));
  return npx === undefined ? ['npx', '-y', packageManager] : [process.execPath, npx, '-y', packageManager];
}

/** @param {string} key */
async function install(key) {
  const packageManager = requiredPackageManager();
  say(`installing dependencies with ${packageManager} …`);
  rmSync(stampPath, { force: true });
  const [command, ...args] = await findPackageManager(packageManager);
  const finished = await run(command, [...args, 'install', '--frozen-lockfile', '--prefer-offline'], {
    // pnpm asks before it replaces modules that another version installed, unless it runs unattended.
    env: { ...toolEnvironment(), CI: 'true' },
  });
  if (finished.code !== 0) {
    process.stderr.write(finished.output);
    throw new Error(
      `the installation failed (${packageManager} install --frozen-lockfile, exit code ${finished.code}). ` +
        'If the lock file is out of date, run `npx pnpm install` and commit it; otherwise check the network and try again.',
    );
  }
  mkdirSync(join(workspaceRoot, 'node_modules'), { recursive: true });
  writeFileSync(stampPath, key);
  say(`installed in ${seconds(finished.ms)}`);
}

async function build() {
  const finished = await runTool('turbo', ['run', 'build', '--output-logs=errors-only', '--log-order=grouped']);
  if (finished.code !== 0) {
    process.stderr.write(finished.output);
    throw new Error('the build failed: see the errors above');
  }
  const [, cached = '0', total = '0'] = /Cached:\s+(\d+) cached, (\d+) total/.exec(finished.output) ?? [];
  for (const { directory } of workspacePackages()) pruneBuildOutput(directory);
  if (cached !== total) say(`built ${Number(total) - Number(cached)} of ${total} packages in ${seconds(finished.ms)}`);
}

/**
 * Installs and builds whatever is out of date.
 *
 * @param {{ build: boolean }} options
 * @returns {Promise<void>} rejects with a message for the user
 */
export async function prepare(options) {
  const key = installKey();
  if (!isInstalled(key)) await install(key);
  if (options.build) await build();
}
