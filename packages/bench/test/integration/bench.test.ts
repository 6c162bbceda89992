import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [PROGRAM, ...args]);

describe('the program (needs the build)', () => {
  test('measures what it is asked for and writes nothing else to standard output', { timeout: 60_000 }, async () => {
    const { stdout, stderr } = await bench(
      '--quick',
      '--json',
      '--only',
      'node.startStop',
      '--only',
      'send.1KiB.2proc.down',
    );
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type, metric }) => type ?? metric)).toEqual([
      'machine',
      'send.1KiB.2proc.down',
      'node.startStop',
      'summary',
    ]);
    for (const name of ['ours', 'raw', 'streamr', 'vsRaw', 'vsStreamr']) {
      expect(lines[1]?.[name]).toBeGreaterThan(0);
      expect(lines[2]?.[name]).toBeGreaterThan(0);
    }
    expect(stderr).toContain('[6/6]');
  });

  test('refuses an unknown metric with the list of metrics', async () => {
    await expect(bench('--only', 'nothing')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('heap.idle'),
    });
  });
});
