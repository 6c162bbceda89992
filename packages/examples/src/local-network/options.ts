/** The command line of the local network, checked. */
import { Command, Option } from 'commander';
import {
  DHT_DEFAULT_NODES,
  DHT_MAX_NODES,
  DHT_MIN_NODES,
  type DhtNetworkOptions,
} from '../dht-network/dht-network-options.js';
import { wholeNumber } from '../shared/whole-number.js';
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

/** What is to run: `dht` if it is there, else `local`. */
export interface ProgramOptions {
  readonly local: LocalNetworkOptions;
  readonly dht: DhtNetworkOptions | undefined;
}

/** How long messages flow when nobody sits there to press Ctrl-C, s. */
const UNATTENDED_SECONDS = 10;

const DESCRIPTION = [
  'Runs a peer-to-peer network on this machine: one process per node, real connections on the loopback interface,',
  'a ring plus random connections, each locked from both ends, with numbered messages in both directions.',
  'In the middle one process is killed and restarted.',
  'At the end every message is accounted for, from the ledgers of all processes.',
  'With --dht the nodes are members of a DHT instead, several in a process: they join, put, get and look up, survive the',
  'kill of a quarter of the processes, and at the end every acknowledged value is read from every node.',
].join(' ');

/** With fewer, `mixed` has no two nodes with a server, or no two without. */
const MIN_MIXED_NODES = 4;

const HELP = `
Transports:
  websocket  every node runs a server; whoever is first dials
  webrtc     no node runs a server: all connections are WebRTC data channels, arranged through a rendezvous node that
             relays signals and nothing else
  mixed      the first half of the nodes run servers: connections are dialled, dialled back, or data channels

The DHT:
  --dht takes --nodes (4 to 64, default 16), --for, --seed, --no-kill, --json and --svg; there are no payload, rate or
  transport to choose, since every node runs a WebSocket server

The run ends after --for seconds or with Ctrl-C: it stops the flow, waits until everything has arrived, verifies,
releases all locks, closes all nodes and prints a summary. A second Ctrl-C ends it at once.

Exit codes: 0 all promises were kept; 1 something failed, and the summary says what; 2 a mistake on the command line.

Examples:
  npm start
  npm start -- --nodes 16 --for 10
  npm start -- --transport webrtc --nodes 6 --for 5
  npm start -- --nodes 8 --for 5 --json
  npm start -- --dht --for 10 --svg network.svg`;

interface ParsedOptions extends Omit<LocalNetworkOptions, 'seconds'> {
  readonly for?: number;
  readonly dht: boolean;
  readonly svg?: string;
}

/**
 * Throws a `CommanderError` after it has printed the help (`exitCode` 0) or what is wrong. `isAttended`: somebody sees this
 * in a terminal.
 */
export function parseOptions(argv: readonly string[], isAttended: boolean): ProgramOptions {
  const command = makeCommand();
  command.parse([...argv], { from: 'user' });
  const { for: wanted, dht: isDht, svg, ...options } = command.opts<ParsedOptions>();
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const seconds = wanted ?? (isAttended && !options.json ? undefined : UNATTENDED_SECONDS);
  const local = { ...options, seconds };
  if (!isDht) {
    if (isGiven('svg')) command.error('error: --svg needs --dht: only of a DHT a picture is made');
    if (options.transport === 'mixed' && options.nodes < MIN_MIXED_NODES) {
      command.error(
        `error: --transport mixed needs --nodes ${MIN_MIXED_NODES} or more: half run a server, half do not`,
      );
    }
    return { local, dht: undefined };
  }
  for (const name of ['transport', 'rate', 'payload']) {
    if (isGiven(name)) command.error(`error: --${name} makes no sense with --dht: leave one of them out`);
  }
  const nodes = isGiven('nodes') ? options.nodes : DHT_DEFAULT_NODES;
  if (nodes < DHT_MIN_NODES) {
    command.error(
      `error: --dht needs --nodes ${DHT_MIN_NODES} to ${DHT_MAX_NODES}: a quarter of the processes is killed`,
    );
  }
  const { seed, kill, json } = options;
  return { local, dht: { nodes, seconds, seed, kill, json, svg } };
}

function makeCommand(): Command {
  return new Command('npm start --')
    .description(DESCRIPTION)
    .addHelpText('after', HELP)
    .option('--nodes <number>', 'nodes, 2 to 64', wholeNumber(2, 64), 8)
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
    .option('--dht', 'run a DHT instead of connections with messages', false)
    .option('--svg <file>', 'with --dht: where the picture of the network goes (default: in the temporary directory)')
    .option('--no-kill', 'kill nobody')
    .option('--json', 'print one line of JSON per event, the last one a summary', false)
    .allowExcessArguments(false)
    .showHelpAfterError('(--help shows all options)')
    .exitOverride();
}
