import { expect, it } from 'vitest';
import { check } from '../../scripts/check-test-imports.mjs';
import { lines, type Tree, writeTree } from './fixture-tree.js';

const unitTest = 'packages/lib/test/unit/door/lock.test.ts';

const clean: Tree = {
  'packages/lib/package.json': { name: '@x/lib' },
  'packages/lib/src/door/lock.ts': 'export const lock = 1;\n',
  'packages/lib/src/door/lock.browser.ts': 'export const lock = 2;\n',
  'packages/lib/src/door/handle.ts': "export { lock as handle } from './lock.js';\n",
  'packages/lib/src/entries/door.ts': "export { lock } from '../door/lock.js';\n",
  [unitTest]: "import { lock } from '../../../src/door/lock.js';\nlock;\n",
  'packages/lib/test/unit/door/lock.bolts.test.ts': "import { lock } from '../../../src/door/lock.js';\nlock;\n",
  'packages/lib/test/unit/door/lock.browser.test.ts':
    "import { lock } from '../../../src/door/lock.browser.js';\nlock;\n",
  'packages/lib/test/package/exports.test.ts': "import '../../src/entries/door.js';\nimport '@x/lib/door';\n",
  'packages/app/package.json': { name: '@x/app' },
  'packages/app/test/app.test.ts': "import '@x/lib/door';\nimport './helper.js';\n",
  'packages/app/test/helper.ts': 'export {};\n',
};

function violationsOf(changes: Tree): string[] {
  return lines(check(writeTree({ ...clean, ...changes })));
}

it('the rule on test imports finds nothing in a tree that keeps it', () => {
  expect(violationsOf({})).toEqual([]);
});

it.each([
  ['an entry', "import '../../../src/entries/door.js';", 'is an entry: import the file that you test'],
  ['the own package by name', "import '@x/lib/door';", 'is an entry: import the file that you test'],
  ['a file that passes names on', "import '../../../src/door/handle.js';", 'only passes names on'],
  ['the sources of another package', "import '../../../../app/src/a.js';", 'leaves the package'],
])('it finds a test that imports %s', (_title, statement, message) => {
  expect(violationsOf({ [unitTest]: `${String(clean[unitTest])}${statement}\n` })).toEqual([
    expect.stringMatching(new RegExp(`^${unitTest} \\[test-import\\] '.*' ${message}`)),
  ]);
});

it('it finds such an import in a helper of the tests too', () => {
  expect(violationsOf({ 'packages/lib/test/sim/helper.ts': "import '../../src/entries/door.js';\n" })).toEqual([
    expect.stringContaining('is an entry'),
  ]);
});

it('it finds a unit test that does not import the file that it is named after', () => {
  expect(violationsOf({ [unitTest]: 'export {};\n' })).toEqual([
    `${unitTest} [test-import] does not import src/door/lock.ts, which it is named after`,
  ]);
});

it('it finds a unit test of one twin that imports the other', () => {
  const twin = 'packages/lib/test/unit/door/lock.browser.test.ts';
  expect(violationsOf({ [twin]: clean[unitTest] })).toEqual([
    `${twin} [test-import] does not import src/door/lock.browser.ts, which it is named after`,
  ]);
});

it('it finds a unit test that mirrors no source file', () => {
  expect(violationsOf({ 'packages/lib/test/unit/door/key.test.ts': 'export {};\n' })).toEqual([
    'packages/lib/test/unit/door/key.test.ts [test-import] mirrors no source file: there is no src/door/key.ts',
  ]);
});
