/** The command line of the soak, checked. */
import { Command, InvalidArgumentError, Option } from 'commander';

export const SOAK_TRANSPORTS = ['websocket', 'mixed'] as const;

export interface SoakOptions {
  /** How long it goes on, s. */
  readonly seconds: number;
  /** Nodes in all, 4 to 256; a fifth of them in a second process. */
  readonly nodes: number;
  readonly transport: (typeof SOAK_TRANSPORTS)[number];
  /** Between two samples of memory, s. */
  readonly sampleEvery: number;
  readonly seed: number;
  /** The summary as one line of JSON, samples included. */
  readonly json: boolean;
  /** Where to draw memory over time. */
  readonly svg: string | undefined;
}

const DESCRIPTION = [
  'Keeps a crowd of nodes on real sockets busy: they connect, lock, talk, unlock, disconnect, sleep, restart with the same id,',
  'are cut off and killed. Meanwhile it samples memory, handles, timers and listeners, and accounts for every message.',
].join(' ');

const HELP = `
Four fifths of the nodes live in the process that is measured, the others in a second one, which is killed with SIGKILL and
started again every now and then. Samples are taken after garbage collection, while no visit is under way. The slope of
the heap is that of Theil and Sen, with its 95 % interval, after the first 30 % of the samples
and 2000 churn events.

Transports:
  websocket  every node runs a server
  mixed      every other node of the measured process runs none: it is dialled back, or reached over WebRTC

Needs \`node --expose-gc\`, which \`npm run soak\` sets. Progress goes to standard error. Ctrl-C ends the run in good order, and
what was measured until then is judged.

Exit codes: 0 nothing was lost, nothing grew, nothing was left; 1 something did; 2 a mistake on the command line.

Examples:
  npm run soak -- --for 30m --nodes 50 --svg memory.svg
  npm run soak -- --for 90s --nodes 10 --transport mixed --json`;

/** Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. */
export function parseSoakOptions(argv: readonly string[]): SoakOptions {
  const command = new Command('npm run soak --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .option('--for <time>', 'how long, such as 90s, 30m or 2h', duration, 120)
    .option('--nodes <number>', 'nodes, 4 to 256', wholeNumber(4, 256), 50)
    .addOption(new Option('--transport <name>', 'how nodes connect').choices(SOAK_TRANSPORTS).default('websocket'))
    .option('--sample-every <seconds>', 'time between two samples', wholeNumber(1, 3_600), 10)
    .option('--seed <number>', 'decides who does what; not when', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--svg <file>', 'draw memory over time')
    .option('--json', 'print the summary as one line of JSON', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
  command.parse([...argv], { from: 'user' });
  const {
    for: seconds,
    svg,
    ...options
  } = command.opts<Omit<SoakOptions, 'seconds' | 'svg'> & { readonly for: number; readonly svg?: string }>();
  return { ...options, seconds, svg };
}

function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  const seconds = Number(amount) * (unit === 'h' ? 3_600 : unit === 'm' ? 60 : 1);
  if (seconds >= 1 && seconds <= 7 * 86_400) return seconds;
  throw new InvalidArgumentError('It must be a time from 1s to 168h, such as 90s, 30m or 2h.');
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
