/**
 * The shell of a real process: its streams and signals. The first signal asks the program to end, a second one ends it at once.
 * Nothing here keeps the process alive, except reading stdin.
 */
import { abortable, type Clock, ConnectionError } from '@peerlatch/connection/base';
import { exitCodes, Failure } from '../base/failure.js';
import type { Shell } from './shell.js';

/** The part of `process` that is used. */
export interface ProcessPort {
  readonly stdin: AsyncIterable<Uint8Array | string> & { destroy(): void };
  readonly stdout: OutputPort;
  readonly stderr: OutputPort;
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown;
  exit(code: number): unknown;
}

interface OutputPort {
  readonly isTTY?: boolean | undefined;
  write(data: string | Uint8Array): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** One Ctrl-C may come as two signals within this time, ms: from the terminal, and passed on by a program such as npm. */
const SAME_KEY_MS = 500;

/** Begins the line anew and clears it. */
const CLEAR_LINE = '\r\x1b[K';

export function processShell(port: ProcessPort, clock: Clock): Shell {
  const { stdout, stderr } = port;
  let isProgressShown = false;
  const clear = (): void => {
    if (isProgressShown) stderr.write(CLEAR_LINE);
    isProgressShown = false;
  };
  // Whatever cannot be told has nobody to hear it.
  stderr.on('error', () => {});
  return {
    clock,
    interrupted: interruption(port, clock),
    result: (line) => {
      clear();
      stdout.write(`${line}\n`);
    },
    resultBytes: (bytes) => {
      clear();
      stdout.write(bytes);
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (text) => {
      if (stderr.isTTY !== true) return;
      stderr.write(`${CLEAR_LINE}${text}`);
      isProgressShown = true;
    },
    input: (maxBytes, signal) => readInput(port.stdin, maxBytes, signal),
  };
}

function interruption(port: ProcessPort, clock: Clock): AbortSignal {
  const controller = new AbortController();
  let firstAt = 0;
  for (const signal of SIGNALS) {
    port.on(signal, () => {
      if (!controller.signal.aborted) firstAt = clock.now();
      else if (clock.now() - firstAt > SAME_KEY_MS) port.exit(exitCodes.interrupted);
      controller.abort(new Failure('INTERRUPTED', `Interrupted by ${signal}.`));
    });
  }
  // As in `… | head`: an end in good order all the same.
  port.stdout.on('error', () => controller.abort(new Failure('INTERRUPTED', 'The output was closed.')));
  return controller.signal;
}

async function readInput(stdin: ProcessPort['stdin'], maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const read = async (): Promise<Uint8Array> => {
    for await (const part of stdin) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      length += bytes.length;
      if (length > maxBytes) {
        throw new ConnectionError(
          'INVALID_ARGUMENT',
          `A value has at most ${maxBytes} bytes, and stdin has more: store it in parts.`,
        );
      }
      parts.push(bytes);
    }
    return Buffer.concat(parts);
  };
  try {
    return await abortable(read(), signal);
  } finally {
    stdin.destroy();
  }
}
