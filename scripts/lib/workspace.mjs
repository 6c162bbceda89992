// @ts-check
// The packages of the workspace, read from their manifests. The layout is fixed: every folder in `packages/` with a
// package.json is one.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceRoot } from './run.mjs';

/** @typedef {null | string | { [condition: string]: ExportTarget }} ExportTarget */

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, ExportTarget>} [exports]
 * @property {Record<string, ExportTarget>} [imports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * @typedef {object} WorkspacePackage
 * @property {string} folder name of the folder in `packages/`
 * @property {string} directory absolute
 * @property {Manifest} manifest
 * @property {string[]} dependencies names of everything that an installation would link
 */

/**
 * @param {string} [root]
 * @returns {WorkspacePackage[]} sorted by folder
 */
export function workspacePackages(root = workspaceRoot) {
  const parent = join(root, 'packages');
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((folder) => existsSync(join(parent, folder, 'package.json')))
    .sort()
    .map((folder) => {
      const directory = join(parent, folder);
      /** @type {Manifest} */
      const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
      const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
      return { folder, directory, manifest, dependencies };
    });
}

/**
 * The packages that users install.
 *
 * @param {string} [root]
 */
export function publishedPackages(root = workspaceRoot) {
  return workspacePackages(root).filter(({ manifest }) => manifest.private !== true);
}
