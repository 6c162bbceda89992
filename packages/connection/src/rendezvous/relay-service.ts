/**
 * Carries messages between two peers that are connected to us and not to each other, and takes those that others carried to
 * us. It vouches for the source: whatever a message says, its source becomes the peer whose connection it came on. So a
 * relayed source is as true as the relay is honest. It never dials, never keeps a message, and carries only what it must:
 * listed services, small messages, so many per peer. Made by the relay transport.
 */
import { toHex } from '../base/bytes.js';
import type { Clock } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { DuplicateFilter } from '../manager/duplicate-filter.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

import { PEER_ID_BYTES } from '../peer/peer-id.js';
import type { RpcCommunicator } from '../rpc/rpc-communicator.js';
import type { HandlerContext } from '../rpc/service.js';
import { descriptorFromMessage } from '../wire/descriptor-codec.js';
import { type RouteMessageAck, RouteMessageError, type RouteMessageWrapper } from '../wire/generated/dht.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { Limits } from '../wire/limits.js';
import { innerBytes, innerEnvelope, rewrap } from '../wire/routed-message.js';
import { RateBudget } from './rate-budget.js';
import { relayRpc } from './relay-rpc.js';

/** The limits that relaying looks at. */
export type RelayLimits = Pick<
  Limits,
  | 'relayTimeoutMs'
  | 'maxRelaysAsked'
  | 'maxRelaysAtOnce'
  | 'maxRelayMemory'
  | 'maxRelayedBytes'
  | 'relayWindowMs'
  | 'maxRelayedPerPeer'
  | 'maxRelayed'
>;

export interface RelayServiceOptions {
  readonly transport: Transport;
  /** Of the relay's service id. */
  readonly communicator: RpcCommunicator;
  readonly clock: Clock;
  readonly limits: RelayLimits;
  readonly logger: Logger;
  /** False: takes messages, carries none. */
  readonly carries: boolean;
  /** Service ids of messages that may be carried. */
  readonly services: ReadonlySet<string>;
  /** A message for us; false when nobody here handles its service. Must not throw. */
  readonly deliver: (message: IncomingMessage, from: PeerDescriptor) => boolean;
}

/** Longest request id that is taken, characters: the network's are UUIDs. They are remembered. */
const MAX_REQUEST_ID_LENGTH = 64;

/** See the head of this file. */
export class RelayService {
  readonly #options: RelayServiceOptions;
  readonly #rpc: ReturnType<typeof relayRpc>;
  readonly #budget: RateBudget;
  readonly #known: DuplicateFilter;

  constructor(options: RelayServiceOptions) {
    const { communicator, limits } = options;
    this.#options = options;
    this.#rpc = relayRpc(limits.relayTimeoutMs);
    this.#budget = new RateBudget({
      windowMs: limits.relayWindowMs,
      perKey: limits.maxRelayedPerPeer,
      total: limits.maxRelayed,
    });
    this.#known = new DuplicateFilter(limits.maxRelayMemory);
    communicator.serve(this.#rpc, { relayMessage: (wrapper, context) => this.#onMessage(wrapper, context) });
  }

  #onMessage(wrapper: RouteMessageWrapper, context: HandlerContext): RouteMessageAck | Promise<RouteMessageAck> {
    const { clock, limits, transport } = this.#options;
    const { requestId } = wrapper;
    if (requestId.length > MAX_REQUEST_ID_LENGTH || wrapper.target.length !== PEER_ID_BYTES) {
      throw refusal('INVALID_ARGUMENT', 'The request id is too long, or the target is no peer id.');
    }
    // Before anything that costs: what a peer brings us counts like what it wants carried.
    if (!this.#budget.admits(context.from.id, clock.now())) {
      throw refusal('LIMIT_REACHED', 'Too many messages to relay; send fewer, or ask another peer.');
    }
    if (innerBytes(wrapper) > limits.maxRelayedBytes) {
      throw refusal('FRAME_TOO_LARGE', `At most ${limits.maxRelayedBytes} bytes are relayed.`);
    }
    return toHex(wrapper.target) === transport.self.id
      ? { requestId, error: this.#take(wrapper) }
      : this.#carry(wrapper, context);
  }

  /** One hop, and only to somebody who is there: a message never makes us dial. */
  async #carry(wrapper: RouteMessageWrapper, { from, signal }: HandlerContext): Promise<RouteMessageAck> {
    const { carries, services, transport, communicator, limits, logger } = this.#options;
    const { requestId, message, routingPath } = wrapper;
    if (!carries || message === undefined) return { requestId, error: RouteMessageError.NO_TARGETS };
    if (!services.has(message.serviceId))
      throw refusal('INVALID_ARGUMENT', 'Messages of this service are not relayed.');
    if (routingPath.length > 0) throw refusal('INVALID_ARGUMENT', 'Messages are relayed once.');
    const targetId = toHex(wrapper.target);
    const target = transport.connections().find(({ id }) => id === targetId && id !== from.id);
    if (target === undefined) return { requestId, error: RouteMessageError.NO_TARGETS };
    const next = rewrap({ requestId, source: from, target: target.id, path: [transport.self] }, wrapper);
    const options = {
      connect: false,
      bufferWhileConnecting: false,
      timeoutMs: limits.relayTimeoutMs,
      signal,
    };
    try {
      const { error } = await communicator.call(target, this.#rpc.methods.relayMessage, next, options);
      return { requestId, error };
    } catch (error) {
      logger.debug('relay.not-delivered', { from: from.id, to: target.id, error: describeError(error) });
      return { requestId, error: RouteMessageError.NO_TARGETS };
    }
  }

  /** A message for us. Several relays may bring the same one: it counts once, by its source, so that no third peer's id shadows it. */
  #take(wrapper: RouteMessageWrapper): RouteMessageError | undefined {
    const { deliver, transport } = this.#options;
    const source = descriptorFromMessage(wrapper.sourcePeer);
    const message = innerEnvelope(wrapper);
    if (message?.content !== 'rpc' || source.id === transport.self.id) return RouteMessageError.NO_TARGETS;
    if (!this.#known.isNew([source.id, wrapper.requestId].join(' '))) return RouteMessageError.DUPLICATE;
    return deliver(message, source) ? undefined : RouteMessageError.NO_TARGETS;
  }
}

function refusal(code: 'INVALID_ARGUMENT' | 'LIMIT_REACHED' | 'FRAME_TOO_LARGE', text: string): ConnectionError {
  return new ConnectionError(code, text);
}
