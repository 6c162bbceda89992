/**
 * Carries messages over connected peers to peers that are not connected (wire-protocol 9.8): sends what this node says, takes what
 * is for it, and passes on the rest. An acknowledgement means "accepted", so every handler here answers in its own turn and
 * leaves the hops to a session (R58, R59). Made by a DHT layer; `RoutedTransport` and the recursive operations stand on it.
 */
import { type Clock, ConnectionError, type Logger, type Random } from '@peerlatch/connection/base';
import type { MessageHandler, SendOptions, Transport } from '@peerlatch/connection/manager';
import { type PeerDescriptor, type PeerId, peerIdToBytes } from '@peerlatch/connection/peer';
import type { HandlerContext, RpcCommunicator } from '@peerlatch/connection/rpc';
import {
  decodeEnvelope,
  decodePeerDescriptor,
  descriptorFromMessage,
  descriptorToMessage,
  type Envelope,
  type messages,
  type PeerDescriptorMessage,
  RouteMessageError,
  type RouteWrapper,
} from '@peerlatch/connection/wire';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { RouterRpc } from '../protocol/dht-rpc.js';
import { ConnectedPeers } from './connected-peers.js';
import { ForwardingTable } from './forwarding-table.js';
import { randomUuid } from './random-uuid.js';
import { RecentIds } from './recent-ids.js';
import { checkBytes, type RequestLimits, type RoutedRequest, readRequest, refusal } from './routed-request.js';
import { type HopMethod, type RoutingOptions, type RoutingResult, RoutingSession } from './routing-session.js';

export type RouterLimits = RequestLimits &
  Pick<
    DhtLimits,
    | 'hopTimeoutMs'
    | 'routingSessionMs'
    | 'sourceParallelism'
    | 'maxFailedHops'
    | 'routedIdsRemembered'
    | 'forwardingEntryMs'
    | 'maxForwardingEntries'
    | 'maxRoutingSessions'
  >;

export interface RouterParts {
  /** Whose connections carry. */
  readonly transport: Transport;
  /** Of the layer's service id, over `transport`. Its owner closes it, after the router. */
  readonly communicator: RpcCommunicator;
  /** Where contacts come from: a `ContactPool`. */
  readonly pool: { of(peer: PeerDescriptor): Contact };
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: RouterLimits;
  readonly logger: Logger;
  /** While a join is ongoing: connected peers through which we are reachable; else none (wire-protocol 9.6). */
  readonly reachableThrough: () => readonly PeerDescriptor[];
}

type Ack = messages.RouteMessageAck;

/** See the head of this file. */
export class Router implements Disposable {
  /** Whom a message may take as its next hop. */
  readonly connected: ConnectedPeers;
  readonly #parts: RouterParts;
  readonly #self: PeerDescriptorMessage;
  readonly #known: RecentIds;
  readonly #forwarding: ForwardingTable;
  readonly #sessions = new Set<RoutingSession>();
  #receiver: MessageHandler | undefined;
  #isClosed = false;

