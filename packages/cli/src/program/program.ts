/** The command line: which commands and flags there are, and what they call. Parses, asks, and turns every end into an exit code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dhtLimits } from '@peerlatch/dht/limits';
import { Command, CommanderError } from 'commander';
import { type ExitCode, exitCodes, failureFacts, failureLine } from '../base/failure.js';
import { deleteValue } from '../command/delete-command.js';
import { showDescriptor } from '../command/descriptor-command.js';
import { find } from '../command/find-command.js';
import { get } from '../command/get-command.js';
import { lock } from '../command/lock-command.js';
import { runNode } from '../command/node-command.js';
import { ping } from '../command/ping-command.js';
import { put } from '../command/put-command.js';
import { type SessionOptions, withSession } from '../session/session.js';
import type { Shell } from '../shell/shell.js';
import { parseDescriptor } from '../text/descriptor-text.js';
import { parseKey } from '../text/key-text.js';
import { repeated, seconds, wholeNumber } from './flags.js';
import { type CommandName, helpAfter, helpOfAll } from './help.js';

interface CommonFlags {
  readonly json: boolean;
  /** Ms. */
  readonly timeout?: number;
}

interface MemberFlags extends CommonFlags {
  readonly entry?: readonly string[];
  readonly id?: string;
  readonly webrtc: boolean;
}

interface KeyFlags extends MemberFlags {
  readonly rawKey: boolean;
}

interface NodeFlags extends MemberFlags {
  readonly host: string;
  readonly port: number;
  readonly advertise?: string;
  readonly server: boolean;
  readonly region?: number;
  readonly storage?: string;
}

const DAY_SECONDS = 86_400;
const TIMEOUT_MS = 30_000;

