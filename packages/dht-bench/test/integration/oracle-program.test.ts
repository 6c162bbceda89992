import { expect, test } from 'vitest';
import { run, start } from '../support/programs.js';

test('help names every option', async () => {
  const { code, stdout } = await run('oracle-main', '--help');
  expect(code).toBe(0);
  for (const option of ['--nodes', '--lookups', '--finds', '--churn', '--minutes', '--seed', '--json']) {
    expect(stdout).toContain(option);
  }
});

test('a tiny network in calm answers exactly, the same way from the same seed', async () => {
  const flags = ['--nodes', '12', '--lookups', '5', '--finds', '5', '--churn', '0', '--seed', '4'];
  const [json, again, table] = await Promise.all(
    [['--json'], ['--json'], []].map((more) => run('oracle-main', ...flags, ...more)),
  );
  const result = JSON.parse(json?.stdout ?? '');
  const facts = ({ grown, calm }: typeof result) => [grown.virtualMs, grown.messagesPerJoin, calm.lookups.ms];
  expect(facts(JSON.parse(again?.stdout ?? ''))).toEqual(facts(result));
  expect([json?.code, table?.code]).toEqual([0, 0]);
  expect(result).toMatchObject({
    type: 'oracle',
    seed: 4,
    calm: { lookups: { exact: { good: 5, of: 5 } }, finds: { exact: { good: 5, of: 5 } } },
  });
  expect(table?.stdout).toMatch(/^12 nodes, seed 4, log2\(N\) = 3\.6$/m);
  expect(table?.stdout).toContain('reached  calm.finds.exact: 1 (target ≥ 0.999)');
  expect(json?.stderr).toContain('calm: 5 lookups');
});

test('nodes come and go, and the report says how many', async () => {
  const flags = ['--nodes', '12', '--lookups', '4', '--finds', '4', '--churn', '20', '--minutes', '0.5', '--json'];
  const { stdout } = await run('oracle-main', ...flags);
  const { churn, verdicts } = JSON.parse(stdout);
  expect(churn).toMatchObject({ percentPerMinute: 20, churn: { departures: { leave: expect.any(Number) } } });
  expect(verdicts).toHaveLength(4);
});

test('wrong flags are refused', async () => {
  const { code, stdout, stderr } = await run('oracle-main', '--churn', '101');
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('A number from 0 to 100 is expected.')]);
});

test('an interrupt ends it', async () => {
  const { child, finished, firstProgress } = start('oracle-main', '--nodes', '300');
  await firstProgress;
  child.kill('SIGINT');
  expect(await finished).toMatchObject({ code: 130, stdout: '' });
});
