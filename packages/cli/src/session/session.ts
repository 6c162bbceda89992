/**
 * A node for the time of one command: it joins through the entry points, does the work, leaves, and nothing of it stays. All of it
 * is bounded by the deadline of the command and ends when somebody interrupts it. Commands that last longer take that over.
 */
import { abortable, joinSignals, startTimer } from '@peerlatch/connection/base';
import type { PeerEvent } from '@peerlatch/connection/manager';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { createDhtNode, type DhtNode } from '@peerlatch/dht/node';
import { errorText, exitCodes, Failure } from '../base/failure.js';
import type { Shell } from '../shell/shell.js';

export interface SessionOptions {
  /** 40 hex digits. Default: random. */
  readonly id?: string | undefined;
  /** Through whom to join. None: the node is on its own, and dials whom the command names. */
  readonly entryPoints: readonly PeerDescriptor[];
  readonly webrtc: boolean;
  /** From start to result, ms. */
  readonly timeoutMs: number;
}

/** What the work of a command gets. */
export interface Session<Node = DhtNode> {
  readonly node: Node;
  /** Aborts at the deadline, and when somebody interrupts. */
  readonly signal: AbortSignal;
  /** From now on the work ends by itself: there is no deadline, and an interruption does no more than abort `signal`. */
  takeOver(): void;
}

/** The part of a node that a session itself uses. */
export interface SessionNode extends Pick<DhtNode, 'join' | 'neighbours' | 'close'> {
  readonly connection: Pick<DhtNode['connection'], 'peerEvents$'>;
}

/** Starts the node, which is not to join by itself. */
type Open<Node> = (
  options: Pick<SessionOptions, 'id'> & { readonly webrtc?: true; readonly signal: AbortSignal },
) => Promise<Node>;

/** Settles as `work` does, after the node has left. Rejects with `NOT_JOINED`, `TIMEOUT` or `INTERRUPTED` besides. */
export function withSession<T>(
  options: SessionOptions,
  shell: Shell,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  return withSessionOf(createDhtNode, options, shell, work);
}

/** The same with another kind of node. */
export async function withSessionOf<Node extends SessionNode, T>(
  open: Open<Node>,
  { id, entryPoints, webrtc, timeoutMs }: SessionOptions,
  shell: Shell,
  work: (session: Session<Node>) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  let isJoined = entryPoints.length === 0;
  const stopDeadline = startTimer(shell.clock, timeoutMs, () => deadline.abort(lateBy(timeoutMs, isJoined)));
  const ending = joinSignals([shell.interrupted, deadline.signal]);
  const { signal } = ending;
  const bounds = joinSignals([signal]);
  const takeOver = (): void => {
    stopDeadline();
    bounds[Symbol.dispose]();
  };
  let node: Node | undefined;
  try {
    signal.throwIfAborted();
    node = await open({ ...(id === undefined ? {} : { id }), ...(webrtc ? { webrtc } : {}), signal });
    if (!isJoined) await joinThrough(node, entryPoints, shell, signal);
    isJoined = true;
    return await abortable(work({ node, signal, takeOver }), bounds.signal);
  } finally {
    takeOver();
    ending[Symbol.dispose]();
    await node?.close();
  }
}

async function joinThrough(
  node: SessionNode,
  entryPoints: readonly PeerDescriptor[],
  shell: Shell,
  signal: AbortSignal,
): Promise<void> {
  shell.progress(
    `Joining through ${entryPoints.length === 1 ? 'the entry point' : `${entryPoints.length} entry points`} …`,
  );
  let reason: unknown;
  const listening = node.connection.peerEvents$.subscribe((event: PeerEvent) => {
    if (event.type === 'failed' && entryPoints.some(({ id }) => id === event.peer.id)) reason = event.error;
  });
  try {
    // A visit: nobody is to be found through this node, so it does not look for its place at the far end.
    await abortable(node.join(entryPoints, { retry: false, distantDiscovery: false, signal }), signal);
  } finally {
    listening.unsubscribe();
  }
  if (node.neighbours().length > 0) return;
  const why = reason === undefined ? '' : ` ${errorText(reason)}`;
  const advice =
    'Check that it runs and can be reached from here, and that its descriptor is the one of its last start.';
  const who = entryPoints.length === 1 ? 'The entry point was' : `None of the ${entryPoints.length} entry points was`;
  throw new Failure('NOT_JOINED', `${who} ${entryPoints.length === 1 ? 'not ' : ''}reached.${why} ${advice}`, {
    cause: reason,
  });
}

function lateBy(timeoutMs: number, isJoined: boolean): Failure {
  const text = isJoined ? 'There was no result' : 'No entry point let this node join';
  const exitCode = isJoined ? exitCodes.failed : exitCodes.unreachable;
  return new Failure('TIMEOUT', `${text} within ${timeoutMs / 1_000} s; raise --timeout, or check the entry points.`, {
    exitCode,
  });
}
