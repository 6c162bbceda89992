/**
 * Bundles a module for browsers as a user's bundler would: from the built packages, by their `browser` conditions, in
 * memory. The size report and the test pages are made with it. A Node built-in in the graph is an error here and not, as
 * elsewhere, an empty module or a polyfill that nobody notices.
 */
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const packageRoot = join(import.meta.dirname, '../..');
const VIRTUAL_ENTRY = join(packageRoot, 'virtual-entry.js');

/** One file of a bundle. */
export interface BundleFile {
  readonly name: string;
  readonly code: string;
  /** Loaded with the page; the others are loaded by a dynamic import, if ever. */
  readonly isInitial: boolean;
  /** Bytes of code that each module contributes, before minification, by path. */
  readonly modules: ReadonlyMap<string, number>;
}

export interface BrowserBundle {
  /** Name of the file to load. */
  readonly entry: string;
  readonly files: readonly BundleFile[];
}

/** What to bundle: a file, or the text of a module that stands at the top of this package. */
export type BundleInput = { readonly file: string } | { readonly code: string };

/** Rejects when the graph reaches a Node built-in, and says which module asked for it. */
export async function bundleForBrowser(input: BundleInput, minify: boolean): Promise<BrowserBundle> {
  const code = 'code' in input ? input.code : '';
  const built = await build({
    configFile: false,
    envDir: false,
    root: packageRoot,
    logLevel: 'error',
    publicDir: false,
    plugins: [refuseBuiltins(), virtualEntry(code)],
    build: {
      write: false,
      minify,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: { input: 'file' in input ? input.file : VIRTUAL_ENTRY },
    },
  });
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []));
  const chunks = outputs.flatMap((output) => (output.type === 'chunk' ? [output] : []));
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error('The bundler made no entry.');
  const initial = new Set([entry.fileName]);
  // A set grows while it is walked: this follows static imports to the end.
  for (const name of initial)
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) initial.add(next);
  return {
    entry: entry.fileName,
    files: chunks.map(({ fileName, code: text, modules }) => ({
      name: fileName,
      code: text,
      isInitial: initial.has(fileName),
      modules: new Map(Object.entries(modules).map(([path, { renderedLength }]) => [path, renderedLength])),
    })),
  };
}

function refuseBuiltins(): Plugin {
  return {
    name: 'refuse-node-builtins',
    enforce: 'pre',
    resolveId(source, importer) {
      if (isBuiltin(source)) throw new Error(`${importer ?? 'the entry'} imports the Node built-in ${source}`);
    },
  };
}

function virtualEntry(code: string): Plugin {
  return {
    name: 'virtual-entry',
    enforce: 'pre',
    resolveId: (source) => (source === VIRTUAL_ENTRY ? VIRTUAL_ENTRY : undefined),
    load: (id) => (id === VIRTUAL_ENTRY ? code : undefined),
  };
}
