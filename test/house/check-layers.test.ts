import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/check-layers.mjs';
import { writeDocument } from '../../scripts/lib/layers-document.mjs';
import { readGraphs } from '../../scripts/lib/module-graph.mjs';
import { lines, type Tree, writeTree } from './fixture-tree.js';

/** Keeps every rule: layers low < left ∥ right < high, testing and adapter beside them. */
const clean: Tree = {
  'packages/lib/package.json': {
    name: '@x/lib',
    exports: { './low': './dist/entries/low.js' },
    imports: { '#twin': { browser: './dist/low/twin.browser.js', default: './dist/low/twin.node.js' } },
  },
  'packages/lib/layers.json': {
    layers: [['low'], ['left', 'right'], ['high']],
    beside: { testing: ['*'], adapter: ['low'] },
    nodeOnly: ['**/twin.*'],
    nodeOnlyPackages: ['ws'],
  },
  'packages/lib/src/low/value.ts': 'export const value = 1;\nexport interface Shape { size: number }\n',
  'packages/lib/src/low/twin.node.ts': "import { once } from 'node:events';\nimport 'ws';\nexport const twin = once;\n",
  'packages/lib/src/low/generated/unused.ts': 'export {};\n',
  'packages/lib/src/low/twin.browser.ts': 'export const twin = undefined;\n',
  'packages/lib/src/left/left.ts': "import { twin } from '#twin';\nexport const left = twin;\n",
  'packages/lib/src/right/right.ts': "import { value } from '../low/value.js';\nexport const right = value;\n",
  'packages/lib/src/high/high.ts':
    "import type { left } from '../left/left.js';\nimport { right } from '../right/right.js';\nimport '../low/value.js';\n" +
    `// import '../entries/low.js';\nexport const high: typeof left | string = \`\${right} from '../entries/low.js'\`;\n`,
  'packages/lib/src/testing/kit.ts': "import { high } from '../high/high.js';\nexport const kit = high;\n",
  'packages/lib/src/adapter/adapter.ts': "import { value } from '../low/value.js';\nexport const adapter = value;\n",
  'packages/lib/src/entries/low.ts':
    "export { value } from '../low/value.js';\nexport { kit } from '../testing/kit.js';\n",
  'packages/lib/src/entries/adapter.ts': "export { adapter } from '../adapter/adapter.js';\n",
  'packages/app/package.json': { name: '@x/app', private: true },
  'packages/app/layers.json': { layers: [['shared']], programs: ['main.ts'] },
  'packages/app/src/shared/shared.ts': "import { value } from '@x/lib/low';\nexport const shared = value;\n",
  'packages/app/src/worker.ts': "import '@x/lib/low';\n",
  'packages/app/src/main.ts':
    "import 'node:fs';\nimport { shared } from './shared/shared.js';\nnew Worker(new URL('./worker.js', import.meta.url), shared);\n",
};

/** Adds an import to a file of the clean tree. */
function withImport(file: string, statement: string): Tree {
  return { ...clean, [file]: `${statement}\n${String(clean[file] ?? 'export {};\n')}` };
}

function violationsOf(tree: Tree): string[] {
  return lines(check(writeTree(tree)));
}

