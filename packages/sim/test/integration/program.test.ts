import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
/** Processes have to start, on a machine that may be busy. ms. */
const TIMEOUT_MS = 40_000;

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...texts }));
  });
  return { child, finished };
}

const run = (...args: readonly string[]): Promise<Finished> => start(args).finished;

describe('npm run sim', { timeout: TIMEOUT_MS, concurrent: true }, () => {
  it('says what it can do', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    for (const option of ['--explore', '--seeds', '--self-check', '--seed', '--schedule', '--json']) {
      expect(stdout).toContain(option);
    }
  });

  it.each([
    [['--fly'], "unknown option '--fly'"],
    [['--jobs', '0'], 'A whole number from 1 is expected.'],
    [['--peers', '1', '--seeds', '3'], 'A whole number from 2 is expected.'],
  ])('refuses %j', async (args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(message)]);
  });

  it('explores up to a goal', async () => {
    const { code, stdout, stderr } = await run('--explore', '--budget', '35s', '--goal', '12', '--jobs', '1', '--json');
    const result = JSON.parse(stdout);
    expect([code, result]).toMatchObject([0, { type: 'exploration', bounds: [{ actions: 1, deadlines: 0 }] }]);
    expect(result.distinct).toBeGreaterThanOrEqual(12);
    expect(stderr).toMatch(/^1 actions, 0 deadlines: \d+ schedules/m);
  });

  it('fails when it does not reach its goal', async () => {
    const { code, stdout, stderr } = await run('--explore', '--budget', '1ms', '--goal', '12', '--jobs', '1');
    expect([code, stderr]).toEqual([1, expect.stringContaining('only 0 distinct schedules')]);
    expect(stdout).toMatch(/^0 passed, 1 failed$/m);
  });

  it('plays seeds', async () => {
    const { code, stdout } = await run('--seeds', '4', '--peers', '4', '--jobs', '1', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { type: 'sampling', first: 1, seeds: 4, messages: { open: 0 } },
    ]);
  });

  it('checks that a seed is one run, in processes of their own; and counts only what it was asked for', async () => {
    const { code, stdout } = await run('--self-check', '2', '--first', '2', '--jobs', '1');
    expect([code, stdout]).toEqual([
      0,
      'Self-check: 2 seeds, each in two processes: the same, to the byte\n1 passed, 0 failed\n',
    ]);
  });

  it('repeats a seed with its trace', async () => {
    const { code, stdout } = await run('--seed', '1', '--peers', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ +0\.0 ms {2}P0 +started$/m);
    expect(stdout).toMatch(/all held; trace [0-9a-f]{40}\n$/);
  });

  it('repeats a schedule with its trace', async () => {
    const scenario = { scripts: [['dial'], []], deadlines: 0 };
    const { code, stdout } = await run('--schedule', JSON.stringify({ scenario, schedule: ['A does dial 0'] }));
    expect([code, stdout]).toEqual([0, expect.stringContaining('A    does dial')]);
  });

  it('ends on SIGINT, and its workers with it', async () => {
    const { child, finished } = start(['--explore', '--budget', '1h', '--jobs', '1']);
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    // Its pipes are closed once no worker holds them any more.
    const { code, stderr } = await finished;
    expect([code, stderr]).toEqual([130, expect.stringMatching(/interrupted\n$/)]);
  });
});
