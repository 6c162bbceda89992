import { describe, expect, it } from 'vitest';
import { check } from '../../scripts/check-tidy.mjs';
import { lines, type Tree, writeTree } from './fixture-tree.js';

const header = '// Says what this file is and who calls it.\n';
const library = 'packages/connection/src/peer/name.ts';
const unitTest = 'packages/connection/test/unit/peer/name.test.ts';

/** Keeps every rule, and mentions in comments, strings and types much of what is banned as code. */
const clean: Tree = {
  'packages/connection/package.json': { name: '@x/connection' },
  'packages/connection/layers.json': {
    layers: [['base'], ['peer']],
    beside: { testing: ['*'] },
    nodeOnly: ['**/*.node.ts'],
    realTime: ['testing/real.ts'],
  },
  'packages/connection/src/base/clock.ts': `${header}export const now = (): number => performance.now() + Date.now();\n`,
  'packages/connection/src/base/types.ts': `${header}export interface Only { types: true }\n`,
  'packages/connection/src/testing/real.ts': `${header}export const turn = (): unknown => setImmediate(() => {});\n`,
  'packages/connection/src/peer/ids.node.ts': `${header}export const host = process.platform;\n`,
  'packages/connection/src/entries/peer.ts': `${header}export { name } from '../peer/name.js';\n`,
  'packages/connection/src/peer/generated/codec.ts': '// @ts-nocheck\nexport const codec = (x: any) => x!;\n',
  [library]: `${header}
import type { Only } from '../base/types.js';
// Never Date.now() here, and no console.log.
export const advice: string = 'use setTimeout( and Math.random(), then // TODO as any';
export const timers = (delays: { setTimeout: typeof setTimeout }, process: Only): unknown => [delays.setTimeout, process];
export const isDate = (value: unknown): boolean => value instanceof Date || /\\/\\/ FIXME/.test(advice);
export const name: string = \`\${advice} // HACK\`;
`,
  [unitTest]: `import { expect, it } from 'vitest';
import { delay } from 'rxjs';
import { host } from '../../../src/peer/ids.node.js';
import { name } from '../../../src/peer/name.js';
import '../../../src/base/clock.js';
import '../../../src/testing/real.js';
it.skipIf(host === '')('keeps its name (needs a host)', () => {
  expect([name, delay(1), 'it.only(', Object({ skip: 1 }).skip]).toBeDefined();
});
`,
  'packages/connection/test/integration/real.test.ts':
    "import { setTimeout } from 'node:timers/promises';\nawait setTimeout(1);\n",
  'packages/app/package.json': { name: '@x/app', private: true },
  'packages/app/src/main.ts': `${header}setTimeout(() => console.log(Date.now(), AbortSignal.timeout(Math.random())), 1);\n`,
  'scripts/tool.mjs': `#!/usr/bin/env node\n${header}console.log(Date.now());\n`,
};

function violationsOf(tree: Tree): string[] {
  return lines(check(writeTree(tree)));
}

/** The violations of one file after code was appended to it. */
function afterAppending(file: string, code: string): string[] {
  return violationsOf({ ...clean, [file]: `${String(clean[file] ?? header)}${code}\n` }).filter((line) =>
    line.startsWith(file),
  );
}

it('the tidy rule finds nothing in a tree that keeps it', () => {
  expect(violationsOf(clean)).toEqual([]);
});

describe('the tidy rule finds in a library source', () => {
  it.each([
    ['export const a = Date.now();', 'Date.now is banned here: pass the clock'],
    ['export const a = new Date();', 'Date is banned here: pass the clock'],
    ['export const a = globalThis.performance.now();', 'performance.now is banned here: pass the clock'],
    ['setTimeout(() => {}, 1);', 'setTimeout is banned here: pass the clock'],
    ['globalThis.setInterval(() => {}, 1);', 'setInterval is banned here: pass the clock'],
    ['export const timers2 = { setImmediate };', 'setImmediate is banned here: pass the clock'],
    ["import { setTimeout as wait } from 'timers/promises';", 'node:timers/promises is banned here: pass the clock'],
    ["import { asyncScheduler } from 'rxjs';", 'asyncScheduler is banned here: pass the clock'],
    ['export const a = Math.random();', 'Math.random is banned here: pass the random source'],
    ['export const a = crypto.randomUUID();', 'crypto.randomUUID is banned here: pass the random source'],
    ["import { randomUUID } from 'node:crypto';", 'randomUUID is banned here: pass the random source'],
    ["console.warn('x');", 'console.warn is banned here: pass the logger'],
    ['export const a = AbortSignal.timeout(1);', 'AbortSignal.timeout is banned here'],
    ['export const a = process.env;', 'process is banned here: a browser has no such thing'],
    ['export const a = Buffer.alloc(1);', 'Buffer is banned here: use Uint8Array'],
  ])('%s', (code, message) => {
    const file = code.includes('process') ? 'packages/connection/src/peer/other.ts' : library;
    expect(afterAppending(file, code)).toContainEqual(expect.stringContaining(message));
  });

  it('AbortSignal.any even in base/', () => {
    expect(afterAppending('packages/connection/src/base/clock.ts', 'export const a = AbortSignal.any([]);')).toEqual([
      expect.stringContaining('AbortSignal.any is banned here'),
    ]);
  });

  it('a file that no test imports, though another file does', () => {
    const tree: Tree = { ...clean, 'packages/connection/src/peer/lonely.ts': `${header}export const lonely = 1;\n` };
    expect(violationsOf(tree)).toEqual([
      'packages/connection/src/peer/lonely.ts [untested] no test imports this file: add test/unit/peer/lonely.test.ts',
    ]);
  });
});

