/** The command line of the cycles, checked. */
import { Command, InvalidArgumentError, Option } from 'commander';

export const CYCLE_TRANSPORTS = ['webrtc', 'websocket', 'wss', 'ws'] as const;

export const ENDING_CHOICES = ['graceful', 'abrupt', 'mixed'] as const;

export type CycleTransport = (typeof CYCLE_TRANSPORTS)[number];

export type EndingChoice = (typeof ENDING_CHOICES)[number];

export interface CycleOptions {
  /** `ws` and `websocket` are the same. */
  readonly transport: CycleTransport;
  /** Number of cycles. */
  readonly count: number;
  /** Which ends connections come to. */
  readonly ending: EndingChoice;
  /** Burn every core meanwhile. */
  readonly starve: boolean;
  /** The summary as one line of JSON. */
  readonly json: boolean;
}

const DESCRIPTION = [
  'Connects two nodes, locks, sends a message each way and ends the connection, over and over, in every way that a',
  'connection can end, while the garbage collector runs. Then looks at what is left: nothing may hang, nothing may leak.',
].join(' ');

const HELP = `
Endings:
  graceful  disconnect in both modes, a restart in place or a suspension, the node closed; by each side in turn
  abrupt    with messages on their way the socket is reset at either end, and the lock must come back on a new
            connection; over webrtc the process of a peer is killed, and the silence must be noticed
  mixed     both in turns

Every message and every lock is accounted for. Each step has a deadline; a cycle that hangs is a failure that names its step. At the end no handle, timer or peer
connection may be left, and the heap must not have grown; then the process ends by itself. Runs of 100 cycles and more
(with --starve: 1000) are preceded by 300 that do not count, and judged by their heap.

Needs \`node --expose-gc\`, which \`npm run cycles\` sets. Progress goes to standard error.

Exit codes: 0 nothing hung and nothing leaked; 1 something did, or it was stopped; 2 a mistake on the command line.

Examples:
  npm run cycles -- --transport webrtc --count 1000
  npm run cycles -- --starve --transport websocket --count 5000
  npm run cycles -- --transport wss --count 200 --json`;

/** Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. */
export function parseCycleOptions(argv: readonly string[]): CycleOptions {
  const command = new Command('npm run cycles --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .addOption(new Option('--transport <name>', 'how the nodes connect').choices(CYCLE_TRANSPORTS).default('webrtc'))
    .option('--count <number>', 'cycles, 1 to 1000000', count, 200)
    .addOption(new Option('--ending <name>', 'how connections end').choices(ENDING_CHOICES).default('mixed'))
    .option('--starve', 'keep every core busy with processes that only burn', false)
    .option('--json', 'print the summary as one line of JSON', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  return command.opts<CycleOptions>();
}

function count(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1_000_000) return value;
  throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.');
}
