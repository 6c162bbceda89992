/** `npm run exec-relay`: serve commands, run one on a peer, or stress both. */

import { fileURLToPath } from 'node:url';
import { createConnectionNode } from '@peerlatch/connection/node';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { Command, InvalidArgumentError } from 'commander';
import { ExecClient } from './exec-client.js';
import type { ExitStatus } from './exec-protocol.js';
import { serveExec } from './exec-server.js';
import { CONCURRENCIES, DELAYS_MS, PAYLOAD_BYTES, stress } from './stress.js';

interface ServeOptions {
  readonly allow?: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly allowRemote?: boolean;
  readonly json?: boolean;
  readonly readyDelay: number;
  readonly closeAfterExit?: boolean;
  readonly maxRunning: number;
}

interface StressFlags {
  readonly stress?: number;
  readonly concurrency?: number;
  readonly readyDelay?: number;
  readonly payload?: number;
}

async function serve(options: ServeOptions): Promise<void> {
  const {
    host,
    port,
    allow = [],
    allowRemote = false,
    maxRunning,
    readyDelay: readyDelayMs,
    closeAfterExit = false,
  } = options;
  if (!allowRemote && !isLoopback(host))
    fail(`--host ${host} can be reached from other machines; add --allow-remote if you mean it.`);
  if (allow.length === 0) fail('Name at least one command that may be run: --allow COMMAND.');
  await using node = await createConnectionNode({ websocket: { host, port } });
  await using _server = serveExec(node, { allow, allowRemote, maxRunning, readyDelayMs, closeAfterExit });
  const descriptor = JSON.stringify(node.self);
  console.log(
    options.json === true
      ? descriptor
      : `Serving ${allow.join(', ')}. Run one with:\n  exec-relay run '${descriptor}' COMMAND [ARGS...]`,
  );
  await untilStopped(options.json === true);
}

async function run(peer: PeerDescriptor, command: string, args: readonly string[]): Promise<void> {
  await using node = await createConnectionNode();
  using client = new ExecClient(node);
  const remote = await client.start(peer, command, args);
  process.once('SIGINT', () => void remote.cancel());
  let exit: ExitStatus | undefined;
  for await (const event of remote.events) {
    if (event.type === 'exit') exit = event;
    else process[event.type].write(event.bytes);
  }
  if (exit?.error !== undefined) console.error(exit.error);
  if (exit?.signal != null) console.error(`Killed by ${exit.signal}.`);
  process.exitCode = exit?.code ?? 1;
}

async function runStress(count: number, { concurrency, readyDelay, payload }: StressFlags): Promise<void> {
  const complete = await stress({
    count,
    program: fileURLToPath(import.meta.url),
    concurrency: concurrency === undefined ? CONCURRENCIES : [concurrency],
    readyDelay: readyDelay === undefined ? DELAYS_MS : [readyDelay],
    payload: payload === undefined ? PAYLOAD_BYTES : [payload],
    report: (line) => console.error(line),
  });
  console.log(`${complete} of ${count} complete`);
  process.exitCode = complete === count ? 0 : 1;
}

/** SIGINT, SIGTERM, or (as a child) the parent closing our input. */
function untilStopped(followInput: boolean): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
    if (followInput) process.stdin.on('end', () => resolve()).resume();
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number of at least 0.');
  return value;
}

function peerArgument(text: string): PeerDescriptor {
  try {
    return parsePeerDescriptor(JSON.parse(text));
  } catch (error) {
    throw new InvalidArgumentError(
      `It must be the descriptor that \`serve\` prints. ${error instanceof Error ? error.message : ''}`,
    );
  }
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

const program = new Command('exec-relay')
  .description('Runs commands on a peer over a locked connection; output and exit are never lost.')
  .option(
    '--stress <n>',
    'run N commands over the matrix of delays, payloads and concurrencies, and count the complete ones',
    wholeNumber,
  )
  .option(
    '--concurrency <c>',
    `with --stress: only this many at a time (default: ${CONCURRENCIES.join(', ')})`,
    wholeNumber,
  )
  .option('--ready-delay <ms>', `with --stress: only this delay (default: ${DELAYS_MS.join(', ')})`, wholeNumber)
  .option('--payload <bytes>', `with --stress: only this payload (default: ${PAYLOAD_BYTES.join(', ')})`, wholeNumber)
  .enablePositionalOptions()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) })
  .action((flags: StressFlags) => (flags.stress === undefined ? program.help() : runStress(flags.stress, flags)));

program
  .command('serve')
  .description('run commands for peers; prints the descriptor to give to them')
  .option('--allow <command>', 'a command that may be run; repeat for more', collect)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <port>', 'port to listen on; 0 takes a free one', wholeNumber, 0)
  .option('--allow-remote', 'serve peers of other machines too: they can run the allowed commands here')
  .option('--max-running <n>', 'commands at the same time', wholeNumber, 64)
  .option('--ready-delay <ms>', 'hold output back this long, as if the relay got ready late', wholeNumber, 0)
  .option('--close-after-exit', 'close the connection as soon as the exit was handed over')
  .option('--json', 'print the descriptor alone, and end with standard input')
  .action(serve);

program
  .command('run')
  .description("run one command on a peer; exits with the command's code")
  .argument('<peer>', 'the descriptor that `serve` printed', peerArgument)
  .argument('<command>', 'a command on its allow-list')
  .argument('[args...]', 'its arguments')
  .passThroughOptions()
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
