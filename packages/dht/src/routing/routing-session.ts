/**
 * Gets one message one hop on: asks the best connected peers, one by one or two at a time, until enough have taken it, too many
 * have failed, or nobody is left (wire-protocol 9.8). Made by the router. It ends by itself: every hop has a deadline within
 * the session's, and there are at most `parallelism` + `maxFailedHops` of them. It never opens a connection (R73).
 */
import { type Clock, isConnectionError } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { CallOptions, OngoingCall, RequestMethod, RpcCommunicator } from '@peerlatch/connection/rpc';
import {
  type messages,
  type PeerDescriptorMessage,
  RouteMessageError,
  type RouteWrapper,
} from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ConnectedPeers } from './connected-peers.js';
import { type RoutedRequest, wrapperOf } from './routed-request.js';

export type HopMethod = RequestMethod<RouteWrapper, messages.RouteMessageAck>;

/** What became of the hops that were asked. */
export interface RoutingResult {
  /** Took the message. */
  readonly taken: number;
  /** Said for certain that they did not, or never got it. */
  readonly refused: number;
  /** Of the refused ones: knew nobody closer. In a recursive operation these have served it all the same. */
  readonly deadEnds: number;
  /** Were sent the message and never said what became of it. */
  readonly silent: number;
}

export interface RoutingSessionParts {
  readonly request: RoutedRequest;
  readonly method: HopMethod;
  readonly connected: Pick<ConnectedPeers, 'candidates'>;
  /** Of the layer's service id. */
  readonly communicator: Pick<RpcCommunicator, 'start'>;
  /** The own descriptor, for the path. */
  readonly self: PeerDescriptorMessage;
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'hopTimeoutMs' | 'routingSessionMs' | 'maxFailedHops'>;
  readonly options: RoutingOptions;
  /** Called once, when no hop is waited for any more. Not called when {@link RoutingSession.start} returned false. */
  readonly onEnd: (result: RoutingResult) => void;
}

export interface RoutingOptions {
  /** Paths wanted. */
  readonly parallelism: number;
  /** The target is a point: being connected to a peer of that id settles nothing, and parallel paths avoid each other's first hops. */
  readonly isRecursive?: boolean;
  /** Somebody who is not asked. */
  readonly excluded?: PeerId | undefined;
  /** Pass while the transport closes. Default false. */
  readonly sendWhileClosing?: boolean | undefined;
  /** Called when the first hop has taken the message. */
  readonly onTaken?: (() => void) | undefined;
}

/** See the head of this file. */
export class RoutingSession {
  readonly #parts: RoutingSessionParts;
  readonly #excluded: Set<string>;
  /** First hops of ours, while they have not failed. */
  readonly #roots: Set<string>;
  readonly #endsAt: number;
  readonly #ongoing = new Map<PeerId, OngoingCall | undefined>();
  #taken = 0;
  #refused = 0;
  #deadEnds = 0;
  #silent = 0;
  #isDone = false;
  #isOver = false;

  constructor(parts: RoutingSessionParts) {
    const { request, clock, limits, options } = parts;
    this.#parts = parts;
    this.#excluded = new Set<string>([...request.pathIds, ...request.roots]);
    if (options.excluded !== undefined) this.#excluded.add(options.excluded);
    this.#roots = new Set(request.roots);
    this.#endsAt = clock.now() + limits.routingSessionMs;
  }

  /** Asks the first. False when there is nobody to ask, and then nothing ever happens. */
  start(): boolean {
    const first = this.#candidates();
    if (first.length === 0) return false;
    this.#ask(first);
    return true;
  }

  /** Asks nobody else, and takes back what is not written yet. Ends when the hops that were asked have said something, or their time is up. */
  stop(reason: unknown): void {
    this.#isDone = true;
    for (const call of [...this.#ongoing.values()]) call?.withdraw(reason);
  }

  /** Who should be asked next: nobody beside the target itself, if that is connected. */
  #candidates(): Contact[] {
    const { connected, request, options } = this.#parts;
    const count = options.parallelism - this.#taken - this.#ongoing.size;
    if (this.#isDone || count <= 0) return [];
    const { target, previous } = request;
    const isExcluded = (id: PeerId): boolean => this.#excluded.has(id);
    const candidates = connected.candidates({ target, count, previous, isExcluded });
    return this.#isTarget(candidates[0]) ? candidates.slice(0, 1) : candidates;
  }

  #ask(hops: readonly Contact[]): void {
    const { request, self, options } = this.#parts;
    for (const { peer } of hops) {
      this.#excluded.add(peer.id);
      this.#ongoing.set(peer.id, undefined);
      if (options.isRecursive && request.previous === undefined) this.#roots.add(peer.id);
    }
    const wrapper = wrapperOf(request, self, [...this.#roots]);
    for (const hop of hops) this.#send(hop, wrapper);
  }

  #send(hop: Contact, wrapper: RouteWrapper): void {
    const { communicator, method } = this.#parts;
    const { id } = hop.peer;
    try {
      const call = communicator.start(hop.peer, method, wrapper, this.#callOptions(), {
        answered: ({ error }) => this.#onAck(hop, error),
        failed: (error) => this.#onFailure(id, error),
      });
      if (this.#ongoing.has(id)) this.#ongoing.set(id, call);
    } catch (error) {
      // Later, as every other outcome: the hops that were chosen with this one are asked first.
      queueMicrotask(() => this.#onFailure(id, error));
    }
  }

  /** A hop never dials and never waits for a connection: there are others to ask. */
  #callOptions(): CallOptions {
    const { clock, limits, options } = this.#parts;
    const timeoutMs = Math.max(1, Math.min(limits.hopTimeoutMs, this.#endsAt - clock.now()));
    const { sendWhileClosing } = options;
    return { connect: false, bufferWhileConnecting: false, timeoutMs, sendWhileClosing };
  }

  /** The target itself has the message also if another path was faster. Absence of an error is success; 0 is an error. */
  #onAck(hop: Contact, error: messages.RouteMessageError | undefined): void {
    const isTarget = this.#isTarget(hop);
    if (error === undefined || (error === RouteMessageError.DUPLICATE && isTarget)) {
      this.#taken++;
      if (isTarget) this.#isDone = true;
      if (this.#taken === 1) this.#parts.options.onTaken?.();
    } else {
      this.#refused++;
      this.#roots.delete(hop.peer.id);
      if (error === RouteMessageError.NO_TARGETS) this.#deadEnds++;
    }
    this.#settle(hop.peer.id);
  }

  #onFailure(id: PeerId, error: unknown): void {
    if (isConnectionError(error, 'RPC_TIMEOUT') || isConnectionError(error, 'CONNECTION_LOST')) this.#silent++;
    else this.#refused++;
    this.#roots.delete(id);
    this.#settle(id);
  }

  #settle(id: PeerId): void {
    const { clock, limits, onEnd } = this.#parts;
    this.#ongoing.delete(id);
    if (this.#refused + this.#silent >= limits.maxFailedHops || clock.now() >= this.#endsAt) this.#isDone = true;
    const next = this.#candidates();
    if (next.length > 0) this.#ask(next);
    if (this.#ongoing.size > 0 || this.#isOver) return;
    this.#isOver = true;
    onEnd({ taken: this.#taken, refused: this.#refused, deadEnds: this.#deadEnds, silent: this.#silent });
  }

  #isTarget(hop: Contact | undefined): boolean {
    return this.#parts.options.isRecursive !== true && hop?.peer.id === this.#parts.request.targetId;
  }
}
