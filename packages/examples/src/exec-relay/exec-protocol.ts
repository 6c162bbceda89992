/**
 * What client and server of the exec relay say to each other: two small RPC services. Every piece of output and the exit
 * are notifications of one connection, so their order is the order in which they were sent.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import { type BodyType, defineService, notification, request } from '@peerlatch/connection/rpc';

/** Service id under which commands are started. */
export const EXEC_SERVICE_ID = 'peerlatch/exec';
/** Service id under which the client receives output. */
export const OUTPUT_SERVICE_ID = 'peerlatch/exec-output';

/** Largest piece of output in one message, bytes. */
export const MAX_PIECE_BYTES = 65_536;
/** Most arguments of one command, and their bytes together. */
export const MAX_ARGUMENTS = 64;
export const MAX_ARGUMENT_BYTES = 524_288;

/** `id` is the client's choice, unique per client. No shell is involved: `args` reach the program as they are. */
export interface StartCommand {
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface Started {
  readonly id: string;
}

/** `seq` counts the messages of one command from 0, the exit included. */
export interface OutputPiece {
  readonly id: string;
  readonly seq: number;
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** How a command ended: an exit code, a signal's name, or why it could not be started. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: string;
}

export interface CommandExit extends ExitStatus {
  readonly id: string;
  readonly seq: number;
}

export interface CancelCommand {
  readonly id: string;
}

/** Served by whoever runs commands. */
export const ExecService = defineService('exec', {
  start: request<StartCommand, Started>(json('StartCommand', isStartCommand), json('Started', hasId)),
  cancel: notification<CancelCommand>(json('CancelCommand', hasId)),
});

/** Served by whoever asked for a command. */
export const OutputService = defineService('exec-output', {
  output: notification<OutputPiece>({
    typeName: 'peerlatch.examples.OutputPiece',
    encode: encodePiece,
    decode: decodePiece,
  }),
  exit: notification<CommandExit>(json('CommandExit', isCommandExit)),
});

function json<T>(name: string, isValid: (value: unknown) => value is T): BodyType<T> {
  return {
    typeName: `peerlatch.examples.${name}`,
    encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
    decode: (bytes) => {
      const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
      if (isValid(value)) return value;
      throw new ConnectionError('MALFORMED_FRAME', `This is no ${name}.`);
    },
  };
}

/** `[length of id][id][seq, 4 bytes big-endian][stream, 1 byte][output]`. */
function encodePiece({ id, seq, stream, bytes }: OutputPiece): Uint8Array {
  const name = new TextEncoder().encode(id);
  const frame = new Uint8Array(6 + name.length + bytes.length);
  frame[0] = name.length;
  frame.set(name, 1);
  new DataView(frame.buffer).setUint32(1 + name.length, seq);
  frame[5 + name.length] = stream === 'stdout' ? 1 : 2;
  frame.set(bytes, 6 + name.length);
  return frame;
}

function decodePiece(frame: Uint8Array): OutputPiece {
  const length = frame[0] ?? 0;
  if (frame.length < 6 + length) throw new ConnectionError('MALFORMED_FRAME', 'This piece of output is cut off.');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  return {
    id: new TextDecoder().decode(frame.subarray(1, 1 + length)),
    seq: view.getUint32(1 + length),
    stream: frame[5 + length] === 1 ? 'stdout' : 'stderr',
    bytes: frame.slice(6 + length),
  };
}

function hasId(value: unknown): value is { readonly id: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    typeof value.id === 'string' &&
    value.id.length <= 64
  );
}

function isStartCommand(value: unknown): value is StartCommand {
  if (!hasId(value) || !('command' in value) || typeof value.command !== 'string') return false;
  return 'args' in value && Array.isArray(value.args) && value.args.every((item) => typeof item === 'string');
}

function isCommandExit(value: unknown): value is CommandExit {
  return hasId(value) && 'seq' in value && typeof value.seq === 'number' && 'code' in value && 'signal' in value;
}
