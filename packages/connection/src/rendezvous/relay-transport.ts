/**
 * A `Transport` that also reaches peers it is not connected to, through a connected peer that is: for the few messages with
 * which two peers without servers arrange a connection. Not for traffic; relays carry listed services only. Whoever is
 * connected gets messages directly. It never dials. Made by the node, as the default for signals.
 */
import type { Clock } from '../base/clock.js';
import { ConnectionError, describeError, isConnectionError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { type Random, randomHex } from '../base/random.js';
import { joinSignals } from '../base/signals.js';
import type { MessageHandler, SendOptions, Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Rpc } from '../rpc/rpc.js';
import type { RpcCommunicator } from '../rpc/rpc-communicator.js';
import { encodePeerDescriptor } from '../wire/descriptor-codec.js';
import { EnvelopeEncoder } from '../wire/envelope-encoder.js';
import { RouteMessageError, type RouteMessageWrapper } from '../wire/generated/dht.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { OutgoingMessage } from '../wire/outgoing-message.js';
import { wrapFrame } from '../wire/routed-message.js';
import { RelayMemory } from './relay-memory.js';
import { RELAY_SERVICE_ID, RELAYED_SERVICES, relayRpc } from './relay-rpc.js';
import { type RelayLimits, RelayService } from './relay-service.js';

export interface RelayTransportOptions {
  /** The transport below; its peers are the relays. */
  readonly transport: Transport;
  /** Over `transport`. */
  readonly rpc: Rpc;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: RelayLimits;
  readonly logger: Logger;
  /** Carry messages between others as well. Default true. */
  readonly carries?: boolean | undefined;
  /** Services that are relayed beside {@link RELAYED_SERVICES}; both ends and the relay have to name them. */
  readonly services?: readonly string[] | undefined;
}

/** See the head of this file. */
export class RelayTransport implements Transport, Disposable {
  readonly #options: RelayTransportOptions;
  readonly #services: ReadonlySet<string>;
  readonly #rpc: ReturnType<typeof relayRpc>;
  readonly #communicator: RpcCommunicator;
  readonly #memory: RelayMemory;
  readonly #handlers = new Map<string, MessageHandler>();
  readonly #idPrefix: string;
  #lastId = 0;

  /** Throws `DUPLICATE_SERVICE` when `rpc` has a relay already. */
  constructor(options: RelayTransportOptions) {
    const { transport, rpc, clock, random, limits, logger, carries = true, services = [] } = options;
    this.#options = options;
    this.#services = new Set([...RELAYED_SERVICES, ...services]);
    this.#rpc = relayRpc(limits.relayTimeoutMs);
    this.#communicator = rpc.communicator(RELAY_SERVICE_ID);
    this.#memory = new RelayMemory(limits.maxRelayMemory);
    this.#idPrefix = `${randomHex(random, 8)}-`;
    const deliver = (message: IncomingMessage, from: PeerDescriptor): boolean => this.#deliver(message, from);
    const parts = { transport, clock, limits, logger, carries, deliver };
    new RelayService({ ...parts, communicator: this.#communicator, services: this.#services });
  }

  get self(): PeerDescriptor {
    return this.#options.transport.self;
  }

  get peerEvents$() {
    return this.#options.transport.peerEvents$;
  }

  /**
   * To a connected peer directly, else through one that has it. Rejects with `SIGNALING_FAILED` when nobody has, or the service
   * is not relayed; `FRAME_TOO_LARGE`; the codes of the transport below; or `signal.reason`. Bounded: so many relays are asked,
   * each within two hops' time. Resolves when the peer's node has the message.
   */
  async send(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions = {}): Promise<void> {
    if (to.id === this.self.id) throw new ConnectionError('SELF_CONNECTION', 'A node cannot send to itself.');
    const relayFirst = this.#lacksConnection(to.id);
    if (!relayFirst && (await this.#sendDirectly(to, message, options))) return;
    const wrapper = this.#wrap(to, message);
    const relays = this.#memory.order(
      to.id,
      this.#options.transport.connections().filter(({ id }) => id !== to.id),
    );
    try {
      await this.#askAll(relays.slice(0, this.#options.limits.maxRelaysAsked), to.id, wrapper, options.signal);
    } catch (error) {
      if (!relayFirst || !(await this.#sendDirectly(to, message, options))) throw error;
    }
  }

  /** Gets direct and relayed messages alike. `from` of a relayed one is what its relay says. */
  handle(serviceId: string, handler: MessageHandler): Disposable {
    const registration = this.#options.transport.handle(serviceId, (message, from) => {
      this.#memory.spokeDirectly(from.id);
      handler(message, from);
    });
    this.#handlers.set(serviceId, handler);
    return {
      [Symbol.dispose]: () => {
        registration[Symbol.dispose]();
        if (this.#handlers.get(serviceId) === handler) this.#handlers.delete(serviceId);
      },
    };
  }

  connections(): readonly PeerDescriptor[] {
    return this.#options.transport.connections();
  }

  hasConnection(peer: PeerId): boolean {
    return this.#options.transport.hasConnection(peer);
  }

  hasEndpoint(peer: PeerId): boolean {
    return this.#options.transport.hasEndpoint(peer);
  }

  /** Stops carrying, and rejects what is on its way with `CLOSED`. Handlers are disposed by who added them. Idempotent. */
  close(): void {
    this.#communicator.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** A peer that speaks to us through a relay has no connection to us, whatever we believe: it was restarted, say. */
  #lacksConnection(peer: PeerId): boolean {
    const { clock, limits } = this.#options;
    const at = this.#memory.relayedAt(peer);
    return at !== undefined && clock.now() - at < limits.relayWindowMs;
  }

  /** False when there is no connection. */
  async #sendDirectly(to: PeerDescriptor, message: OutgoingMessage, options: SendOptions): Promise<boolean> {
    try {
      await this.#options.transport.send(to, message, { ...options, connect: false, bufferWhileConnecting: false });
      return true;
    } catch (error) {
      if (!isConnectionError(error, 'NOT_CONNECTED')) throw error;
      return false;
    }
  }

  #wrap(to: PeerDescriptor, message: OutgoingMessage): RouteMessageWrapper {
    const { limits } = this.#options;
    const { serviceId } = message;
    if (!this.#services.has(serviceId)) {
      const text = `There is no connection to ${to.id}, and messages of ${JSON.stringify(serviceId)} are not relayed.`;
      throw new ConnectionError('SIGNALING_FAILED', text);
    }
    this.#lastId++;
    const requestId = `${this.#idPrefix}${this.#lastId.toString(36)}`;
    const source = encodePeerDescriptor(this.self);
    const frame = new EnvelopeEncoder({ source, target: to, messageIdPrefix: `${requestId}-` }).encode(message);
    if (frame.length > limits.maxRelayedBytes) {
      const text = `A relayed message has at most ${limits.maxRelayedBytes} bytes, not ${frame.length}.`;
      throw new ConnectionError('FRAME_TOO_LARGE', text);
    }
    return wrapFrame({ requestId, source: this.self, target: to.id, path: [] }, frame);
  }

  /** The relay that worked last is asked alone: what goes one way arrives in order, and once. Then several at a time. */
  async #askAll(
    relays: readonly PeerDescriptor[],
    target: PeerId,
    wrapper: RouteMessageWrapper,
    given: AbortSignal | undefined,
  ): Promise<void> {
    const waiting = [...relays];
    const found = new AbortController();
    using joined = joinSignals([given, found.signal]);
    const reasons: string[] = [];
    const askOne = async (): Promise<void> => {
      const relay = waiting.shift();
      if (relay === undefined) return;
      const reason = await this.#ask(relay, target, wrapper, joined.signal);
      if (reason === undefined) found.abort();
      else reasons.push(reason);
    };
    const askOnAndOn = async (): Promise<void> => {
      while (waiting.length > 0 && !joined.signal.aborted) await askOne();
    };
    if (waiting[0]?.id === this.#memory.lastFor(target)) await askOne();
    const { maxRelaysAtOnce } = this.#options.limits;
    if (!found.signal.aborted) await Promise.all(Array.from({ length: maxRelaysAtOnce }, askOnAndOn));
    if (found.signal.aborted) return;
    given?.throwIfAborted();
    throw noRelay(target, relays.length, reasons);
  }

  /** Undefined when the message has arrived, else why not. */
  async #ask(
    relay: PeerDescriptor,
    target: PeerId,
    wrapper: RouteMessageWrapper,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const options = {
      connect: false,
      bufferWhileConnecting: false,
      timeoutMs: 2 * this.#options.limits.relayTimeoutMs,
      signal,
    };
    try {
      const { error } = await this.#communicator.call(relay, this.#rpc.methods.relayMessage, wrapper, options);
      // Another relay was faster with the same message.
      if (error === undefined || error === RouteMessageError.DUPLICATE) {
        this.#memory.reached(target, relay.id);
        return undefined;
      }
      this.#memory.failed(target, relay.id, false);
      return `${relay.id} has no connection to it`;
    } catch (error) {
      if (!signal.aborted) this.#memory.failed(target, relay.id, isConnectionError(error, 'RPC_TIMEOUT'));
      return `${relay.id}: ${describeError(error)}`;
    }
  }

  #deliver(message: IncomingMessage, from: PeerDescriptor): boolean {
    const handler = this.#services.has(message.serviceId) ? this.#handlers.get(message.serviceId) : undefined;
    if (handler === undefined) return false;
    this.#memory.spokeThroughRelay(from.id, this.#options.clock.now());
    try {
      handler(message, from);
    } catch (error) {
      const { serviceId: service } = message;
      this.#options.logger.error('relay.handler-failed', { service, peer: from.id, error: describeError(error) });
    }
    return true;
  }
}

function noRelay(target: PeerId, asked: number, reasons: readonly string[]): ConnectionError {
  const why = asked === 0 ? 'there is no connected peer to ask' : `of ${asked} connected peers none could relay`;
  const text = `No way to ${target}: ${why}. Connect both to a peer in common that relays, or give \`signaling\` another transport.`;
  return new ConnectionError('SIGNALING_FAILED', text, { data: { asked, reasons: reasons.join('; ').slice(0, 500) } });
}
