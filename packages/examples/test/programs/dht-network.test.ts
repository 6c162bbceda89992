import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isAlive, runProgram } from './run-program.js';

/** The program has deadlines of its own for every step; this is for all of them together. */
const TIMEOUT_MS = 180_000;

const run = (...args: string[]) => runProgram('local-network/main.js', ['--dht', ...args]);

interface Line {
  readonly type: string;
  readonly pid?: number;
  readonly entryPoints?: number;
  readonly nodes?: readonly number[];
}

describe('the DHT network', () => {
  it('keeps every acknowledged value over the SIGKILL of a quarter of its processes, and draws itself', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const svg = join(tmpdir(), `peerlatch-dht-network-${process.pid}.svg`);
    const { code, stdout, stderr } = await run('--nodes', '4', '--for', '3', '--json', '--svg', svg).finished;
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
    expect(lines.at(-1)).toMatchObject({
      ...{ type: 'summary', ok: true, nodes: 4, svg },
      dht: {
        ...{ nodes: 4, processes: 4, joined: 4, lost: 0, excused: 0, killedProcesses: 1, killedNodes: 1 },
        deadContactsLeft: 0,
      },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { dht } = lines.at(-1) as unknown as { dht: Record<string, number> };
    for (const name of ['puts', 'gets', 'found', 'lookups', 'exactLookups', 'values', 'finalReads']) {
      expect(dht[name], name).toBeGreaterThan(0);
    }
    const of = (type: string): Line[] => lines.filter((line) => line.type === type);
    // Four at the start, and one in place of the killed one.
    expect(of('started').map(({ entryPoints }) => entryPoints)).toEqual([0, 1, 2, 3, 3]);
    expect(of('rejoined')[0]?.nodes).toEqual([4]);
    expect(of('closed')).toHaveLength(4);
    for (const { pid } of of('started')) expect(isAlive(pid ?? 0)).toBe(false);
    const picture = readFileSync(svg, 'utf8');
    rmSync(svg);
    expect(picture.match(/<circle/g)).toHaveLength(5);
    expect(picture.match(/fill="#ffffff" stroke="hsl/g)).toHaveLength(1);
  });

  it('refuses options that make no sense with it', { timeout: TIMEOUT_MS }, async () => {
    const { code, stderr } = await run('--transport', 'webrtc').finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--transport makes no sense with --dht');
  });
});
