/**
 * A network of bare transports in one process and virtual time, for DHTs of thousands of nodes: connections are entries in
 * tables, messages are handed over after the latency between the two nodes without being framed. What a DHT can tell apart is as in the
 * real one: a connection takes three round trips to open (TCP, upgrade, handshake), messages of one direction stay in order, two
 * that dial each other share one connection, a crash is noticed late, idle connections above a bound are dropped. The
 * connection layer itself is tested elsewhere. Same seed, same run.
 */
import type { Clock } from '@peerlatch/connection/base';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import type { OutgoingMessage } from '@peerlatch/connection/wire';
import { DeliveryQueue } from './delivery-queue.js';
import { type NetworkGround, NetworkTransport, type OneWayMs } from './network-transport.js';

export interface TransportNetworkOptions {
  readonly clock: Clock;
  /** Must be the same both ways and at all times. */
  readonly latency: OneWayMs;
  /** Round trips until a connection is open. Default 3. */
  readonly openRoundTrips?: number;
  /** From a silent crash until its peers drop the connection, ms: the liveness bound of real ones. Default 15,000. */
  readonly silentCrashMs?: number;
  /** Connections of a node above which idle ones are dropped (wire-protocol 6.7). Default 256: a node of this DHT among thousands has some 150, whether it or the other side wanted them. */
  readonly maxConnections?: number;
  /** Idle, ms. Default 20,000. */
  readonly idleMs?: number;
}

/** Bytes of envelope, RPC headers and descriptors around a body, about. */
const ENVELOPE_BYTES = 250;

export class TransportNetwork implements NetworkGround {
  readonly options: Required<TransportNetworkOptions>;
  readonly queue: DeliveryQueue;
  /** Messages handed over, by `service method`, answers included. */
  readonly messagesByMethod = new Map<string, number>();
  messages = 0;
  bytes = 0;
  /** Connections that opened. */
  opened = 0;
  readonly #nodes = new Map<PeerId, NetworkTransport>();

  constructor(options: TransportNetworkOptions) {
    this.options = { openRoundTrips: 3, silentCrashMs: 15_000, maxConnections: 256, idleMs: 20_000, ...options };
    this.queue = new DeliveryQueue(options.clock);
  }

  /** A transport for `self`. An id that is in use is a mistake of the test. */
  join(self: PeerDescriptor): NetworkTransport {
    if (this.#nodes.has(self.id)) throw new Error(`A node with id ${self.id} is in this network already.`);
    const transport = new NetworkTransport(self, this);
    this.#nodes.set(self.id, transport);
    return transport;
  }

  find(id: PeerId): NetworkTransport | undefined {
    return this.#nodes.get(id);
  }

  /** The process of `id` is gone without a word. `reset`: its machine tells the peers; `silent`: they find out by themselves. */
  crash(id: PeerId, how: 'reset' | 'silent'): void {
    const node = this.#nodes.get(id);
    this.#nodes.delete(id);
    node?.vanish(how === 'reset' ? 0 : this.options.silentCrashMs);
  }

  /** For transports: they leave in good order. */
  leave(id: PeerId): void {
    this.#nodes.delete(id);
  }

  /** For transports. */
  count(message: OutgoingMessage): void {
    this.messages++;
    const body = message.kind === 'bytes' ? message.bytes : message.kind === 'error' ? undefined : message.body;
    this.bytes += ENVELOPE_BYTES + (body?.length ?? 0);
    const method = message.kind === 'bytes' ? 'message' : message.method;
    this.messagesByMethod.set(method, (this.messagesByMethod.get(method) ?? 0) + 1);
  }
}