/** Runs the command that `argv` names; prints all there is to say, and resolves with the exit code. Never rejects. */
export async function runProgram(argv: readonly string[], shell: Shell): Promise<ExitCode> {
  let json = false;
  const program = makeProgram(shell).hook('preAction', (_, command) => {
    json = command.opts<{ json?: boolean }>().json === true;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const facts = failureFacts(error);
    shell.note(failureLine(facts, json));
    return facts.exitCode;
  }
}

function makeProgram(shell: Shell): Command {
  const program = new Command('peerlatch')
    .description('A DHT from the terminal: run a node, store and find values, look at peers.')
    .version(version(), '-v, --version')
    .addHelpText('after', helpOfAll)
    .configureOutput({
      writeOut: (text) => shell.result(text.trimEnd()),
      writeErr: (text) => shell.note(text.trimEnd()),
    })
    .showHelpAfterError('(--help shows all options and examples)')
    .exitOverride();
  addNode(program, shell);
  addPut(program, shell);
  addGet(program, shell);
  addDelete(program, shell);
  addFind(program, shell);
  addPing(program, shell);
  addLock(program, shell);
  addDescriptor(program, shell);
  return program;
}

function addNode(program: Command, shell: Shell): void {
  subcommand(program, 'node', 'run a member of the network, or without --entry the first one of a new network')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 takes a free one', wholeNumber(0, 65_535), 0)
    .option('--advertise <host>', 'host that others dial, if it is not --host; needed with 0.0.0.0')
    .option('--no-server', 'listen nowhere; others reach this node through its connections, or with --webrtc')
    .option('--id <hex>', 'own id, 40 hex digits (default: random)')
    .option('--entry <descriptor>', 'member to join through; may be repeated', repeated)
    .option('--webrtc', 'reach, and be reached by, peers without a server; needs the package node-datachannel', false)
    .option('--region <number>', 'locality hint', wholeNumber(0, 2 ** 32 - 1))
    .option('--storage <folder>', 'keep the entries of others on disk; needs the package classic-level')
    .option(
      '--timeout <seconds>',
      'give up when it has not joined by then (default: go on trying)',
      seconds(DAY_SECONDS),
    )
    .action(({ host, port, advertise, server, entry = [], timeout, ...flags }: NodeFlags) =>
      runNode(
        {
          ...flags,
          server: server
            ? { host, port, ...(advertise === undefined ? {} : { advertisedHost: advertise }) }
            : undefined,
          entryPoints: entry.map(parseDescriptor),
          ...(timeout === undefined || entry.length === 0 ? {} : { timeoutMs: timeout }),
        },
        shell,
      ),
    );
}

function addPut(program: Command, shell: Shell): void {
  const description = 'store a value; the id that stores it is its creator, and needed to delete it';
  withKey(withMember(subcommand(program, 'put', description), true))
    .argument('<value>', 'text, or - for stdin')
    .option(
      '--ttl <seconds>',
      `until it is forgotten (default: ${dhtLimits.storeTtlMs / 1_000})`,
      seconds(dhtLimits.storeMaxTtlMs / 1_000),
    )
    .action(async (keyText: string, value: string, flags: KeyFlags & { readonly ttl?: number }) => {
      const key = parseKey(keyText, flags.rawKey);
      const options = sessionOptions(flags);
      const bytes = value === '-' ? await shell.input(dhtLimits.maxValueBytes, shell.interrupted) : Buffer.from(value);
      await withSession(options, shell, (session) =>
        put({ key, bytes, ttlMs: flags.ttl ?? dhtLimits.storeTtlMs, json: flags.json }, session, shell),
      );
    });
}

function addGet(program: Command, shell: Shell): void {
  withKey(withMember(subcommand(program, 'get', 'print the newest value under a key'), true))
    .option('--all', 'the value of every creator, one a line: creator, time, value as JSON', false)
    .option('--raw', 'the bytes as they are, without a line break', false)
    .action((keyText: string, flags: KeyFlags & { readonly all: boolean; readonly raw: boolean }) => {
      const { all, raw, json } = flags;
      const request = { key: parseKey(keyText, flags.rawKey), all, raw, json };
      return withSession(sessionOptions(flags), shell, (session) => get(request, session, shell));
    });
}

function addDelete(program: Command, shell: Shell): void {
  const description = 'delete the value that --id stored; values can be deleted only by the id that created them';
  withKey(withMember(subcommand(program, 'delete', description), true, true)).action(
    (keyText: string, flags: KeyFlags) => {
      const request = { key: parseKey(keyText, flags.rawKey), json: flags.json };
      return withSession(sessionOptions(flags), shell, (session) => deleteValue(request, session, shell));
    },
  );
}

function addFind(program: Command, shell: Shell): void {
  withKey(withMember(subcommand(program, 'find', 'find the nodes nearest to a key'), true))
    .option('--recursive', "the network's way, from peer to peer (default: ask nearer and nearer ones)", false)
    .option('--count <number>', 'nodes to find', wholeNumber(1, dhtLimits.maxClosestPeers), dhtLimits.lookupResults)
    .action((keyText: string, flags: KeyFlags & { readonly recursive: boolean; readonly count: number }) => {
      const { recursive, count, json } = flags;
      const request = { key: parseKey(keyText, flags.rawKey), recursive, count, json };
      return withSession(sessionOptions(flags), shell, (session) => find(request, session, shell));
    });
}

function addPing(program: Command, shell: Shell): void {
  withMember(subcommand(program, 'ping', 'ask a peer whether it is there; --timeout is for each answer'), false)
    .argument('<descriptor>', 'whom to ask')
    .option('--count <number>', 'how often', wholeNumber(1, 1_000_000), 4)
    .option('--interval <seconds>', 'between two questions (default: 1)', seconds(DAY_SECONDS))
    .action((text: string, flags: MemberFlags & { readonly count: number; readonly interval?: number }) => {
      const { count, interval: intervalMs = 1_000, timeout: timeoutMs = TIMEOUT_MS, json } = flags;
      const request = { peer: parseDescriptor(text), count, intervalMs, timeoutMs, json };
      return withSession(sessionOptions(flags), shell, (session) => ping(request, session, shell));
    });
}

function addLock(program: Command, shell: Shell): void {
  withMember(subcommand(program, 'lock', 'hold a lock on the connection to a peer, and print how it stands'), false)
    .argument('<descriptor>', 'whose connection')
    .argument('<lock-id>', 'name of the lock')
    .option('--for <seconds>', 'how long to hold it (default: until Ctrl-C)', seconds(DAY_SECONDS))
    .action((text: string, lockId: string, flags: MemberFlags & { readonly for?: number }) => {
      const request = { peer: parseDescriptor(text), lockId, forMs: flags.for, json: flags.json };
      return withSession(sessionOptions(flags), shell, (session) => lock(request, session, shell));
    });
}

function addDescriptor(program: Command, shell: Shell): void {
  subcommand(program, 'descriptor', 'show what is in a descriptor')
    .argument('<descriptor>', 'the line "peer:…", or JSON')
    .action((text: string, { json }: CommonFlags) => showDescriptor(parseDescriptor(text), json, shell));
}

/** Inherits how the program prints and ends. */
function subcommand(program: Command, name: CommandName, description: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--json', 'one JSON object per line', false)
    .allowExcessArguments(false)
    .addHelpText('after', helpAfter(name));
}

function withMember(command: Command, needsEntry: boolean, needsId = false): Command {
  const entry = 'member to join through; may be repeated';
  const id = 'own id, 40 hex digits';
  if (needsEntry) command.requiredOption('--entry <descriptor>', entry, repeated);
  else command.option('--entry <descriptor>', `${entry} (default: dial the peer without joining)`, repeated);
  if (needsId) command.requiredOption('--id <hex>', `${id}: that of the creator`);
  else command.option('--id <hex>', `${id} (default: random)`);
  return command
    .option('--webrtc', 'reach peers without a server; needs the package node-datachannel', false)
    .option('--timeout <seconds>', `give up then (default: ${TIMEOUT_MS / 1_000})`, seconds(DAY_SECONDS));
}

function withKey(command: Command): Command {
  return command
    .argument('<key>', 'any text, or 40 hex digits with --raw-key')
    .option('--raw-key', 'the key is given as 40 hex digits', false);
}

function sessionOptions({ entry = [], id, webrtc, timeout = TIMEOUT_MS }: MemberFlags): SessionOptions {
  return { id, entryPoints: entry.map(parseDescriptor), webrtc, timeoutMs: timeout };
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));
  const known =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof known === 'string' ? known : 'unknown';
}
