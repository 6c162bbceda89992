/**
 * Runs commands for peers. It is remote execution, so a command must be on the allow-list and the peer on this machine,
 * unless the operator says otherwise. A peer that disconnects takes its commands with it.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { ConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import {
  EXEC_SERVICE_ID,
  ExecService,
  MAX_ARGUMENT_BYTES,
  MAX_ARGUMENTS,
  OUTPUT_SERVICE_ID,
  OutputService,
  type StartCommand,
} from './exec-protocol.js';
import { isOnLoopback } from './loopback.js';
import { type OutputSink, runCommand } from './running-command.js';

export interface ExecServerOptions {
  /** Names or paths that may be run, compared as they are. */
  readonly allow: readonly string[];
  /** Serve peers of other machines too. Default false. */
  readonly allowRemote?: boolean;
  /** Commands running at once. Default 64. */
  readonly maxRunning?: number;
  /** A command that runs longer is killed, ms. Default 60,000. */
  readonly maxRuntimeMs?: number;
  /** For tests and `--stress`: output waits this long before it may leave, ms, as if the relay got ready late. */
  readonly readyDelayMs?: number;
  /** Close the connection as soon as the exit was handed over. Default false. */
  readonly closeAfterExit?: boolean;
}

/** How long one message may wait for room, ms: a client that reads nothing for longer loses its command. */
const OUTPUT_TIMEOUT_MS = 60_000;

/** Serves until disposed; then running commands are killed. */
export function serveExec(node: ConnectionNode, options: ExecServerOptions): AsyncDisposable {
  const server = new ExecServer(node, options);
  return { [Symbol.asyncDispose]: () => server.close() };
}

class ExecServer {
  readonly #node: ConnectionNode;
  readonly #options: ExecServerOptions;
  readonly #exec;
  readonly #output;
  readonly #peerEvents;
  readonly #running = new Map<
    string,
    { readonly peer: PeerDescriptor; readonly abort: AbortController; readonly over: Promise<void> }
  >();

  constructor(node: ConnectionNode, options: ExecServerOptions) {
    this.#node = node;
    this.#options = options;
    this.#output = node.rpc.communicator(OUTPUT_SERVICE_ID);
    this.#exec = node.rpc.communicator(EXEC_SERVICE_ID);
    this.#exec.serve(ExecService, {
      start: (command, { from }) => this.#start(command, from),
      cancel: ({ id }, { from }) => this.#running.get(keyOf(from, id))?.abort.abort(),
    });
    this.#peerEvents = node.peerEvents$.subscribe((event) => {
      if (event.type === 'disconnected') this.#abandon(event.peer);
    });
  }

  async close(): Promise<void> {
    this.#peerEvents.unsubscribe();
    for (const { abort } of this.#running.values()) abort.abort();
    await Promise.all([...this.#running.values()].map(({ over }) => over));
    this.#exec.close();
    this.#output.close();
  }

  #start(request: StartCommand, from: PeerDescriptor): { readonly id: string } {
    const { id, command, args } = request;
    const { maxRunning = 64, maxRuntimeMs = 60_000, readyDelayMs = 0 } = this.#options;
    const key = keyOf(from, id);
    this.#check(request, from, key, maxRunning);
    const abort = new AbortController();
    const ready =
      readyDelayMs === 0 ? Promise.resolve() : new Promise<void>((resolve) => setTimeout(resolve, readyDelayMs));
    const over = runCommand({ command, args, ready, sink: this.#sinkFor(from, id), signal: abort.signal, maxRuntimeMs })
      .then(() => (this.#options.closeAfterExit === true ? this.#node.disconnect(from, 'LEAVING') : undefined))
      .catch(() => {}) // The peer is gone; its command was killed.
      .finally(() => this.#running.delete(key));
    this.#running.set(key, { peer: from, abort, over });
    return { id };
  }

  #check({ command, args }: StartCommand, from: PeerDescriptor, key: string, maxRunning: number): void {
    if (this.#options.allowRemote !== true && !isOnLoopback(this.#node, from))
      throw refused('Only peers on this machine may run commands here.');
    if (!this.#options.allow.includes(command))
      throw refused(`${JSON.stringify(command)} is not on this relay's allow-list.`);
    const bytes = args.reduce((sum, arg) => sum + arg.length, 0);
    if (args.length > MAX_ARGUMENTS || bytes > MAX_ARGUMENT_BYTES)
      throw refused(`More than ${MAX_ARGUMENTS} arguments, or ${MAX_ARGUMENT_BYTES} bytes of them.`);
    if (this.#running.has(key)) throw refused('A command of this id is running.');
    if (this.#running.size >= maxRunning)
      throw refused(`${maxRunning} commands are running here already; try again later.`);
  }

  #sinkFor(peer: PeerDescriptor, id: string): OutputSink {
    const client = this.#output.stub(OutputService, peer, { connect: false, timeoutMs: OUTPUT_TIMEOUT_MS });
    let seq = 0;
    return {
      output: (stream, bytes) => client.output({ id, seq: seq++, stream, bytes }),
      exit: (status) => client.exit({ id, seq: seq++, ...status }),
    };
  }

  #abandon(peer: PeerDescriptor): void {
    for (const { peer: owner, abort } of this.#running.values()) {
      if (owner.id === peer.id) abort.abort();
    }
  }
}

function keyOf(peer: PeerDescriptor, id: string): string {
  return `${peer.id}/${id}`;
}

function refused(message: string): ConnectionError {
  return new ConnectionError('INVALID_ARGUMENT', message);
}
