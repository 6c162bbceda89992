/**
 * Makes one file out of all targets and the product code that they call, with probes in the product and not in the
 * targets. Called by the program before it starts its threads, and by tests, which may plant a bug. Sources come from the
 * workspace, so no build of the product is needed.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build, type Plugin, type PluginBuild } from 'esbuild';
import { instrument } from './instrument.js';

/** Where the sources of a package lie, seen from here in `src` as well as in `dist`. */
const PACKAGES = join(import.meta.dirname, '..', '..', '..');
const PRODUCT = join(PACKAGES, 'connection', 'src');
const TARGETS = join(PACKAGES, 'fuzz', 'src', 'target', 'all-targets.ts');

/** How the targets name a source file of the product. */
const PRODUCT_ALIAS = 'connection-source/';

/** What gets probes: the product, and the parser that its generated code calls. */
const PROBED = /[\\/]?(connection[\\/]src|@bufbuild[\\/]protobuf)[\\/].*\.[jt]s$/;

/** A bug to put in: the text `find`, which is there once, becomes `replace`. */
export interface Plant {
  /** Relative to the product's sources, e.g. `wire/cursor.ts`. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One module of the product in the bundle. */
export interface BundledModule {
  /** Relative to the product's sources, or the path within a dependency. */
  readonly file: string;
  readonly firstSite: number;
  readonly sites: number;
  readonly literals: readonly string[];
}

export interface Bundle {
  /** Path of an ES module that exports `targets`. */
  readonly path: string;
  readonly sites: number;
  readonly modules: readonly BundledModule[];
}

/** A module as it was last instrumented: bundles of one process that differ in one file share the others. */
interface KnownModule {
  readonly source: string;
  readonly text: string;
  readonly module: BundledModule;
}

const known = new Map<string, KnownModule>();
let nextSite = 0;

/** Writes the bundle into `folder`, which is made if need be. Throws when a plant fits nowhere. */
export async function bundleTargets(folder: string, plants: readonly Plant[] = []): Promise<Bundle> {
  // First without probes, only to learn which modules there are: numbers go by name, not by the order of loading.
  const { metafile } = await bundled({ name: 'product', setup: redirect }, true);
  const paths = Object.keys(metafile.inputs).filter((path) => PROBED.test(path));
  const texts = new Map<string, string>();
  const modules = paths.toSorted().map((path) => {
    const { text, module } = withProbes(resolve(PACKAGES, path), plants);
    texts.set(resolve(PACKAGES, path), text);
    return module;
  });
  const missed = plants.find(({ file }) => !modules.some((module) => module.file === file));
  if (missed !== undefined) throw new Error(`No target calls ${missed.file}.`);
  const probes: Plugin = {
    name: 'probes',
    setup(builder) {
      redirect(builder);
      builder.onLoad({ filter: PROBED }, ({ path }) => {
        const contents = texts.get(path);
        return contents === undefined
          ? undefined
          : { contents, loader: path.endsWith('.ts') ? 'ts' : 'js', resolveDir: dirname(path) };
      });
    },
  };
  const { outputFiles } = await bundled(probes, false);
  const text = outputFiles[0]?.text ?? '';
  const path = join(folder, `targets-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.mjs`);
  mkdirSync(folder, { recursive: true });
  // Two runs at once write the same; neither may load half of it.
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
  return { path, sites: nextSite, modules };
}

/** Sources of the product, by the names that targets give them. */
function redirect(builder: PluginBuild): void {
  builder.onResolve({ filter: /^connection-source\// }, ({ path }) => ({
    path: join(PRODUCT, path.slice(PRODUCT_ALIAS.length).replace(/\.js$/, '.ts')),
  }));
}

function bundled(plugin: Plugin, isDraft: boolean) {
  return build({
    entryPoints: [TARGETS],
    absWorkingDir: PACKAGES,
    bundle: true,
    write: false,
    metafile: true,
    treeShaking: !isDraft,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['peerlatch-source'],
    logLevel: 'silent',
    tsconfigRaw: { compilerOptions: { target: 'ES2022', verbatimModuleSyntax: true } },
    plugins: [plugin],
  });
}

function withProbes(path: string, plants: readonly Plant[]): KnownModule {
  const file = path.startsWith(PRODUCT)
    ? path.slice(PRODUCT.length + 1).replaceAll('\\', '/')
    : path.slice(path.lastIndexOf('@bufbuild')).replaceAll('\\', '/');
  const source = plants.filter((plant) => plant.file === file).reduce(planted, readFileSync(path, 'utf8'));
  const before = known.get(file);
  if (before?.source === source) return before;
  const { text, sites, literals } = instrument(path, source, nextSite);
  const after = { source, text, module: { file, firstSite: nextSite, sites, literals } };
  nextSite += sites;
  known.set(file, after);
  return after;
}

function planted(text: string, { file, find, replace }: Plant): string {
  if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
  return text.replace(find, () => replace);
}
