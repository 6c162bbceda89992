import { afterAll, beforeAll, expect, it } from 'vitest';
import { cli, type RunningCli, startCli } from './run-cli.js';

/** Each test starts several processes, on machines that may have every core busy; ms. */
const TIMEOUT_MS = 60_000;
const CREATOR = '00000000000000000000000000000000000000c1';

const running: RunningCli[] = [];
let entryPoint = '';
let node = '';

function start(...args: string[]): RunningCli {
  const started = startCli(args);
  running.push(started);
  return started;
}

function objectsOf(stdout: string): readonly Record<string, unknown>[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
}

/** An entry point and two nodes. */
beforeAll(async () => {
  entryPoint = await start('node').line(/^peer:/);
  const first = start('node', '--entry', entryPoint);
  const second = start('node', '--entry', entryPoint, '--json');
  node = await first.line(/^peer:/);
  await Promise.all([first.line(/ joined, /), second.line(/"type":"joined"/)]);
}, TIMEOUT_MS);

afterAll(() => {
  for (const each of running) each[Symbol.dispose]();
});

it('a value is put by one process, got by another, deleted by its creator, and then not found', {
  timeout: TIMEOUT_MS,
}, async () => {
  const through = ['--entry', node];
  const put = await cli(['put', 'greeting', '-', '--id', CREATOR, '--entry', entryPoint], 'hello\n🙂');
  expect(put).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Stored 10 bytes at [1-4] nodes?/) });
  const [raw, json, refused] = await Promise.all([
    cli(['get', 'greeting', '--raw', ...through]),
    cli(['get', 'greeting', '--json', ...through]),
    cli(['delete', 'greeting', '--id', `${CREATOR.slice(0, -1)}2`, ...through]),
  ]);
  expect(raw).toEqual({ code: 0, stderr: '', stdout: 'hello\n🙂' });
  expect(objectsOf(json.stdout)).toMatchObject([{ type: 'value', creator: CREATOR, text: 'hello\n🙂', bytes: 10 }]);
  expect(refused).toMatchObject({ code: 3, stdout: '' });
  expect(await cli(['delete', 'greeting', '--id', CREATOR, ...through])).toMatchObject({ code: 0, stderr: '' });
  const gone = await cli(['get', 'greeting', ...through]);
  expect(gone).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/\[NOT_FOUND\]\n$/) });
});

it('all three nodes are found, in either way', { timeout: TIMEOUT_MS }, async () => {
  const key = 'ff'.repeat(20);
  const [lookup, recursive] = await Promise.all([
    cli(['find', key, '--raw-key', '--json', '--entry', entryPoint]),
    cli(['find', key, '--raw-key', '--json', '--recursive', '--entry', entryPoint]),
  ]);
  for (const { code, stdout } of [lookup, recursive]) {
    const lines = objectsOf(stdout);
    const distances = lines.filter(({ type }) => type === 'node').map(({ distance }) => String(distance));
    expect([code, distances]).toEqual([0, [...distances].sort()]);
    expect(lines.map(({ descriptor }) => descriptor)).toEqual(expect.arrayContaining([entryPoint, node]));
    expect(lines.at(-1)).toMatchObject({ type: 'summary', isComplete: true });
  }
});

it('a peer answers pings, and is locked until it is released by Ctrl-C', { timeout: TIMEOUT_MS }, async () => {
  const ping = await cli(['ping', node, '--count', '2', '--interval', '0.01', '--json']);
  expect([ping.code, ping.stderr]).toEqual([0, '']);
  expect(objectsOf(ping.stdout)).toMatchObject([{ type: 'pong' }, { type: 'pong' }, { type: 'summary', answered: 2 }]);
  const timed = await cli(['lock', node, 'svc', '--for', '0.1', '--json']);
  expect(objectsOf(timed.stdout).map(({ state }) => state)).toEqual(['held', 'released']);
  using lock = startCli(['lock', node, 'svc']);
  await lock.line(/is held$/);
  lock.child.kill('SIGINT');
  expect(await lock.finished).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/is released\n$/) });
});

it('a killed peer loses its locks; nobody listening is exit code 4, and says who', {
  timeout: TIMEOUT_MS,
}, async () => {
  const victim = start('node');
  const descriptor = await victim.line(/^peer:/);
  using lock = startCli(['lock', descriptor, 'svc', '--json']);
  await lock.line(/"held"/);
  victim.child.kill('SIGKILL');
  await lock.line(/"suspended"/);
  lock.child.kill('SIGTERM');
  expect((await lock.finished).code).toBe(0);
  const [get, ping] = await Promise.all([
    cli(['get', 'a', '--entry', descriptor]),
    cli(['ping', descriptor, '--count', '1']),
  ]);
  expect(get).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(/ECONNREFUSED.*\[NOT_JOINED\]\n$/) });
  expect(ping).toMatchObject({ code: 4, stdout: '', stderr: expect.stringMatching(/\[DIAL_FAILED\]\n$/) });
  const either = await cli(['find', 'a', '--json', '--entry', descriptor, '--entry', entryPoint]);
  expect(either.code).toBe(0);
});

it('a mangled descriptor is told as such', { timeout: TIMEOUT_MS }, async () => {
  const mangled = await cli(['ping', entryPoint.slice(0, -1)]);
  expect(mangled).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/cut off or changed.*\[INVALID_DESCRIPTOR\]\n$/),
  });
});

it('a node that is asked to end leaves the network, and its process ends by itself', {
  timeout: TIMEOUT_MS,
}, async () => {
  const leaving = start('node', '--entry', entryPoint, '--json');
  await leaving.line(/"joined"/);
  leaving.child.kill('SIGTERM');
  const { code, stdout, stderr } = await leaving.finished;
  expect([code, stderr, objectsOf(stdout).at(-1)]).toMatchObject([0, '', { type: 'stopped' }]);
});
