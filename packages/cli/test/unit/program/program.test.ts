import { describe, expect, it } from 'vitest';
import { runProgram } from '../../../src/program/program.js';
import { formatDescriptor } from '../../../src/text/descriptor-text.js';
import { fakeShell } from '../../support/fake-shell.js';
import { peer } from '../../support/peers.js';

const D = formatDescriptor(peer(1));

async function run(...argv: string[]) {
  const shell = fakeShell();
  return { code: await runProgram(argv, shell), shell };
}

describe('the program', () => {
  it.each([
    [[], /Usage: peerlatch/],
    [['nonsense'], /unknown command 'nonsense'/],
    [['get', 'a'], /required option '--entry <descriptor>'/],
    [['get', 'a', 'b', '--entry', D], /too many arguments/],
    [['delete', 'a', '--entry', D], /required option '--id <hex>'/],
    [['get', 'a', '--entry', D, '--timeout', '0'], /number of seconds above 0/],
    [['get', 'a', '--entry', `${D}x`], /cut off or changed.*\[INVALID_DESCRIPTOR\]/],
    [['get', 'a', '--raw-key', '--entry', D], /40 hexadecimal digits.*\[INVALID_ARGUMENT\]/],
    [['node', '--no-server'], /nobody can reach this node/],
    [['ping', 'ws://a:1'], /is an address/],
  ])('%j is a mistake on the command line: exit code 2, nothing on stdout', async (argv, words) => {
    const { code, shell } = await run(...argv);
    expect([code, shell.results]).toEqual([2, []]);
    expect(shell.notes.join('\n')).toMatch(words);
  });

  it.each(['node', 'put', 'get', 'delete', 'find', 'ping', 'lock', 'descriptor'])(
    '%s --help has examples',
    async (name) => {
      const { code, shell } = await run(name, '--help');
      expect([code, shell.notes]).toEqual([0, []]);
      expect(shell.results.join('\n')).toMatch(/--json[\s\S]*Examples:[\s\S]*Exit codes/);
    },
  );

  it('knows its version', async () => {
    const { code, shell } = await run('--version');
    expect([code, shell.results]).toEqual([0, [expect.stringMatching(/^\d+\.\d+\.\d+/)]]);
  });

  it('runs what needs no network', async () => {
    const { code, shell } = await run('descriptor', JSON.stringify(peer(1)), '--json');
    expect([code, shell.objects()]).toEqual([0, [{ ...peer(1), descriptor: D }]]);
  });

  it('tells errors as JSON on request', async () => {
    const { code, shell } = await run('descriptor', 'peer:AAAA', '--json');
    expect([code, shell.notes.map((line): unknown => JSON.parse(line))]).toMatchObject([
      2,
      [{ type: 'error', code: 'INVALID_DESCRIPTOR' }],
    ]);
  });

  it('does not begin when it was interrupted already', async () => {
    const shell = fakeShell();
    shell.interrupt();
    expect(await runProgram(['get', 'a', '--entry', D], shell)).toBe(130);
  });
});
