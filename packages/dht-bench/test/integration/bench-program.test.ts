import { expect, test } from 'vitest';
import { run, start } from '../support/programs.js';

test('help names every option', async () => {
  const { code, stdout } = await run('bench-main', '--help');
  expect(code).toBe(0);
  for (const option of ['--nodes', '--lookups', '--lookup-nodes', '--scale', '--seed', '--markdown', '--json']) {
    expect(stdout).toContain(option);
  }
});

test('both contenders join and look up in a tiny network, and the targets are judged', async () => {
  const { code, stdout, stderr } = await run(
    'bench-main',
    ...['--nodes', '10', '--lookups', '4', '--lookup-nodes', '0', '--json'],
  );
  expect([code, stderr]).toEqual([0, expect.stringContaining('streamr, 10 nodes: 4 lookups')]);
  const { type, runs, verdicts } = JSON.parse(stdout);
  expect([type, runs.length, verdicts.length]).toEqual(['comparison', 1, 7]);
  expect(runs[0].ours.lookups.map(({ kind, exact }: { kind: string; exact: object }) => [kind, exact])).toEqual([
    ['find', { good: 4, of: 4 }],
    ['lookup', { good: 4, of: 4 }],
  ]);
  expect(runs[0].streamr).toMatchObject({ nodes: 10, lookups: [{ kind: 'find', exact: { of: 4 } }] });
});

test('sizes of ours make a table of their growth', async () => {
  const { code, stdout } = await run('bench-main', '--scale', '8', '16', '--lookups', '4', '--markdown');
  expect(code).toBe(0);
  const firsts = stdout.split('\n').map((line) => line.split('|')[1]?.trim());
  expect(firsts).toEqual(expect.arrayContaining(['nodes', '8', '16', 'each doubling adds', 'so at 1,000,000']));
});

test('an interrupt ends it and what it has started', async () => {
  const { child, finished, firstProgress } = start('bench-main', '--scale', '300');
  await firstProgress;
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ code: 130, stdout: '' });
});
