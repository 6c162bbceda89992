// @ts-check
// Packs the published packages exactly as they would be uploaded. Used by the package checks and by the test that
// installs the tarballs; both expect the build to be current.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pruneBuildOutput } from './build-output.mjs';
import { runTool } from './tools.mjs';
import { publishedPackages } from './workspace.mjs';

/**
 * @typedef {object} Tarball
 * @property {string} name of the package
 * @property {string} folder in `packages/`
 * @property {string} path of the tarball, absolute
 */

/**
 * @param {string} directory that receives the tarballs; exists and is empty
 * @returns {Promise<Tarball[]>}
 */
export async function packPublished(directory) {
  return Promise.all(
    publishedPackages().map(async ({ folder, directory: cwd, manifest }) => {
      pruneBuildOutput(cwd);
      const finished = await runTool('pnpm', ['pack', '--pack-destination', directory], { cwd });
      const stem = manifest.name.replace(/^@/, '').replace('/', '-');
      const file = readdirSync(directory).find((name) => name.startsWith(`${stem}-`) && name.endsWith('.tgz'));
      if (finished.code !== 0 || file === undefined) {
        throw new Error(`pnpm pack failed in packages/${folder}:\n${finished.output}`);
      }
      return { name: manifest.name, folder, path: join(directory, file) };
    }),
  );
}
