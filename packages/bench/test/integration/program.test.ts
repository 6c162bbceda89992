import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

const bench = (...args: readonly string[]) => promisify(execFile)(process.execPath, [PROGRAM, ...args]);

test('help names every option and every metric', async () => {
  const { stdout } = await bench('--help');
  for (const name of [
    '--json',
    '--rounds',
    '--only',
    '--quick',
    'send.64KiB.2proc.down',
    'heap.idle',
    'webrtc.open.under20ms',
  ]) {
    expect(stdout).toContain(name);
  }
});

test('an unknown metric ends it with code 1, the list of metrics, and nothing on standard output', async () => {
  await expect(bench('--json', '--only', 'nothing')).rejects.toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('heap.idle'),
  });
});
