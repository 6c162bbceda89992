import { describe, expect, it } from 'vitest';
import type { ExitStatus } from '../../../src/exec-relay/exec-protocol.js';
import { runCommand } from '../../../src/exec-relay/running-command.js';

/** Collects what a command says, in the order in which the sink was told. */
function recorder() {
  const output = { stdout: '', stderr: '' };
  const order: string[] = [];
  const exits: ExitStatus[] = [];
  const sink = {
    output: async (stream: 'stdout' | 'stderr', bytes: Uint8Array) => {
      output[stream] += Buffer.from(bytes).toString();
      order.push(stream);
    },
    exit: async (status: ExitStatus) => {
      exits.push(status);
      order.push('exit');
    },
  };
  return { output, order, exits, sink };
}

const patient = { signal: new AbortController().signal, maxRuntimeMs: 30_000 };

describe('a running command', () => {
  it('loses nothing when the process has ended before its relay is ready (F4)', async () => {
    const { output, order, exits, sink } = recorder();
    let makeReady = (): void => {};
    const ready = new Promise<void>((resolve) => {
      makeReady = resolve;
    });
    const ended = runCommand({ command: 'sh', args: ['-c', 'echo ok; echo no >&2; exit 3'], ready, sink, ...patient });
    // Another process that starts and ends meanwhile is proof enough that the first has ended too.
    await runCommand({
      command: 'sh',
      args: ['-c', 'sleep 0.2'],
      ready: Promise.resolve(),
      sink: recorder().sink,
      ...patient,
    });
    expect(order).toEqual([]);
    makeReady();
    await ended;
    expect(output).toEqual({ stdout: 'ok\n', stderr: 'no\n' });
    expect(exits).toEqual([{ code: 3, signal: null }]);
    expect(order.at(-1)).toBe('exit');
  });

  it('hands over much output in bounded pieces and the exit last', async () => {
    const { output, order, sink } = recorder();
    await runCommand({
      command: 'sh',
      args: ['-c', 'head -c 3000000 /dev/zero'],
      ready: Promise.resolve(),
      sink,
      ...patient,
    });
    expect(output.stdout).toHaveLength(3_000_000);
    expect(order.indexOf('exit')).toBe(order.length - 1);
  });

  it('reports a command that cannot be started', async () => {
    const { exits, sink } = recorder();
    await runCommand({ command: 'no-such-command-here', args: [], ready: Promise.resolve(), sink, ...patient });
    expect(exits).toEqual([{ code: null, signal: null, error: expect.stringContaining('ENOENT') }]);
  });

  it('reports the signal that ended a command', async () => {
    const { exits, sink } = recorder();
    await runCommand({ command: 'sh', args: ['-c', 'kill -TERM $$'], ready: Promise.resolve(), sink, ...patient });
    expect(exits).toEqual([{ code: null, signal: 'SIGTERM' }]);
  });

  it('is killed by its signal, and its exit is still reported', async () => {
    const { exits, order, sink } = recorder();
    const abort = new AbortController();
    const ready = Promise.resolve();
    const sinkThatAborts = { ...sink, output: async () => abort.abort() };
    await runCommand({
      command: 'sh',
      args: ['-c', 'echo started; exec sleep 60'],
      ready,
      sink: sinkThatAborts,
      signal: abort.signal,
      maxRuntimeMs: 90_000,
    });
    expect(exits).toEqual([expect.objectContaining({ signal: 'SIGKILL' })]);
    expect(order).toEqual(['exit']);
  });

  it('kills the process when its output can no longer be handed over', async () => {
    const { sink } = recorder();
    const broken = { ...sink, output: () => Promise.reject(new Error('gone')) };
    await expect(
      runCommand({
        command: 'sh',
        args: ['-c', 'echo x; exec sleep 60'],
        ready: Promise.resolve(),
        sink: broken,
        ...patient,
      }),
    ).rejects.toThrow('gone');
  });
});