describe('the layer rule', () => {
  it('finds nothing in a tree that keeps it', () => {
    expect(violationsOf(clean)).toEqual([]);
  });

  const low = 'packages/lib/src/low/value.ts';
  const left = 'packages/lib/src/left/left.ts';
  const high = 'packages/lib/src/high/high.ts';

  it.each([
    ['a value import of a higher layer', low, "import '../right/right.js';", 'right/ is a higher layer than low/'],
    ['a type import of a higher layer', low, "import type { left } from '../left/left.js';", 'left/ is a higher layer'],
    [
      'an import type of a higher layer',
      low,
      "export type L = import('../left/left.js').L;",
      'left/ is a higher layer',
    ],
    ['a dynamic import of a higher layer', low, "await import('../left/left.js');", 'left/ is a higher layer'],
    ['a re-export from a higher layer', low, "export * from '../left/left.js';", 'left/ is a higher layer'],
    ['an import of a sibling', left, "import '../right/right.js';", 'left/ and right/ are siblings'],
    ['an import of an entry', high, "import '../entries/low.js';", 'nobody imports entries/'],
    [
      'an entry that imports an entry',
      'packages/lib/src/entries/low.ts',
      "import './adapter.js';",
      'nobody imports entries/',
    ],
    ['an import of the own package by name', high, "import '@x/lib/low';", 'imports its own package by name'],
    ['an import of a room beside the layers', high, "import '../testing/kit.js';", 'testing/ stands beside the layers'],
    [
      'a room beside that imports too much',
      'packages/lib/src/adapter/adapter.ts',
      "import '../high/high.js';",
      'adapter/ may import only low/',
    ],
    ['a program that is imported', 'packages/app/src/shared/shared.ts', "import '../worker.js';", 'imported by nobody'],
    [
      'a deep import of another package',
      'packages/app/src/main.ts',
      "import '@x/lib/src/low/value.js';",
      '@x/lib has no export ./src/low/value.js (it has: ./low)',
    ],
    [
      'an import of the root of another package',
      'packages/app/src/main.ts',
      "import '@x/lib';",
      '@x/lib has no export .',
    ],
    [
      'a relative import of another package',
      'packages/app/src/main.ts',
      "import '../../lib/src/low/value.js';",
      'leaves src/',
    ],
    ['a missing file', high, "import './gone.js';", "'./gone.js' there is no such source file"],
    ['a missing twin', high, "import '#gone';", "'#gone' there is no such source file"],
    ['a Node built-in in a file that a browser loads', high, "import 'node:fs';", 'node:fs exists only in Node'],
    ['a Node built-in without its prefix', high, "import 'fs';", 'fs exists only in Node'],
    ['a type of a Node-only package', high, "import type { WebSocket } from 'ws';", 'ws exists only in Node'],
    [
      'a Node built-in in a browser twin',
      'packages/lib/src/low/twin.browser.ts',
      "import 'node:fs';",
      'node:fs exists only in Node',
    ],
  ])('finds %s', (_title, file, statement, message) => {
    expect(violationsOf(withImport(file, statement)).filter((line) => line.startsWith(file))).toContainEqual(
      expect.stringContaining(message),
    );
  });

  it.each(['door-machine.ts', 'door-transition.ts', 'door-table.ts', 'plain.ts'])(
    'finds rxjs in the pure file %s',
    (name) => {
      const tree: Tree = {
        ...clean,
        'packages/lib/layers.json': { ...Object(clean['packages/lib/layers.json']), pure: ['high/plain.ts'] },
        'packages/lib/src/high/plain.ts': 'export {};\n',
        [`packages/lib/src/high/${name}`]:
          "import type { Observable } from 'rxjs';\nexport type Door = Observable<1>;\n",
        'packages/lib/src/entries/high.ts': `export type { Door } from '../high/${name.replace('.ts', '.js')}';\nimport '../high/plain.js';\n`,
      };
      expect(violationsOf(tree)).toEqual([expect.stringMatching(/\[pure\] 'rxjs' this file is pure/)]);
    },
  );

  it('finds a pure file in layers.json that does not exist', () => {
    const layers = { ...Object(clean['packages/lib/layers.json']), pure: ['high/gone.ts'] };
    expect(violationsOf({ ...clean, 'packages/lib/layers.json': layers })).toEqual([
      expect.stringContaining('high/gone.ts [pure] layers.json lists this file as pure'),
    ]);
  });

  it('finds a cycle inside a room, through type imports too, and prints the way around', () => {
    const tree: Tree = {
      ...withImport(low, "import type { B } from './b.js';"),
      'packages/lib/src/low/b.ts': "import './c.js';\nexport type B = 1;\n",
      'packages/lib/src/low/c.ts': "import './value.js';\n",
    };
    expect(violationsOf(tree)).toEqual([
      expect.stringContaining('import cycle: low/b.ts → low/c.ts → low/value.ts → low/b.ts'),
    ]);
  });

  it('finds a file that no entry and no program reaches', () => {
    expect(violationsOf({ ...clean, 'packages/lib/src/high/orphan.ts': 'export {};\n' })).toEqual([
      expect.stringContaining('high/orphan.ts [unreachable]'),
    ]);
  });

  it('finds a room that layers.json does not name, and a package without layers.json', () => {
    const tree: Tree = {
      ...clean,
      'packages/app/layers.json': undefined,
      'packages/lib/src/new/new.ts': 'export {};\n',
    };
    expect(violationsOf({ ...tree, 'packages/lib/src/entries/new.ts': "import '../new/new.js';\n" })).toEqual([
      expect.stringContaining('packages/app/layers.json [room] is missing'),
      expect.stringContaining('packages/lib/src/new/ [room] this top folder is missing from layers.json'),
    ]);
  });
});

describe('the architecture page', () => {
  const page =
    'Text.\n<!-- layers:start -->\n<!-- layers:end -->\nSee `low/value.ts` and `packages/lib/src/high/high.ts`.\n';
  const named: Tree = { ...clean, 'packages/connection/src/low/value.ts': 'export {};\n' };

  it('must hold the current graph, which --write renews', () => {
    const root = writeTree({ ...named, 'docs/architecture.md': page });
    expect(lines(check(root))).toEqual([expect.stringContaining('the layer graph is out of date')]);
    writeDocument(root, readGraphs(root));
    expect(check(root)).toEqual([]);
    const written = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
    expect(written).toContain('low["low/<br/>4 files"]');
    expect(written).toContain('high --> left');
    expect(written).not.toContain('high --> low');
  });

  it('may name only files that exist', () => {
    const text = 'See `low/gone.ts`,\n`packages/lib/src/high/gone.ts` and `low/value.ts`.\n';
    expect(lines(check(writeTree({ ...named, 'docs/architecture.md': text })))).toEqual([
      expect.stringContaining('names `low/gone.ts`'),
      expect.stringContaining('names `packages/lib/src/high/gone.ts`'),
    ]);
  });
});
