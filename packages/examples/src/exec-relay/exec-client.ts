/**
 * Runs commands on a peer, over a connection locked for as long as the command runs. Output and exit are latched: they
 * wait, in order, for whoever reads them, and the exit is always the last event.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { LockHandle } from '@peerlatch/connection/locks';
import type { ConnectionNode, SignalOption } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { EventQueue } from './event-queue.js';
import {
  type CommandExit,
  EXEC_SERVICE_ID,
  ExecService,
  type ExitStatus,
  OUTPUT_SERVICE_ID,
  type OutputPiece,
  OutputService,
} from './exec-protocol.js';

/** What a command says, in order. `exit` is the last event, exactly once. */
export type ExecEvent =
  | { readonly type: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | ({ readonly type: 'exit' } & ExitStatus);

/** A command that runs on a peer. */
export interface RemoteCommand {
  /** For one reader. Throws behind the last event if the connection was lost before the exit. */
  readonly events: AsyncIterable<ExecEvent>;
  /** Kills it; the exit still comes. */
  cancel(): Promise<void>;
}

/** Output of one command that waits for its reader, bytes; above it the connection is not read. */
const MAX_WAITING_BYTES = 1_048_576;

interface Session {
  readonly peer: PeerDescriptor;
  readonly queue: EventQueue<ExecEvent>;
  nextSeq: number;
}

export class ExecClient implements Disposable {
  readonly #node: ConnectionNode;
  readonly #exec;
  readonly #output;
  readonly #peerEvents;
  readonly #sessions = new Map<string, Session>();
  #count = 0;

  constructor(node: ConnectionNode) {
    this.#node = node;
    this.#exec = node.rpc.communicator(EXEC_SERVICE_ID);
    this.#output = node.rpc.communicator(OUTPUT_SERVICE_ID);
    this.#output.serve(OutputService, {
      output: (piece, { from }) => this.#onPiece(piece, from),
      exit: (exit, { from }) => this.#onExit(exit, from),
    });
    this.#peerEvents = node.peerEvents$.subscribe((event) => {
      if (event.type === 'disconnected' || event.type === 'failed') this.#onLoss(event.peer);
    });
  }

  /** Starts `command` on `peer`. Rejects with `RPC_REMOTE_ERROR` and the relay's reason when it refuses, or with a connection's code. */
  async start(
    peer: PeerDescriptor,
    command: string,
    args: readonly string[],
    { signal }: SignalOption = {},
  ): Promise<RemoteCommand> {
    const lock = await this.#node.lock(peer, 'exec', { signal });
    const id = `${this.#count++}`;
    // Known before the peer hears of it: output may be on its way before the answer is.
    const session = this.#open(id, peer);
    try {
      await this.#exec.call(peer, ExecService.methods.start, { id, command, args }, { signal });
    } catch (error) {
      this.#sessions.delete(id);
      await lock.release();
      throw error;
    }
    return {
      events: releasing(session.queue, lock),
      cancel: () => this.#exec.notify(peer, ExecService.methods.cancel, { id }),
    };
  }

  [Symbol.dispose](): void {
    this.#peerEvents.unsubscribe();
    for (const { queue } of this.#sessions.values()) queue.end(lost('This client was closed'));
    this.#sessions.clear();
    this.#exec.close();
    this.#output.close();
  }

  #open(id: string, peer: PeerDescriptor): Session {
    let paused: Disposable | undefined;
    const bound = {
      maxBytes: MAX_WAITING_BYTES,
      onFull: () => {
        paused = this.#node.pauseReceiving(peer.id);
      },
      onRoom: () => paused?.[Symbol.dispose](),
    };
    const session = { peer, queue: new EventQueue<ExecEvent>(bound, sizeOf), nextSeq: 0 };
    this.#sessions.set(id, session);
    return session;
  }

  #onPiece({ id, seq, stream, bytes }: OutputPiece, from: PeerDescriptor): void {
    this.#inOrder(id, seq, from)?.queue.push({ type: stream, bytes });
  }

  #onExit({ id, seq, ...status }: CommandExit, from: PeerDescriptor): void {
    const session = this.#inOrder(id, seq, from);
    if (session === undefined) return;
    this.#sessions.delete(id);
    session.queue.push({ type: 'exit', ...status });
    session.queue.end();
  }

  /** The session, if this is its next message; a gap means that something was lost, and that is said. */
  #inOrder(id: string, seq: number, from: PeerDescriptor): Session | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined || session.peer.id !== from.id) return undefined;
    if (seq === session.nextSeq++) return session;
    this.#sessions.delete(id);
    session.queue.end(lost(`Output was lost before message ${seq}`));
    return undefined;
  }

  #onLoss(peer: PeerDescriptor): void {
    for (const [id, session] of this.#sessions) {
      if (session.peer.id !== peer.id) continue;
      this.#sessions.delete(id);
      session.queue.end(lost('The connection ended before the command did'));
    }
  }
}

async function* releasing(
  events: AsyncIterable<ExecEvent>,
  lock: LockHandle,
): AsyncGenerator<ExecEvent, void, undefined> {
  try {
    yield* events;
  } finally {
    await lock.release();
  }
}

function sizeOf(event: ExecEvent): number {
  return event.type === 'exit' ? 0 : event.bytes.length;
}

function lost(what: string): ConnectionError {
  return new ConnectionError('CONNECTION_LOST', `${what}.`);
}
