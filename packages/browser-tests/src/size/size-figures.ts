/** How large a browser build is: what a page downloads before it can start a node. Measured here, written by `size-page`. */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { BrowserBundle, BundleFile } from '../bundle/browser-bundle.js';

/** What a WebSocket-only node may weigh, bytes after gzip. */
export const GZIP_BUDGET = 60 * 1_024;

export interface SizeFigures {
  readonly minifiedBytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

/** A part of the whole: a room of ours, or a library. */
export interface SizeShare {
  readonly name: string;
  /** Share of the code before minification, 0 to 1. */
  readonly share: number;
}

/** The files that are loaded with the page, together; or those that are loaded on demand. */
export function figuresOf(
  { files }: BrowserBundle,
  when: 'with the page' | 'on demand' = 'with the page',
): SizeFigures {
  const counted = files.filter(({ isInitial }) => isInitial === (when === 'with the page'));
  const sum = (weigh: (code: string) => number): number => counted.reduce((total, { code }) => total + weigh(code), 0);
  return {
    minifiedBytes: sum((code) => Buffer.byteLength(code)),
    gzipBytes: sum((code) => gzipSync(code, { level: 9 }).length),
    brotliBytes: sum((code) => brotliCompressSync(code).length),
  };
}

/** Who contributes how much, largest first. */
export function sharesOf({ files }: BrowserBundle): readonly SizeShare[] {
  const bytes = new Map<string, number>();
  for (const { modules } of files.filter(({ isInitial }: BundleFile) => isInitial)) {
    for (const [path, length] of modules) bytes.set(ownerOf(path), (bytes.get(ownerOf(path)) ?? 0) + length);
  }
  const total = [...bytes.values()].reduce((sum, length) => sum + length, 0);
  return [...bytes]
    .filter(([name]) => name !== '')
    .map(([name, length]) => ({ name, share: length / total }))
    .sort((a, b) => b.share - a.share || a.name.localeCompare(b.name));
}

/** `wire/` for a room, the package's name for a library, nothing for the bundler's own helpers and the entry. */
function ownerOf(path: string): string {
  const room = /packages\/connection\/(?:dist|src)\/([\w-]+)\//.exec(path)?.[1];
  if (room !== undefined) return room === 'entries' ? '' : `${room}/`;
  const found = path.split('node_modules/').at(-1) ?? '';
  if (found === path) return '';
  return found
    .split('/')
    .slice(0, found.startsWith('@') ? 2 : 1)
    .join('/');
}
