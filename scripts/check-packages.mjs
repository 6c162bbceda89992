// @ts-check
// Checks the published packages as users would get them: publint reads the manifest against the files, attw resolves the
// types of every export the way TypeScript does. Both get the packed tarballs.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { isMain } from './lib/cli.mjs';
import { packPublished } from './lib/pack.mjs';
import { runTool } from './lib/tools.mjs';
import { publishedPackages } from './lib/workspace.mjs';

/** @param {string} path of a tarball */
function attw(path) {
  // The packages are ESM only, so "CommonJS would get an ES module" is the intention and not a finding.
  const options = ['--profile', 'esm-only', '--ignore-rules', 'cjs-resolves-to-esm', '--no-emoji', '--no-color'];
  return runTool('@arethetypeswrong/cli', [path, ...options], { program: 'attw' });
}

/** @param {import('./lib/pack.mjs').Tarball} tarball */
async function checkTarball({ name, path }) {
  // A package that is only a program has nothing to import, and no types.
  const isImported = publishedPackages().some(
    ({ manifest }) => manifest.name === name && manifest.exports !== undefined,
  );
  const results = await Promise.all([
    runTool('publint', ['run', '--strict', path]),
    ...(isImported ? [attw(path)] : []),
  ]);
  for (const { code, output } of results) {
    if (code === 0) continue;
    process.stdout.write(`${name}:\n${output}\n`);
    process.exitCode = 1;
  }
}

if (isMain(import.meta.url)) {
  const directory = mkdtempSync(join(tmpdir(), 'peerlatch-packages-'));
  try {
    await Promise.all((await packPublished(directory)).map(checkTarball));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
