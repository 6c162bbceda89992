import { beforeAll, describe, expect, it } from 'vitest';
import { testsOf } from '../../scripts/lib/mechanical-mutants.mjs';
import { instrument } from '../../scripts/lib/mutant-instrumenter.mjs';
import { checkFigures } from '../../scripts/lib/mutants-page.mjs';
import { workspaceRoot } from '../../scripts/lib/run.mjs';
import { compareSurvivors } from '../../scripts/lib/survivors.mjs';
import { writeTree } from './fixture-tree.js';

/** The mutants of a function body, as `operator: replaced -> replacement`. */
async function mutantsOf(body: string): Promise<string[]> {
  const { mutants } = await instrument('a.ts', `export function f(a: A, log: string[]) {${body}}\n`);
  return mutants.map(({ operator, replaces, by }) => `${operator}: ${replaces} -> ${by}`);
}

describe('the mechanical mutants of a module', () => {
  // The first one loads the instrumenter, which takes most of the time.
  beforeAll(async () => {
    await mutantsOf('a();');
  });

  it('negate, force and shift conditions, and drop what hangs on them', async () => {
    const found = await mutantsOf('if (a.n < 3) a.stop(); return a.n;');
    expect(found).toContain('ConditionalExpression: a.n < 3 -> true');
    expect(found).toContain('ConditionalExpression: a.n < 3 -> false');
    expect(found).toContain('EqualityOperator: a.n < 3 -> a.n <= 3');
    expect(found).toContain('StatementDrop: a.stop(); -> {}');
  });

  it('leave texts, records and patterns alone', async () => {
    expect(await mutantsOf("return { text: 'x', is: /y/.test(a.text) };")).toEqual([expect.stringContaining('Block')]);
  });

  it('leave out the branch that the compiler proves to be unreachable', async () => {
    const found = await mutantsOf("switch (a.type) { case 'x': return 1; default: return assertNever(a); }");
    expect(found.filter((line) => line.includes('assertNever') && !line.startsWith('Block'))).toEqual([]);
    expect(found.filter((line) => line.startsWith('ConditionalExpression'))).toHaveLength(1);
  });

  const swaps = async (body: string) => (await mutantsOf(body)).filter((line) => line.startsWith('StatementSwap'));

  it.each([
    ['two calls', 'a.stop(); a.start();'],
    ['a guard and what it guards', 'if (a.done) return; a.start();'],
    ['a write and a read of it', 'a.n = 1; log.push(a.n);'],
    ['two guards', 'if (a.x) return 1; if (a.y) return 2;'],
  ])('change the order of %s', async (_what, body) => {
    expect(await swaps(body)).toHaveLength(1);
  });

  it.each([
    ['a name and its use', 'const x = a.next(); a.start(x);'],
    ['writes to different places', 'this.a = 1; this.b = 2;'],
    ['two values', 'const x = g(a); const y = g(log);'],
    ['a function that is only made, and a guard', 'if (a.done) return; const end = () => a.stop();'],
    ['what follows the end', 'a.stop(); return 1;'],
  ])('do not change the order of %s', async (_what, body) => {
    expect(await swaps(body)).toEqual([]);
  });

  it('tell a swap by its two statements alone', async () => {
    expect(await swaps('a.b(); a.stop(); a.start();')).toContain(
      'StatementSwap: a.stop(); a.start(); -> a.start(); a.stop();',
    );
  });
});

describe('the tests of a module', () => {
  const tree = {
    'src/room/a.ts': 'export const a = 1;\n',
    'src/room/b.ts': "import { a } from './a.js';\nexport const b = a;\n",
    'test/unit/room/a.test.ts': "import { a } from '../../../src/room/a.js';\n",
    'test/unit/room/a.property.test.ts': "import { a } from '../../../src/room/a.js';\n",
    'test/unit/room/b.test.ts': "import { b } from '../../../src/room/b.js';\n",
    'test/unit/other/b.test.ts': "import { b } from '../../../src/room/b.js';\n",
    'test/races/r01-a.test.ts': "import { a } from '../../src/room/a.js';\n",
  };

  it('are the unit tests that import it, then its property tests and those of its room that reach it', () => {
    expect(testsOf(writeTree(tree), 'src/room/a.ts')).toEqual({
      first: ['test/unit/room/a.test.ts'],
      second: ['test/unit/room/a.property.test.ts', 'test/unit/room/b.test.ts'],
    });
  });
});

describe('a survivor', () => {
  const mutant = { id: '1', operator: 'StatementDrop', line: 3, replaces: 'a();', by: '{}', why: '' };
  const survivors = [
    { ...mutant, caught: false },
    { ...mutant, id: '2', caught: false },
    { ...mutant, id: '3', by: 'b();', caught: true },
  ];
  const results = [{ file: 'src/a.ts', ms: 1, outcomes: survivors }];
  const entry = { file: 'src/a.ts', operator: 'StatementDrop', replaces: 'a();', by: '{}', why: 'a() is called again' };

  it('needs an explanation, each of several alike its own', () => {
    const { explained, unexplained, stale } = compareSurvivors(results, [entry]);
    expect([explained, unexplained.map(({ nth }) => nth), stale]).toEqual([[entry], [2], []]);
    expect(compareSurvivors(results, [entry, { ...entry, nth: 2 }]).unexplained).toEqual([]);
  });

  it('that is caught now leaves a stale explanation, unless its module was not tried', () => {
    const gone = { ...entry, by: 'b();' };
    expect(compareSurvivors(results, [gone]).stale).toEqual([gone]);
    expect(compareSurvivors(results, [{ ...gone, file: 'src/b.ts' }]).stale).toEqual([]);
  });
});

describe('the figures in docs/mutants.md', () => {
  const page = '| `room/a.ts` | 10 | 9 | 1 |\n';
  const entry = { file: 'src/room/a.ts', operator: 'x', replaces: 'a', by: 'b', why: 'c' };
  const tree = (change: object) =>
    writeTree({
      'docs/mutants.md': page,
      'scripts/mutants/modules.json': ['src/room/a.ts'],
      'scripts/mutants/survivors.json': JSON.stringify([entry]),
      ...change,
    });

  it('agree with the modules and survivors of this workspace', () => {
    expect(checkFigures(workspaceRoot)).toEqual([]);
  });

  it.each([
    ['right', {}, []],
    ['a module without a row', { 'docs/mutants.md': '' }, ['no row for room/a.ts']],
    ['a row without a module', { 'scripts/mutants/modules.json': '[]' }, ['has no mechanical', 'not in modules.json']],
    ['a survivor more than the row says', { 'docs/mutants.md': '| `room/a.ts` | 10 | 10 | 0 |\n' }, ['otherwise']],
  ])('are checked: %s', (_what, change, complaints) => {
    const found = checkFigures(tree(change));
    expect(found).toEqual(complaints.map((text) => expect.stringContaining(text)));
  });
});
