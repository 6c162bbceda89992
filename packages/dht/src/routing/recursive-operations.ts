/**
 * Operations on a point of the key space that go from peer to peer towards it (wire-protocol 9.9): finding the nodes closest to it,
 * fetching data, deleting the own data. Every hop answers the initiator by itself. Made by a DHT layer, used by its store and by
 * the node. Whatever happens to an operation, it ends within `operationTimeoutMs`, and leaves no listener or timer (R55).
 */
import {
  type CancelTimer,
  type Clock,
  ConnectionError,
  type Logger,
  type Random,
  startTimer,
} from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import { type PeerDescriptor, type PeerId, peerIdFromBytes } from '@peerlatch/connection/peer';
import type { RpcCommunicator } from '@peerlatch/connection/rpc';
import {
  encodeRecursiveRequest,
  type IncomingMessage,
  type messages,
  type PeerDescriptorMessage,
  RecursiveOperation,
} from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { type Key, keyFromBytes } from '../id/key.js';
import { RecursiveOperationSessionRpc } from '../protocol/dht-rpc.js';
import type { LocalData } from './local-data.js';
import { randomUuid } from './random-uuid.js';
import { RecursiveHop, type RecursiveHopLimits } from './recursive-hop.js';
import { type OperationKind, RecursiveSession } from './recursive-session.js';
import type { Router } from './router.js';
import type { RoutingResult } from './routing-session.js';

export type OperationLimits = RecursiveHopLimits &
  Pick<
    DhtLimits,
    | 'operationTimeoutMs'
    | 'noCloserNodesWaitMs'
    | 'operationResults'
    | 'deleteWithoutWaitingMs'
    | 'maxOperations'
    | 'maxOperationHops'
    | 'maxEntriesPerKey'
    | 'maxClosestPeers'
    | 'maxRoutingPath'
    | 'sourceParallelism'
  >;

export interface RecursiveOperationsParts {
  readonly self: Contact;
  readonly router: Router;
  /** Of the layer's service id. Its owner closes it, after this. */
  readonly communicator: RpcCommunicator;
  /** Over the router: answers go and come by it. */
  readonly transport: Transport;
  readonly pool: { contactOf(message: PeerDescriptorMessage): Contact; of(peer: PeerDescriptor): Contact };
  readonly data: LocalData;
  /** What this node knows by itself, nearest first; merged into the results. Default: connected peers only. */
  readonly view?: ((target: Key, count: number) => readonly Contact[]) | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: OperationLimits;
  readonly logger: Logger;
}

export interface OperationOptions {
  /** Somebody who is not asked first: for whom the operation is carried out (wire-protocol 9.11). */
  readonly excluded?: PeerId | undefined;
  /** Wait for the answers; default true. Else a deletion returns as soon as it is on its way. */
  readonly wait?: boolean | undefined;
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

export interface OperationResult {
  /** Nearest to the target first; the own contact too, if it is among them. */
  readonly closest: readonly Contact[];
  /** One per creator, the newest; stale and deleted ones too. Of a fetch only. */
  readonly entries: readonly messages.DataEntry[];
  /** Hops of the longest path. */
  readonly hops: number;
  /** Everybody who was known to carry the operation has answered; else time was up. */
  readonly isComplete: boolean;
}

const OPERATIONS = {
  find: RecursiveOperation.FIND_CLOSEST_NODES,
  fetch: RecursiveOperation.FETCH_DATA,
  delete: RecursiveOperation.DELETE_DATA,
} as const satisfies Record<OperationKind, RecursiveOperation>;

/** An operation under way. */
interface Running {
  readonly session: RecursiveSession;
  finish(): void;
  fail(error: unknown): void;
  /** No path goes on: what is still missing is waited for a last time. */
  endSoon(): void;
}

/** See the head of this file. */
export class RecursiveOperations implements Disposable {
  readonly #parts: RecursiveOperationsParts;
  readonly #hop: RecursiveHop;
  readonly #running = new Set<Running>();
  #isClosed = false;

  /** Serves `routeRequest` from now on. Throws `DUPLICATE_SERVICE` when somebody does already. */
  constructor(parts: RecursiveOperationsParts) {
    this.#parts = parts;
    this.#hop = new RecursiveHop(parts);
  }

  /** Operations of this node under way. */
  get running(): number {
    return this.#running.size;
  }

  /**
   * Carries an operation out; what was found until time is up is a result too. Rejects with `LIMIT_REACHED`, `CLOSED`,
   * `INVALID_ARGUMENT` or `signal.reason`. Without any connection this node answers alone, at once.
   */
  async execute(target: Key, operation: OperationKind, options: OperationOptions = {}): Promise<OperationResult> {
    const { self, router, limits, view } = this.#parts;
    keyFromBytes(target);
    this.#checkExecute(options.signal);
    const expectedPaths = router.connected.count(limits.sourceParallelism);
    const session = new RecursiveSession({ self, target, operation, expectedPaths, limits });
    session.addContacts([self, ...(view?.(target, limits.operationResults) ?? [])]);
    // R55: a session that nobody could answer is never listened to.
    if (expectedPaths > 0) await this.#run(session, target, operation, options);
    return this.#result(session, target, operation, expectedPaths === 0);
  }

