/** The command line of the cycles, checked. */
import { Command, InvalidArgumentError, Option } from 'commander';

export const CYCLE_TRANSPORTS = ['webrtc', 'wss', 'ws'] as const;

export type CycleTransport = (typeof CYCLE_TRANSPORTS)[number];

export interface CycleOptions {
  readonly transport: CycleTransport;
  /** Number of cycles. */
  readonly count: number;
  /** The summary as one line of JSON. */
  readonly json: boolean;
}

const DESCRIPTION = [
  'Connects two nodes, locks, sends a message each way and ends the connection, over and over, in every way that a',
  'connection can end, while the garbage collector runs. Then looks at what is left: nothing may hang, nothing may leak.',
].join(' ');

const HELP = `
Each step has a deadline; a cycle that hangs is a failure that names its step. At the end no handle, timer or peer
connection may be left, and the heap must not have grown; then the process ends by itself. Runs of 100 cycles and more
are preceded by 300 that do not count, and judged by their heap.

Needs \`node --expose-gc\`, which \`npm run cycles\` sets. Progress goes to standard error.

Exit codes: 0 nothing hung and nothing leaked; 1 something did, or it was stopped; 2 a mistake on the command line.

Examples:
  npm run cycles -- --transport webrtc --count 1000
  npm run cycles -- --transport wss --count 200 --json`;

/** Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. */
export function parseCycleOptions(argv: readonly string[]): CycleOptions {
  const command = new Command('npm run cycles --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .addOption(new Option('--transport <name>', 'how the nodes connect').choices(CYCLE_TRANSPORTS).default('webrtc'))
    .option('--count <number>', 'cycles, 1 to 1000000', count, 200)
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
