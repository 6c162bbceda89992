import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verdict } from '../../scripts/lib/hand-mutants.mjs';
import { allMutants, mutate } from '../../scripts/lib/mutants.mjs';
import { checkRacesTable, REQUIRED, readRows } from '../../scripts/lib/races-table.mjs';
import { workspaceRoot } from '../../scripts/lib/run.mjs';
import { readReport } from '../../scripts/lib/scratch-copy.mjs';
import { writeTree } from './fixture-tree.js';

const mutant = {
  name: 'guard-removed',
  races: ['R1'],
  file: 'src/a.ts',
  find: 'if (guard) return;',
  replace: '',
  tests: ['test/a.test.ts'],
};
const ROW_TEXT = '| what | invariant | [a](../packages/connection/test/a.test.ts) | `guard-removed` |';
const RACES = [...Array.from({ length: 73 }, (_, index) => `R${index + 1}`), 'F1', 'F2', 'F3', 'F4'];

/** A workspace whose table is complete, and whose one test names every race. */
function workspace(change: { table?: (text: string) => string; source?: string } = {}): string {
  const table = RACES.map((race) => `| ${race} ${ROW_TEXT}`).join('\n');
  return writeTree({
    'docs/races.md': change.table?.(table) ?? table,
    'packages/connection/src/a.ts': change.source ?? 'run(() => {\n  if (guard)\n    return;\n});\n',
    'packages/connection/test/a.test.ts': RACES.map((race) => `it('${race}: holds');`).join('\n'),
  });
}

describe('the table of races', () => {
  it('agrees with the tests, the sources and the mutants of this workspace', async () => {
    expect(checkRacesTable(workspaceRoot, await allMutants())).toEqual([]);
  });

  it('is right when every race has a row, a test and a mutant', () => {
    expect(checkRacesTable(workspace(), [mutant])).toEqual([]);
  });

  it.each([
    ['a race without a row', (text: string) => text.replace('| R7 |', '| X7 |'), 'docs/races.md: R7 has 0 rows'],
    ['a test that does not exist', (text: string) => text.replace('a.test', 'b.test'), 'does not exist'],
    [
      'a mutant that does not exist',
      (text: string) => text.replace('guard-removed', 'no-guard'),
      'there is no mutant no-guard',
    ],
    ['a required race without a test', (text: string) => text.replace(/\[a\]\([^)]*\)/, '–'), 'R1: no test is linked'],
    [
      'a row without a word on its proof',
      (text: string) => text.replace('`guard-removed`', ''),
      'R1: say which mutants prove it',
    ],
    [
      'more structural races than may be',
      (text: string) =>
        text.replaceAll('`guard-removed`', 'structural: so').replace('structural: so', '`guard-removed`'),
      `docs/races.md: ${REQUIRED.length - 1} races are structural`,
    ],
  ])('must not have %s', (_title, table, complaint) => {
    expect(checkRacesTable(workspace({ table }), [mutant])).toContainEqual(expect.stringContaining(complaint));
  });

  it('must not link a test that never names the race', () => {
    const root = workspace();
    const file = join(root, 'packages/connection/test/a.test.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replace('R12:', ''));
    expect(checkRacesTable(root, [mutant])).toEqual([expect.stringContaining('has R12 in its title')]);
  });

  it.each([
    ['stale', { find: 'if (guarded) return;' }, 'mutant guard-removed: stale, its text is 0 times in src/a.ts'],
    ['ambiguous', { find: 'r' }, 'stale, its text is 4 times'],
    ['unguarded', { tests: ['test/none.test.ts'] }, 'mutant guard-removed: test/none.test.ts does not exist'],
  ])('finds a mutant that is %s', (_title, change, complaint) => {
    expect(checkRacesTable(workspace(), [{ ...mutant, ...change }])).toContainEqual(expect.stringContaining(complaint));
  });

  it('finds a mutant that it does not name', () => {
    const other = { ...mutant, name: 'other' };
    expect(checkRacesTable(workspace(), [mutant, other])).toEqual(['mutant other: docs/races.md does not name it']);
  });

  it('reads rows with links and names', () => {
    expect(readRows('| R5 | a | b | [x](y.test.ts), [z](w.ts#l) | `one`, `two` |')).toEqual([
      { race: 'R5', links: ['y.test.ts', 'w.ts'], names: ['one', 'two'], guard: '`one`, `two`' },
    ]);
  });
});

describe('a mutant', () => {
  it('is applied whatever the white space between its words', () => {
    expect(mutate(mutant, 'a();\n  if (guard)\n\treturn;\nb();')).toBe('a();\n  \nb();');
  });

  it('is refused when its text is not there once', () => {
    expect(() => mutate(mutant, 'b();')).toThrow('mutant guard-removed: stale, its text is 0 times in src/a.ts');
    expect(() => mutate({ ...mutant, find: 'b();' }, 'b(); b();')).toThrow('2 times');
  });

  it.each([
    ['a failed assertion', { failures: [{ title: 'R1: holds', message: 'AssertionError: expected 1 to be 2' }] }, true],
    ['tests that never end', { timedOut: true }, true],
    ['tests that all pass', {}, false],
    ['a file that does not load', { unloadable: ['a.test.ts: Transform failed'] }, false],
    [
      'a name that does not exist',
      { failures: [{ title: 'R1: holds', message: 'ReferenceError: x is not defined' }] },
      false,
    ],
  ])('is caught or not by %s', (_title, run, caught) => {
    expect(verdict({ failures: [], unloadable: [], timedOut: false, ...run }).caught).toBe(caught);
  });

  it('is told apart from a file that does not load by the runner’s report', () => {
    const failed = { status: 'failed', fullName: 'R1: holds', failureMessages: ['AssertionError'] };
    const passed = { status: 'passed', fullName: 'R2: holds', failureMessages: [] };
    const testResults = [
      { name: 'a.test.ts', status: 'failed', message: '', assertionResults: [failed, passed] },
      { name: 'b.test.ts', status: 'failed', message: 'Transform failed\nat x', assertionResults: [] },
      { name: 'c.test.ts', status: 'passed', message: '', assertionResults: [passed] },
    ];
    expect(readReport(JSON.stringify({ testResults }))).toEqual({
      failures: [{ title: 'R1: holds', message: 'AssertionError' }],
      unloadable: ['b.test.ts: Transform failed'],
    });
  });
});
