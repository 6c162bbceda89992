/** Relay transports over fake transports: frames move by themselves, time when the test says so. */
import { silentLogger } from '../../../src/base/logger.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { RelayTransport, type RelayTransportOptions } from '../../../src/rendezvous/relay-transport.js';
import { Rpc } from '../../../src/rpc/rpc.js';
import type { FakeTransport } from '../../../src/testing/fake-transport.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import type { IncomingMessage } from '../../../src/wire/incoming-message.js';
import { limits as defaultLimits, type Limits } from '../../../src/wire/limits.js';
import type { OutgoingCall } from '../../../src/wire/outgoing-message.js';

export const SERVICE = 'system/webrtc-connector';

export type RelayOptions = Partial<Pick<RelayTransportOptions, 'carries' | 'services'>> & {
  readonly limits?: Partial<Limits>;
};

/** One node with relaying. */
export class RelayNode {
  readonly self: PeerDescriptor;
  readonly transport: FakeTransport;
  readonly rpc: Rpc;
  readonly relay: RelayTransport;
  /** What its handler of `SERVICE` got: `<end of the source's id> <method>`. */
  readonly heard: string[] = [];
  readonly messages: IncomingMessage[] = [];

  constructor(transport: FakeTransport, clock: VirtualClock, { limits, ...options }: RelayOptions = {}) {
    this.self = transport.self;
    this.transport = transport;
    const all: Limits = { ...defaultLimits, ...limits };
    const random = new SeededRandom(Number.parseInt(transport.self.id.slice(-4), 16));
    this.rpc = new Rpc({ transport, clock, random, limits: all });
    this.relay = new RelayTransport({
      transport,
      rpc: this.rpc,
      clock,
      random,
      limits: all,
      logger: silentLogger,
      ...options,
    });
    this.relay.handle(SERVICE, (message, from) => {
      this.heard.push(`${from.id.slice(-2)} ${message.method}`);
      this.messages.push(message);
    });
  }

  /** Signals to `to`, and tells how it ended: `arrived`, or the code. */
  async signal(to: { readonly self: PeerDescriptor }, method = 'rtcOffer', signal?: AbortSignal): Promise<unknown> {
    return outcomeOf(this.relay.send(to.self, signalOf(method), { signal }));
  }

  /** Ids of those to whom requests to relay were sent, in order. */
  get asked(): string[] {
    return this.transport.sent
      .filter(({ message }) => message.serviceId === 'peerlatch/relay' && message.kind === 'request')
      .map(({ to }) => to.slice(-2));
  }
}

export class RelayStand {
  readonly clock = new VirtualClock();
  readonly network = new FakeTransportNetwork({ auto: true });

  node(self: PeerDescriptor, options?: RelayOptions): RelayNode {
    return new RelayNode(this.network.join(self), this.clock, options);
  }

  /** A peer that is connected and knows no relaying. */
  foreigner(self: PeerDescriptor): { readonly self: PeerDescriptor } {
    return this.network.join(self);
  }

  connect(a: { readonly self: PeerDescriptor }, b: { readonly self: PeerDescriptor }): void {
    this.network.connect(a.self, b.self);
  }
}

export function signalOf(method: string, body: Uint8Array = Uint8Array.of(7)): OutgoingCall {
  return { kind: 'notification', serviceId: SERVICE, method, bodyType: 'dht.RtcOffer', body };
}

export async function outcomeOf(sent: Promise<void>): Promise<unknown> {
  try {
    await sent;
    return 'arrived';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}