describe('the tidy rule finds in any file', () => {
  it.each([
    ['// TODO later', 'TODO is banned: do it now'],
    ['/* a FIXME */', 'FIXME is banned: do it now'],
    [`export const s = \`\${1 // XXX\n}\`;`, 'XXX is banned'],
    ['/** HACK */', 'HACK is banned'],
    ['// @ts-ignore', '@ts-ignore is banned: fix the type'],
    ['// @ts-expect-error because', '@ts-expect-error is banned: fix the type'],
    ['// biome-ignore lint: because', 'biome-ignore is banned: change the code'],
    ['export const a = 1 as any;', '`any` is banned: use `unknown`'],
    ['export function f(x: any): void {}', '`any` is banned: use `unknown`'],
    ['export const f = (x?: number) => x!;', 'the non-null `!` is banned'],
    ['export class A { b!: number }', 'the definite assignment `!` is banned'],
    [`export function f() {\n${'f();\n'.repeat(70)}}`, 'the function has 72 lines (at most 70)'],
    ['\n'.repeat(300), 'lines (at most 300): split the file'],
  ])('%j', (code, message) => {
    for (const file of ['packages/app/src/main.ts', library, unitTest]) {
      expect(afterAppending(file, code), file).toContainEqual(expect.stringContaining(message));
    }
  });

  it('a missing header comment, in sources and scripts', () => {
    const tree: Tree = {
      ...clean,
      'packages/app/src/main.ts': '// x\nexport {};\n',
      'scripts/tool.mjs': '// @ts-check\nf();\n',
    };
    expect(violationsOf(tree)).toEqual([
      expect.stringContaining('packages/app/src/main.ts [header] the file has no header comment'),
      expect.stringContaining('scripts/tool.mjs [header] the file has no header comment'),
    ]);
  });

  it.each([
    ['a path of the machine', ['see ', 'work', 'repo'].join('/'), 'is a path of one machine'],
    ['a temporary directory', ['cwd: "', 'tmp"'].join('/'), 'is a path of one machine'],
    ['a home directory', ['', 'home', 'me', 'x'].join('/'), 'is a path of one machine'],
    ['a package registry', `https://${['registry', 'example', 'org'].join('.')}/x`, 'is a package registry'],
  ])('%s, whatever its type', (_title, text, message) => {
    expect(violationsOf({ ...clean, 'docs/page.md': `Fine: packages/home/x, a/tmp.\n${text}\n` })).toEqual([
      expect.stringMatching(new RegExp(`^docs/page.md \\[machine\\] .*${message}`)),
    ]);
  });
});

describe('the tidy rule finds in a test', () => {
  it.each([
    ["it.only('x', () => {});", '.only is banned: it hides all other tests'],
    ["describe.concurrent.skip('x', () => {});", '.skip is banned'],
    ["it.todo('x');", '.todo is banned'],
    ["it.skipIf(true)('x', () => {});", '.skipIf: let the title say what the test needs'],
    ["it('x', { retry: 2 }, () => {});", 'retry is banned'],
    ['setTimeout(() => {}, 1);', 'setTimeout() is banned here: this test runs in virtual time'],
    ['await sleep(10);', 'sleep() is banned here: this test runs in virtual time'],
    ["import { setTimeout as wait } from 'node:timers/promises';", 'node:timers/promises is banned here'],
  ])('%s', (code, message) => {
    expect(afterAppending(unitTest, code)).toEqual([expect.stringContaining(message)]);
  });

  it('no long functions where the lines belong to suites and tests', () => {
    const suite = `describe('x', () => {\n${"it('y', () => {\n  f();\n});\n".repeat(30)}});\n`;
    expect(afterAppending(unitTest, `export function contract() {\n${suite}}`)).toEqual([]);
  });
});
