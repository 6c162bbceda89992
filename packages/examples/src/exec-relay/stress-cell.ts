/**
 * One cell of the stress matrix: a delay, a payload, a concurrency, and how many commands to run. Each command runs over a
 * connection of its own, which the relay closes as soon as it has handed over the exit. Complete means: the exact stdout,
 * the exact stderr, the exact exit code, and nothing behind the exit.
 */
import { createHash } from 'node:crypto';
import { createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { ExecClient, type RemoteCommand } from './exec-client.js';
import type { ExitStatus } from './exec-protocol.js';

export interface StressCell {
  /** ms between the start of a process and the moment the relay may send its output. */
  readonly readyDelayMs: number;
  /** Bytes on stdout, and as many others on stderr. */
  readonly payloadBytes: number;
  /** Commands at the same time. */
  readonly concurrency: number;
  readonly count: number;
}

/** What one command came to; undefined: complete. */
export type Incomplete = string | undefined;

/** Writes its second and third argument to stdout and stderr and exits with the fourth. */
const SCRIPT = 'printf %s "$1"; printf %s "$2" >&2; exit "$3"';

/** Runs the cell; `onResult` hears of every command as it ends. */
export async function runCell(
  cell: StressCell,
  relay: PeerDescriptor,
  firstIndex: number,
  onResult: (result: Incomplete) => void,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < cell.count) onResult(await runOne(firstIndex + next++, cell.payloadBytes, relay));
  };
  await Promise.all(Array.from({ length: Math.min(cell.concurrency, cell.count) }, lane));
}

async function runOne(index: number, payloadBytes: number, relay: PeerDescriptor): Promise<Incomplete> {
  const expected = {
    stdout: text(`out-${index}`, payloadBytes),
    stderr: text(`err-${index}`, payloadBytes),
    code: index % 256,
  };
  await using node = await createConnectionNode();
  using client = new ExecClient(node);
  try {
    const command = await client.start(relay, 'sh', [
      '-c',
      SCRIPT,
      'sh',
      expected.stdout,
      expected.stderr,
      `${expected.code}`,
    ]);
    return await compare(command, expected);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function compare(
  command: RemoteCommand,
  expected: { readonly stdout: string; readonly stderr: string; readonly code: number },
): Promise<Incomplete> {
  const output = { stdout: '', stderr: '' };
  let exit: ExitStatus | undefined;
  for await (const event of command.events) {
    if (exit !== undefined) return `${event.type} came behind the exit`;
    if (event.type === 'exit') exit = event;
    else output[event.type] += Buffer.from(event.bytes).toString('latin1');
  }
  if (exit === undefined) return 'no exit';
  if (exit.code !== expected.code)
    return `exit code ${exit.code}, signal ${exit.signal}, ${exit.error ?? ''} instead of ${expected.code}`;
  for (const stream of ['stdout', 'stderr'] as const) {
    if (output[stream] !== expected[stream])
      return `${output[stream].length} bytes of ${stream}, not the ${expected[stream].length} that were written`;
  }
  return undefined;
}

/** `length` hexadecimal characters that no other `seed` gives. */
function text(seed: string, length: number): string {
  let result = '';
  for (let block = 0; result.length < length; block++)
    result += createHash('sha512').update(`${seed}/${block}`).digest('hex');
  return result.slice(0, length);
}
