import { isConnectionError } from '@peerlatch/connection/base';
import { VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { type ProcessPort, processShell } from '../../../src/shell/process-shell.js';

class FakeOutput {
  readonly isTTY: boolean;
  text = '';
  fail: (error: Error) => void = () => {};

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(data: string | Uint8Array): void {
    this.text += typeof data === 'string' ? data : new TextDecoder().decode(data);
  }

  on(_event: 'error', listener: (error: Error) => void): void {
    this.fail = listener;
  }
}

function stand({ isTTY = false, input = [] as string[], endless = false } = {}) {
  const listeners = new Map<string, () => void>();
  const exits: number[] = [];
  let isDestroyed = false;
  const stdout = new FakeOutput(false);
  const stderr = new FakeOutput(isTTY);
  const stdin = {
    async *[Symbol.asyncIterator]() {
      yield* input;
      if (endless) await new Promise(() => {});
    },
    destroy: () => {
      isDestroyed = true;
    },
  };
  const port: ProcessPort = {
    ...{ stdin, stdout, stderr },
    on: (signal, listener) => listeners.set(signal, listener),
    exit: (code) => exits.push(code),
  };
  const clock = new VirtualClock();
  const shell = processShell(port, clock);
  return {
    shell,
    clock,
    stdout,
    stderr,
    exits,
    kill: (name: string) => listeners.get(name)?.(),
    isDestroyed: () => isDestroyed,
  };
}

describe('output', () => {
  it('results go to stdout, all else to stderr', () => {
    const { shell, stdout, stderr } = stand();
    shell.progress('working');
    shell.result('a');
    shell.resultBytes(new Uint8Array([98]));
    shell.note('c');
    expect([stdout.text, stderr.text]).toEqual(['a\nb', 'c\n']);
  });

  it('progress is for terminals only, and leaves nothing behind', () => {
    const { shell, stderr } = stand({ isTTY: true });
    shell.progress('one');
    shell.progress('two');
    shell.note('done');
    shell.note('more');
    expect(stderr.text).toBe('\r\x1b[Kone\r\x1b[Ktwo\r\x1b[Kdone\nmore\n');
  });
});

describe('interruption', () => {
  it('a first signal asks to end, and what npm passes on of the same key is not a second', async () => {
    const { shell, clock, exits, kill } = stand();
    kill('SIGINT');
    expect(shell.interrupted.reason).toMatchObject({
      code: 'INTERRUPTED',
      exitCode: 130,
      message: expect.stringMatching(/SIGINT/),
    });
    await clock.advance(500);
    kill('SIGINT');
    expect(exits).toEqual([]);
  });

  it('a second signal ends at once', async () => {
    const { clock, exits, kill } = stand();
    kill('SIGTERM');
    await clock.advance(501);
    kill('SIGINT');
    expect(exits).toEqual([130]);
  });

  it('nobody reads the output any more: an end as well', () => {
    const { shell, stdout } = stand();
    stdout.fail(new Error('EPIPE'));
    expect(shell.interrupted.aborted).toBe(true);
  });
});

describe('input', () => {
  const never = new AbortController().signal;

  it('is all of stdin, which is let go of', async () => {
    const { shell, isDestroyed } = stand({ input: ['ab', 'c'] });
    expect(Buffer.from(await shell.input(3, never)).toString()).toBe('abc');
    expect(isDestroyed()).toBe(true);
  });

  it('that is too much is refused', async () => {
    const { shell } = stand({ input: ['ab', 'c'] });
    expect(isConnectionError(await shell.input(2, never).catch((error) => error), 'INVALID_ARGUMENT')).toBe(true);
  });

  it('that never ends can be interrupted', async () => {
    const { shell, isDestroyed } = stand({ endless: true });
    await expect(shell.input(9, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(isDestroyed()).toBe(true);
  });
});
