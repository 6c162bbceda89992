import { describe, expect, it } from 'vitest';
import { isAlive, type RunningProgram, runProgram } from './run-program.js';

/** The program has deadlines of its own for every step; this is for all of them together. */
const TIMEOUT_MS = 120_000;

const run = (...args: string[]): RunningProgram => runProgram('local-network/main.js', args);

interface Line {
  readonly type: string;
  readonly node?: number;
  readonly peer?: number;
  readonly pid?: number;
  readonly port?: number;
  readonly failures?: readonly string[];
  readonly links?: readonly { readonly way: string; readonly transports: readonly string[] }[];
}

const linesOf = (stdout: string): Line[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const pidsOf = (lines: readonly Line[]): number[] => lines.flatMap(({ pid }) => (pid === undefined ? [] : [pid]));

const SOME: unknown = expect.toSatisfy((count: number) => count > 0);

describe('the local network', () => {
  it('accounts for every message, over the SIGKILL and the restart of a process', { timeout: TIMEOUT_MS }, async () => {
    const { code, stdout, stderr } = await run('--nodes', '4', '--for', '3', '--json').finished;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const last = stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(
      /^\{"type":"summary","ok":true,"nodes":4,"connections":6,"locks":12,"messagesSent":\d+,"messagesDelivered":\d+,"rejected":\d+,"inFlightAtKill":\d+,"duplicates":0,"unaccounted":0[,}]/,
    );
    const { messagesSent, messagesDelivered, rejected, inFlightAtKill, killed } = JSON.parse(last) as Record<
      string,
      number
    >;
    expect(messagesDelivered).toBeGreaterThan(500);
    expect(messagesDelivered).toBe((messagesSent ?? 0) - (rejected ?? 0) - (inFlightAtKill ?? 0));

    const lines = linesOf(stdout);
    const of = (type: string): Line[] => lines.filter((line) => line.type === type);
    expect(of('started')).toHaveLength(4);
    expect(of('killed').map(({ node }) => node)).toEqual([killed]);
    expect(of('restarted').map(({ node, port }) => [node, port])).toEqual([
      [killed, of('started').find(({ node }) => node === killed)?.port],
    ]);
    // In this network of four everybody is a neighbour of the victim.
    expect(new Set(of('suspended').map(({ node, peer }) => `${node} ${peer}`)).size).toBe(3);
    expect(of('rejoined')).toHaveLength(1);
    expect(of('closed')).toHaveLength(4);
    for (const pid of pidsOf(lines)) expect(isAlive(pid)).toBe(false);
  });

  it.each([
    ['webrtc', 4, { dial: 0, dialBack: 0, webrtc: 6 }],
    // Who comes back after the kill may dial by itself before it is asked to.
    ['mixed', 4, { dial: SOME, dialBack: SOME, webrtc: 1 }],
  ] as const)(
    'does the same with --transport %s, and shows how each connection came about',
    {
      timeout: TIMEOUT_MS,
    },
    async (transport, nodes, ways) => {
      const { code, stdout, stderr } = await run(
        '--transport',
        transport,
        '--nodes',
        `${nodes}`,
        '--for',
        '2',
        '--json',
      ).finished;
      const lines = linesOf(stdout);
      expect(lines.at(-1)).toMatchObject({ ok: true, connections: 6, locks: 12, unaccounted: 0, transport, ways });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { links = [] } = lines.at(-1) ?? {};
      expect(links).toHaveLength(6);
      for (const { way, transports } of links) {
        expect(transports.every((name) => (name === 'webrtc') === (way === 'webrtc'))).toBe(true);
      }
      expect(lines.filter(({ type }) => type === 'rejoined')).toHaveLength(1);
      for (const pid of pidsOf(lines)) expect(isAlive(pid)).toBe(false);
    },
  );

  it('ends in good order on SIGINT, and kills nobody if that is not wanted', { timeout: TIMEOUT_MS }, async () => {
    const program = run('--nodes', '2', '--for', '60', '--no-kill', '--json');
    await program.line(/"type":"flowing"/);
    await program.line(/"messagesDelivered":[1-9]/);
    program.child.kill('SIGINT');
    const { code, stdout } = await program.finished;
    expect(code).toBe(0);
    const lines = linesOf(stdout);
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      ok: true,
      connections: 1,
      locks: 2,
      killed: null,
      inFlightAtKill: 0,
      unaccounted: 0,
    });
    expect(lines.some(({ type }) => type === 'killed' || type === 'suspended')).toBe(false);
  });

  it('fails and says so when a process dies that should not, and leaves nobody behind', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const program = run('--nodes', '2', '--for', '60', '--no-kill', '--json');
    const { pid = 0 } = JSON.parse(await program.line(/"type":"started","at":\d+,"node":1/)) as Line;
    await program.line(/"type":"flowing"/);
    process.kill(pid, 'SIGKILL');
    const { code, stdout } = await program.finished;
    expect(code).toBe(1);
    const lines = linesOf(stdout);
    expect(lines.at(-1)).toMatchObject({ type: 'summary', ok: false });
    expect(lines.at(-1)?.failures?.[0]).toBe('node 1 ended unasked by SIGKILL');
    for (const other of pidsOf(lines)) expect(isAlive(other)).toBe(false);
  });

  it('leaves no process behind when it is killed itself', { timeout: TIMEOUT_MS }, async () => {
    const program = run('--nodes', '2', '--for', '60', '--json');
    await program.line(/"type":"flowing"/);
    program.child.kill('SIGKILL');
    const { signal, stdout } = await program.finished;
    expect(signal).toBe('SIGKILL');
    const pids = pidsOf(
      stdout
        .trimEnd()
        .split('\n')
        .filter((line) => line.includes('"started"'))
        .map((line) => JSON.parse(line) as Line),
    );
    expect(pids).toHaveLength(2);
    await expect.poll(() => pids.some(isAlive), { timeout: TIMEOUT_MS / 2 }).toBe(false);
  });

  it('tells people the same in words', { timeout: TIMEOUT_MS }, async () => {
    const { code, stdout } = await run('--nodes', '2', '--for', '1').finished;
    expect(code).toBe(0);
    expect(stdout).toMatch(/node \d killed \(process \d+, SIGKILL\)/);
    expect(stdout).toContain('Every message is accounted for.');
    expect(stdout).toMatch(/delivered +[\d,]+, each once and in order/);
  });

  it('refuses a wrong command line with exit code 2', { timeout: TIMEOUT_MS }, async () => {
    const { code, stdout, stderr } = await run('--nodes', 'many').finished;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("'many' is invalid. It must be a whole number from 2 to 64.");
  });

  it('refuses a mixed network that could not be mixed', { timeout: TIMEOUT_MS }, async () => {
    const { code, stderr } = await run('--transport', 'mixed', '--nodes', '3').finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--transport mixed needs --nodes 4 or more');
  });

  it('explains itself', { timeout: TIMEOUT_MS }, async () => {
    const { code, stdout } = await run('--help').finished;
    expect(code).toBe(0);
    expect(stdout).toContain('--for <seconds>');
  });
});
