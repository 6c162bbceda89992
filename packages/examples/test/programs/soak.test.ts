import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runProgram } from './run-program.js';

/** Some seconds of churn, and what a machine with every core busy makes of starting two processes. */
const TIMEOUT_MS = 60_000;

const COLLECTING = { nodeArgs: ['--expose-gc'] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'soak-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the soak', () => {
  it.each(['websocket', 'mixed'])(
    'loses nothing over %s in a few seconds, and leaves nothing',
    { timeout: TIMEOUT_MS },
    async (transport) => {
      const svg = join(folder, 'memory.svg');
      const args = [
        '--for',
        '5s',
        '--nodes',
        '8',
        '--transport',
        transport,
        '--sample-every',
        '1',
        '--svg',
        svg,
        '--json',
      ];
      const { code, stdout, stderr } = await runProgram('soak/main.js', args, COLLECTING).finished;
      const report = JSON.parse(stdout);
      expect(report).toMatchObject({ ok: true, transport, nodes: 8, leftovers: [], faults: [], lostWithoutExcuse: 0 });
      const { sent, delivered, rejected, lost, unsettled, duplicates } = report.messages;
      expect([delivered + rejected + lost, unsettled, duplicates]).toEqual([sent, 0, 0]);
      expect(report.churn.visits).toBeGreaterThan(0);
      expect(delivered).toBeGreaterThan(0);
      expect(await readFile(svg, 'utf8')).toContain('<polyline');
      expect([code, stderr]).toEqual([0, expect.stringMatching(/^(?:[\d.]+ s: \d+ events, .* 0 faults\n)+$/)]);
    },
  );

  it('ends in good order on SIGINT, and judges what it has', { timeout: TIMEOUT_MS }, async () => {
    const args = ['--for', '1h', '--nodes', '6', '--sample-every', '1', '--json'];
    const program = runProgram('soak/main.js', args, COLLECTING);
    await new Promise((resolve) => program.child.stderr?.once('data', resolve));
    program.child.kill('SIGINT');
    const { code, stdout } = await program.finished;
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, leftovers: [], faults: [] });
    expect(code).toBe(0);
  });

  it('refuses to run where garbage cannot be collected', { timeout: TIMEOUT_MS }, async () => {
    const { code, stderr } = await runProgram('soak/main.js').finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--expose-gc');
  });
});