  /** Throws `DUPLICATE_SERVICE` when somebody serves the methods already. */
  constructor(parts: RouterParts) {
    const { transport, communicator, clock, limits } = parts;
    this.#parts = parts;
    this.#self = descriptorToMessage(transport.self);
    this.#known = new RecentIds(limits.routedIdsRemembered);
    this.#forwarding = new ForwardingTable(clock, limits);
    communicator.serve(RouterRpc, {
      routeMessage: (wrapper, context) => this.#onRoute(wrapper, context),
      forwardMessage: (wrapper, context) => this.#onForward(wrapper, context),
    });
    this.connected = new ConnectedPeers(parts);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sessions under way. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** Says who gets the messages for this node, of whichever service; the originator is who the message says. */
  deliverTo(receiver: MessageHandler): void {
    this.#receiver = receiver;
  }

  /**
   * Sends a frame of an envelope whose target is `to`. Resolves when the first hop has taken it, or may have; whether it arrives
   * is never known. Rejects with `NOT_CONNECTED` (nobody to ask, or nobody took it), `FRAME_TOO_LARGE`, `SELF_CONNECTION`,
   * `LIMIT_REACHED`, `CLOSED`, or `signal.reason`. Never dials; the other options mean nothing here.
   */
  send(to: PeerDescriptor, frame: Uint8Array, { signal, sendWhileClosing }: SendOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#checkSend(to, frame, signal);
      const forwarder = this.#forwarderFor(to.id);
      const request = this.request((forwarder ?? to).id, frame);
      const abort = (): void => {
        session?.stop(signal?.reason);
        reject(signal?.reason);
      };
      const onEnd = (result: RoutingResult): void => {
        signal?.removeEventListener('abort', abort);
        if (result.taken + result.silent > 0) resolve();
        else reject(this.#isClosed ? closedError() : nobodyTook(to.id, result.refused));
      };
      const { routeMessage, forwardMessage } = RouterRpc.methods;
      const method = forwarder === undefined ? routeMessage : forwardMessage;
      const options = { parallelism: this.#parts.limits.sourceParallelism, sendWhileClosing, onTaken: resolve };
      const session = this.carry(request, method, options, onEnd);
      if (session === undefined) reject(nobodyTook(to.id, 0));
      else signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** A request of this node, known as such from now on. */
  request(targetId: PeerId, message: Uint8Array): RoutedRequest {
    const { transport, random, limits, reachableThrough } = this.#parts;
    const requestId = randomUuid(random);
    this.#known.add(requestId);
    return {
      requestId,
      source: transport.self,
      sourceMessage: this.#self,
      target: peerIdToBytes(targetId),
      targetId,
      message,
      reachableThrough: reachableThrough().slice(0, limits.maxReachableThrough).map(descriptorToMessage),
      path: [],
      pathIds: [],
      roots: [],
      previous: undefined,
    };
  }

  /**
   * What is to be carried for `from`: the request, or the acknowledgement that ends it here. Throws what its sender did wrong. The
   * memory is one for all methods (wire-protocol 9.8).
   */
  admit(wrapper: RouteWrapper, { from }: HandlerContext): RoutedRequest | RouteMessageError {
    const { limits, transport } = this.#parts;
    if (this.#isClosed) return RouteMessageError.STOPPED;
    const previous = this.connected.get(from.id)?.key ?? peerIdToBytes(from.id);
    const request = readRequest(wrapper, previous, limits);
    if (!this.#known.add(request.requestId) || request.pathIds.includes(transport.self.id)) {
      return RouteMessageError.DUPLICATE;
    }
    return request;
  }

  /** Begins to carry a request on. Undefined when there is nobody to take it, or too much is carried already. */
  carry(
    request: RoutedRequest,
    method: HopMethod,
    options: RoutingOptions,
    onEnd: (result: RoutingResult) => void = () => {},
  ): RoutingSession | undefined {
    const { communicator, clock, limits } = this.#parts;
    if (this.#isClosed || this.#sessions.size >= limits.maxRoutingSessions) return undefined;
    if (request.path.length >= limits.maxRoutingPath) return undefined;
    const session = new RoutingSession({
      request,
      method,
      connected: this.connected,
      communicator,
      self: this.#self,
      clock,
      limits,
      options,
      onEnd: (result) => {
        this.#sessions.delete(session);
        onEnd(result);
      },
    });
    this.#sessions.add(session);
    if (session.start()) return session;
    this.#sessions.delete(session);
    return undefined;
  }

  /** Carries nothing any more: who asks is told `STOPPED`. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const error = closedError();
    for (const session of [...this.#sessions]) session.stop(error);
    this.connected[Symbol.dispose]();
    this.#known.clear();
    this.#forwarding.clear();
    this.#receiver = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #onRoute(wrapper: RouteWrapper, context: HandlerContext): Ack {
    const { requestId } = wrapper;
    const request = this.admit(wrapper, context);
    if (typeof request === 'number') return { requestId, error: request };
    if (request.targetId !== this.#parts.transport.self.id)
      return this.#passOn(request, RouterRpc.methods.routeMessage);
    this.#deliver(request, decodeEnvelope(request.message));
    return { requestId };
  }

  /** Whom a message is for stands inside: the peer outside only knows how to reach it. */
  #onForward(wrapper: RouteWrapper, context: HandlerContext): Ack {
    const { self } = this.#parts.transport;
    const { requestId } = wrapper;
    const request = this.admit(wrapper, context);
    if (typeof request === 'number') return { requestId, error: request };
    if (request.targetId !== self.id) return this.#passOn(request, RouterRpc.methods.forwardMessage);
    const envelope = decodeEnvelope(request.message);
    if (envelope.targetBytes === undefined)
      throw refusal('INVALID_ARGUMENT', 'A forwarded message says whom it is for.');
    const target = decodePeerDescriptor(envelope.targetBytes);
    if (target.id === self.id) {
      this.#deliver(request, envelope);
      return { requestId };
    }
    const { error } = this.#passOn(this.#onward(request, target.id), RouterRpc.methods.routeMessage);
    return { requestId, error };
  }

  /** A new id: those who saw the message on its way to us would take it for a repetition (R65). It goes somewhere else now, so back is forward. */
  #onward(request: RoutedRequest, targetId: PeerId): RoutedRequest {
    const requestId = randomUuid(this.#parts.random);
    this.#known.add(requestId);
    return { ...request, requestId, targetId, target: peerIdToBytes(targetId), previous: undefined };
  }

  #passOn(request: RoutedRequest, method: HopMethod): Ack {
    const { requestId, targetId } = request;
    const session = this.carry(request, method, { parallelism: 1 }, ({ taken, refused, silent }) => {
      if (taken === 0) this.#parts.logger.debug('routing.not-taken', { target: targetId, refused, silent });
    });
    return session === undefined ? { requestId, error: RouteMessageError.NO_TARGETS } : { requestId };
  }

  #deliver(request: RoutedRequest, envelope: Envelope): void {
    const { transport } = this.#parts;
    if (envelope.content !== 'rpc')
      throw refusal('INVALID_ARGUMENT', `A routed message is an RPC message, not ${envelope.content}.`);
    const from = envelope.sourceBytes === undefined ? request.source : decodePeerDescriptor(envelope.sourceBytes);
    if (from.id === transport.self.id)
      throw refusal('INVALID_ARGUMENT', 'This message claims to be from its own addressee.');
    this.#learnForwarders(request);
    this.#receiver?.(envelope, from);
  }

  #learnForwarders({ source, reachableThrough }: RoutedRequest): void {
    if (reachableThrough.length === 0) return;
    const self = this.#parts.transport.self.id;
    const through = reachableThrough.map(descriptorFromMessage).filter(({ id }) => id !== self && id !== source.id);
    if (through.length > 0) this.#forwarding.remember(source.id, through);
  }

  /** Nobody for a connected peer: what others say about it counts for nothing then. */
  #forwarderFor(target: PeerId): PeerDescriptor | undefined {
    if (this.connected.get(target) !== undefined) return undefined;
    const through = this.#forwarding.through(target);
    return through.find(({ id }) => this.connected.get(id) !== undefined) ?? through[0];
  }

  #checkSend(to: PeerDescriptor, frame: Uint8Array, signal: AbortSignal | undefined): void {
    const { transport, limits } = this.#parts;
    if (this.#isClosed) throw closedError();
    signal?.throwIfAborted();
    if (to.id === transport.self.id) throw new ConnectionError('SELF_CONNECTION', 'A node cannot send to itself.');
    checkBytes(frame, limits);
    if (this.#sessions.size < limits.maxRoutingSessions) return;
    const text = `${this.#sessions.size} messages are being routed already. Wait for some, or raise maxRoutingSessions.`;
    throw new ConnectionError('LIMIT_REACHED', text, { data: { limit: limits.maxRoutingSessions } });
  }
}

function nobodyTook(target: PeerId, refused: number): ConnectionError {
  const why = refused === 0 ? 'no connected peer could carry it' : `${refused} connected peers would not carry it`;
  const text = `No route to ${target}: ${why}. Join the DHT, and see whether the peer has.`;
  return new ConnectionError('NOT_CONNECTED', text, { data: { refused } });
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'Routing has stopped. Send before the node is closed.');
}
