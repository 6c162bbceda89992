// @ts-check
// Reads a package's layers.json, the one place where its rooms are ordered.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} LayersFile what is in the file
 * @property {string[][]} layers groups of rooms, lowest first; rooms of one group are siblings
 * @property {Record<string, string[]>} [beside] rooms beside the layers, and the rooms each may import; `*` is any layer
 * @property {string[]} [programs] patterns of files that are started, not imported
 * @property {string[]} [pure] further files that may not import rxjs, besides machines, transitions and tables
 * @property {string[]} [nodeOnly] patterns of files that no browser loads; without it, nothing is restricted
 * @property {string[]} [nodeOnlyPackages] packages that only those files may import
 * @property {string[]} [realTime] patterns of files that may use the platform's time, randomness and console; base/ always
 */

/**
 * @typedef {object} Layers
 * @property {string[][]} groups
 * @property {ReadonlyMap<string, number>} rank by room, 0 is the lowest
 * @property {Record<string, string[]>} beside
 * @property {string[]} programs
 * @property {string[]} pure patterns
 * @property {string[]} pureFiles those of them that name one file
 * @property {string[] | undefined} nodeOnly
 * @property {string[]} nodeOnlyPackages
 * @property {string[]} realTime
 */

/**
 * @param {string} packageDirectory
 * @returns {Layers | undefined} undefined when the package has no such file
 */
export function readLayers(packageDirectory) {
  const path = join(packageDirectory, 'layers.json');
  if (!existsSync(path)) return undefined;
  /** @type {LayersFile} */
  const file = JSON.parse(readFileSync(path, 'utf8'));
  const pureFiles = file.pure ?? [];
  return {
    groups: file.layers,
    rank: new Map(file.layers.flatMap((rooms, rank) => rooms.map((room) => /** @type {const} */ ([room, rank])))),
    beside: file.beside ?? {},
    programs: file.programs ?? [],
    pure: ['**/*-{machine,transition,table}.ts', ...pureFiles],
    pureFiles,
    nodeOnly: file.nodeOnly,
    nodeOnlyPackages: file.nodeOnlyPackages ?? [],
    realTime: ['base/**', ...(file.realTime ?? [])],
  };
}

/**
 * The room of a file: its top folder, or `.` for a file at the top of `src`. Such files are programs, unless layers.json
 * lists `.` among the layers (a small package without rooms).
 *
 * @param {string} file relative to `src`
 */
export function roomOf(file) {
  const slash = file.indexOf('/');
  return slash < 0 ? '.' : file.slice(0, slash);
}
