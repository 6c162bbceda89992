/** `peerlatch node`: runs a member of a DHT, or the first one of a new network, and prints what happens to it, until somebody ends it. */
import { ConnectionError, joinSignals, onAbort, startTimer } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { dhtLimits } from '@peerlatch/dht/limits';
import { createDhtNode, type DhtNode, type DhtNodeOptions } from '@peerlatch/dht/node';
import { openPersistentStorage } from '@peerlatch/dht/persistent';
import { Failure } from '../base/failure.js';
import { wallNow } from '../base/wall-time.js';
import type { Shell } from '../shell/shell.js';
import { NodeEvents } from './node-events.js';

export interface NodeRequest {
  readonly id?: string | undefined;
  readonly region?: number | undefined;
  readonly entryPoints: readonly PeerDescriptor[];
  readonly webrtc: boolean;
  /** Undefined: no server. */
  readonly server:
    | { readonly host: string; readonly port: number; readonly advertisedHost?: string | undefined }
    | undefined;
  /** Folder for the entries of others; undefined: memory. */
  readonly storage?: string | undefined;
  /** To have joined, ms; undefined: it goes on trying. */
  readonly timeoutMs?: number | undefined;
  readonly json: boolean;
}

/** The part of a node that is used. */
export interface RunningNode extends Pick<DhtNode, 'self' | 'contactChanges$' | 'joined' | 'neighbours' | 'close'> {
  readonly connection: Pick<DhtNode['connection'], 'peerEvents$'>;
}

/** Resolves after an interruption, when the node has left. Rejects with what the start rejects with, or `NOT_JOINED`. */
export function runNode(request: NodeRequest, shell: Shell): Promise<void> {
  return runNodeOf(createDhtNode, request, shell);
}

/** The same with another kind of node. */
export async function runNodeOf(
  open: (options: DhtNodeOptions) => Promise<RunningNode>,
  request: NodeRequest,
  shell: Shell,
): Promise<void> {
  shell.interrupted.throwIfAborted();
  if (request.server === undefined && request.entryPoints.length === 0) {
    throw new ConnectionError(
      'INVALID_ARGUMENT',
      'With --no-server and without --entry nobody can reach this node: leave out the one, or add the other.',
    );
  }
  const node = await open({ ...(await nodeOptions(request)), signal: shell.interrupted });
  const events = new NodeEvents(node.self, shell, request.json);
  const subscriptions = [
    node.contactChanges$.subscribe(({ set, type, contact }) => {
      if (set === 'neighbour') events.neighbour(type, contact.peer.id, node.neighbours().length);
    }),
    node.connection.peerEvents$.subscribe((event) => events.peer(event)),
  ];
  try {
    events.started();
    // Whom it began with: the entry points.
    for (const [index, { id }] of node.neighbours().entries()) events.neighbour('added', id, index + 1);
    await untilInterrupted(node, request, shell, events);
  } finally {
    for (const subscription of subscriptions) subscription.unsubscribe();
    shell.progress('Leaving …');
    await node.close();
    events.stopped();
  }
}

async function nodeOptions({ id, region, entryPoints, webrtc, server, storage }: NodeRequest): Promise<DhtNodeOptions> {
  return {
    ...(id === undefined ? {} : { id }),
    ...(region === undefined ? {} : { region }),
    ...(server === undefined ? {} : { websocket: server }),
    ...(webrtc ? { webrtc } : {}),
    ...(storage === undefined
      ? {}
      : { storage: await openPersistentStorage({ path: storage, limits: dhtLimits, now: wallNow() }) }),
    entryPoints,
  };
}

function untilInterrupted(
  node: RunningNode,
  { entryPoints, timeoutMs }: NodeRequest,
  { clock, interrupted }: Shell,
  events: NodeEvents,
): Promise<void> {
  if (interrupted.aborted) return Promise.resolve();
  const late = new AbortController();
  const either = joinSignals([interrupted, late.signal]);
  const stopTimer =
    timeoutMs === undefined
      ? () => {}
      : startTimer(clock, timeoutMs, () => late.abort(notJoined(entryPoints.length, timeoutMs)));
  let stopListening = (): void => {};
  return new Promise<void>((resolve, reject) => {
    stopListening = onAbort(either.signal, () => (late.signal.aborted ? reject(late.signal.reason) : resolve()));
    node.joined(either.signal).then(
      () => {
        stopTimer();
        if (entryPoints.length > 0) events.joined(node.neighbours().length);
      },
      () => {},
    );
  }).finally(() => {
    stopTimer();
    stopListening();
    either[Symbol.dispose]();
  });
}

function notJoined(entryPoints: number, timeoutMs: number): Failure {
  const who = entryPoints === 1 ? 'the entry point' : `any of the ${entryPoints} entry points`;
  const text = `The node could not join through ${who} within ${timeoutMs / 1_000} s; check that it runs and can be reached from here.`;
  return new Failure('NOT_JOINED', text);
}
