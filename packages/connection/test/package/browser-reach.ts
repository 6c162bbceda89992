/** Follows the imports of the built package as a browser's bundler would: `#` names by their `browser` condition. */
import { readFileSync } from 'node:fs';

type Target = string | { readonly [condition: string]: Target };

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly imports: Readonly<Record<string, Target>>;
}

export interface BrowserReach {
  /** Files of the package, relative to its root. */
  readonly files: ReadonlySet<string>;
  /** Everything else that is imported: libraries and built-ins. */
  readonly foreign: ReadonlySet<string>;
}

/** Static and dynamic imports, and re-exports; the compiler writes one per line, with single quotes. */
const IMPORT = /^(?:import|export)\s[^'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm;

function manifestOf(packageRoot: URL): Manifest {
  return JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as Manifest;
}

/** The first condition that a bundler for browsers has. */
function forBrowsers(target: Target): string {
  if (typeof target === 'string') return target;
  const chosen = target.browser ?? target.import ?? target.default;
  if (chosen === undefined) throw new Error(`nothing for browsers in ${JSON.stringify(target)}`);
  return forBrowsers(chosen);
}

/** Names of the sub-paths. */
export function exportedRooms(packageRoot: URL): readonly string[] {
  return Object.keys(manifestOf(packageRoot).exports).map((subpath) => subpath.replace('./', ''));
}

/** What is loaded, or can be, when a browser imports the sub-path `room`. */
export function browserReach(packageRoot: URL, room: string): BrowserReach {
  const { imports } = manifestOf(packageRoot);
  const files = new Set<string>();
  const foreign = new Set<string>();
  const queue = [new URL(`dist/entries/${room}.js`, packageRoot)];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    const name = file.href.slice(packageRoot.href.length);
    if (files.has(name)) continue;
    files.add(name);
    for (const match of readFileSync(file, 'utf8').matchAll(IMPORT)) {
      const specifier = match[1] ?? match[2] ?? match[3] ?? '';
      const twin = imports[specifier];
      if (twin !== undefined) queue.push(new URL(forBrowsers(twin), packageRoot));
      else if (specifier.startsWith('.')) queue.push(new URL(specifier, file));
      else foreign.add(specifier);
    }
  }
  return { files, foreign };
}
