/**
 * One command that runs here for a peer. Output is read from the moment of the start, whether the relay is ready or not:
 * a process that ends before its relay is ready loses nothing (F4). The exit is sent when both streams have ended and all
 * their output was handed over, never before.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { type ExitStatus, MAX_PIECE_BYTES, type OutputPiece } from './exec-protocol.js';

/** Where output goes; each call resolves when there is room for more. */
export interface OutputSink {
  output(stream: OutputPiece['stream'], bytes: Uint8Array): Promise<void>;
  exit(status: ExitStatus): Promise<void>;
}

export interface CommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Resolves when output may go to `sink`; until then it waits in the pipes and the streams' buffers. */
  readonly ready: Promise<void>;
  readonly sink: OutputSink;
  /** Ends the process; its exit is still reported. */
  readonly signal: AbortSignal;
  /** ms after which the process is killed. */
  readonly maxRuntimeMs: number;
}

/** Runs it; resolves once the exit was handed over, rejects when the sink failed (the process is killed then). */
export async function runCommand(options: CommandOptions): Promise<void> {
  const { command, args, signal, sink, maxRuntimeMs } = options;
  const child = spawn(command, [...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
    signal,
    killSignal: 'SIGKILL',
    timeout: maxRuntimeMs,
  });
  const exit = exitOf(child);
  try {
    // Reading starts in the turn of the spawn: Node throws away what nobody reads when a process exits.
    await Promise.all([pump(child.stdout, 'stdout', options), pump(child.stderr, 'stderr', options)]);
    await sink.exit(await exit);
  } catch (error) {
    child.kill('SIGKILL');
    await exit;
    throw error;
  }
}

async function pump(source: Readable, stream: OutputPiece['stream'], { ready, sink }: CommandOptions): Promise<void> {
  const chunks = source.iterator({ destroyOnReturn: true });
  let next = chunks.next();
  await ready;
  for (let result = await next; result.done !== true; result = await next) {
    const bytes: Uint8Array = result.value;
    for (let offset = 0; offset < bytes.length; offset += MAX_PIECE_BYTES) {
      await sink.output(stream, bytes.subarray(offset, offset + MAX_PIECE_BYTES));
    }
    next = chunks.next();
  }
}

function exitOf(child: ChildProcess): Promise<ExitStatus> {
  return new Promise((resolve) => {
    let failure: string | undefined;
    child.on('error', (error) => {
      failure = error.message;
      // A process that never started has no exit.
      if (child.pid === undefined) resolve({ code: null, signal: null, error: error.message });
    });
    child.on('exit', (code, signal) =>
      resolve(failure === undefined ? { code, signal } : { code, signal, error: failure }),
    );
  });
}