  /** Rejects what is under way with `CLOSED`. The router, whose acknowledgements tell others, closes by itself. Idempotent. */
  close(): void {
    this.#isClosed = true;
    for (const running of [...this.#running]) running.fail(closedError());
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #checkExecute(signal: AbortSignal | undefined): void {
    const { maxOperations } = this.#parts.limits;
    if (this.#isClosed) throw closedError();
    signal?.throwIfAborted();
    if (this.#running.size < maxOperations) return;
    const text = `${maxOperations} operations are under way already. Wait for some, or raise maxOperations.`;
    throw new ConnectionError('LIMIT_REACHED', text, { data: { limit: maxOperations } });
  }

  /** Listens before the request leaves, and lets go of everything in whichever way it ends. */
  async #run(session: RecursiveSession, target: Key, kind: OperationKind, options: OperationOptions): Promise<void> {
    const { transport, clock, random, limits } = this.#parts;
    const { signal, wait = true } = options;
    const sessionId = randomUuid(random);
    const timers: CancelTimer[] = [];
    let running: Running | undefined;
    const abort = (): void => running?.fail(signal?.reason);
    using _ = transport.handle(sessionId, (message, from) => this.#onResponse(running, message, from));
    try {
      await new Promise<void>((resolve, reject) => {
        const after = (ms: number): void => void timers.push(startTimer(clock, ms, () => resolve()));
        running = {
          session,
          finish: resolve,
          fail: reject,
          endSoon: () => timers.length < 2 && after(limits.noCloserNodesWaitMs),
        };
        this.#running.add(running);
        signal?.addEventListener('abort', abort, { once: true });
        after(wait || kind !== 'delete' ? limits.operationTimeoutMs : limits.deleteWithoutWaitingMs);
        this.#begin(running, sessionId, target, kind, options);
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      for (const cancel of timers) cancel();
      if (running !== undefined) this.#running.delete(running);
    }
  }

  /** The first hop is this node. */
  #begin(running: Running, sessionId: string, target: Key, kind: OperationKind, { excluded }: OperationOptions): void {
    const { self, router, communicator, random, limits } = this.#parts;
    const operation = OPERATIONS[kind];
    const message = encodeRecursiveRequest(randomUuid(random), communicator.serviceId, { sessionId, operation });
    const request = router.request(peerIdFromBytes(target), message);
    const options = { parallelism: limits.sourceParallelism, excluded };
    const onEnd = (result: RoutingResult): void => this.#onRouted(running, result);
    const { goesOn, findings } = this.#hop.process(request, operation, options, onEnd);
    running.session.add({ ...findings, from: self.peer.id, path: [] });
    if (goesOn) return;
    running.session.expectPaths(1);
    running.finish();
  }

  /** First hops that are dead ends have answered all the same. If nobody has the request, nobody will. */
  #onRouted(running: Running, { taken, silent, deadEnds }: RoutingResult): void {
    running.session.expectPaths(taken + silent + deadEnds);
    if (taken + silent + deadEnds === 0) running.finish();
    else if (running.session.isComplete) running.finish();
    else if (taken + silent === 0) running.endSoon();
  }

  #onResponse(running: Running | undefined, message: IncomingMessage, from: PeerDescriptor): void {
    const { name, request: type } = RecursiveOperationSessionRpc.methods.sendResponse;
    const { kind, method, bodyType, body } = message;
    if (running === undefined || kind !== 'notification' || method !== name || bodyType !== type.typeName) return;
    const { session } = running;
    try {
      this.#take(session, type.decode(body), from);
    } catch (error) {
      this.#parts.logger.debug('operation.bad-response', { peer: from.id, error });
      return;
    }
    if (session.isComplete) running.finish();
    else if (session.hasEnd) running.endSoon();
  }

  /** Throws on what no node says, before any of it counts. */
  #take(session: RecursiveSession, response: messages.RecursiveOperationResponse, from: PeerDescriptor): void {
    const { pool, limits } = this.#parts;
    const { closestConnectedNodes, dataEntries, noCloserNodesFound, routingPath } = response;
    if (routingPath.length > limits.maxRoutingPath) {
      throw new ConnectionError('INVALID_ARGUMENT', `A path has at most ${limits.maxRoutingPath} hops.`);
    }
    const path = routingPath.map(({ nodeId }) => peerIdFromBytes(nodeId));
    const closest = closestConnectedNodes.slice(0, limits.maxClosestPeers).map((peer) => pool.contactOf(peer));
    const noCloserNodes = noCloserNodesFound;
    session.add({ from: from.id, closest: [pool.of(from), ...closest], entries: dataEntries, noCloserNodes, path });
  }

  /** The own data come last: of entries that are equally new it does not matter whose they are. */
  #result(session: RecursiveSession, target: Key, kind: OperationKind, isAlone: boolean): OperationResult {
    const { self, data } = this.#parts;
    const isComplete = isAlone || session.isComplete;
    if (kind === 'fetch') session.addEntries(data.entriesOf(target));
    if (kind === 'delete') data.markDeleted(target, self.peer.id);
    const { closest, entries, hops } = session;
    return { closest, entries, hops, isComplete };
  }
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'The DHT node is closed. Ask before that.');
}
