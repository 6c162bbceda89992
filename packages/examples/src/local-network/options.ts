/** The command line of the local network, checked. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { HEADER_BYTES } from './numbered-message.js';
import { TRANSPORTS, type TransportChoice } from './ways.js';

export interface LocalNetworkOptions {
  /** Number of node processes, 2 to 64. */
  readonly nodes: number;
  /** Who runs a WebSocket server, and thus which connections are data channels. */
  readonly transport: TransportChoice;
  /** How long messages flow, s; undefined: until a signal. */
  readonly seconds: number | undefined;
  /** Messages per second, per connection and direction. */
  readonly rate: number;
  /** Size of a message, bytes. */
  readonly payload: number;
  /** Decides ids, connections and victim. */
  readonly seed: number;
  /** Kill a process and restart it. */
  readonly kill: boolean;
  /** One line of JSON per event. */
  readonly json: boolean;
}

/** How long messages flow when nobody sits there to press Ctrl-C, s. */
const UNATTENDED_SECONDS = 10;

const DESCRIPTION = [
  'Runs a peer-to-peer network on this machine: one process per node, real connections on the loopback interface,',
  'a ring plus random connections, each locked from both ends, with numbered messages in both directions.',
  'In the middle one process is killed and restarted.',
  'At the end every message is accounted for, from the ledgers of all processes.',
].join(' ');

/** With fewer, `mixed` has no two nodes with a server, or no two without. */
const MIN_MIXED_NODES = 4;

const HELP = `
Transports:
  websocket  every node runs a server; whoever is first dials
  webrtc     no node runs a server: all connections are WebRTC data channels, arranged through a rendezvous node that
             relays signals and nothing else
  mixed      the first half of the nodes run servers: connections are dialled, dialled back, or data channels

The run ends after --for seconds or with Ctrl-C: it stops the flow, waits until everything has arrived, verifies,
releases all locks, closes all nodes and prints a summary. A second Ctrl-C ends it at once.

Exit codes: 0 all promises were kept; 1 something failed, and the summary says what; 2 a mistake on the command line.

Examples:
  npm start
  npm start -- --nodes 16 --for 10
  npm start -- --transport webrtc --nodes 6 --for 5
  npm start -- --nodes 8 --for 5 --json`;

/**
 * Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. `isAttended`: somebody sees this
 * in a terminal.
 */
export function parseOptions(argv: readonly string[], isAttended: boolean): LocalNetworkOptions {
  const command = makeCommand();
  command.parse([...argv], { from: 'user' });
  const { for: seconds, ...options } = command.opts<Omit<LocalNetworkOptions, 'seconds'> & { readonly for?: number }>();
  if (options.transport === 'mixed' && options.nodes < MIN_MIXED_NODES) {
    command.error(`error: --transport mixed needs --nodes ${MIN_MIXED_NODES} or more: half run a server, half do not`);
  }
  return { ...options, seconds: seconds ?? (isAttended && !options.json ? undefined : UNATTENDED_SECONDS) };
}

function makeCommand(): Command {
  return new Command('npm start --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .option('--nodes <number>', 'node processes, 2 to 64', wholeNumber(2, 64), 8)
    .addOption(new Option('--transport <name>', 'how nodes connect').choices(TRANSPORTS).default('websocket'))
    .option(
      '--for <seconds>',
      `how long messages flow (default: until Ctrl-C in a terminal, else ${UNATTENDED_SECONDS})`,
      wholeNumber(1, 86_400),
    )
    .option(
      '--rate <number>',
      'messages per second, per connection and direction, up to 2000',
      wholeNumber(1, 2_000),
      50,
    )
    .option(
      '--payload <bytes>',
      `size of a message, ${HEADER_BYTES} to 1000000`,
      wholeNumber(HEADER_BYTES, 1_000_000),
      64,
    )
    .option('--seed <number>', 'decides ids, connections and whom to kill', wholeNumber(0, 2 ** 32 - 1), 1)
    .option('--no-kill', 'kill nobody')
    .option('--json', 'print one line of JSON per event, the last one a summary', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
