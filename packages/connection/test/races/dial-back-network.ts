/**
 * Three nodes in a simulated network on one virtual clock: a server, a client that nobody can dial, and one that both are
 * connected to. Everything but the sockets is what runs in a node: handshake, manager, reverse connector, relay, dial-back.
 */
import { DeadlineWheel } from '../../src/base/deadline-wheel.js';
import type { Connector } from '../../src/connector/connector.js';
import { WebSocketReverseConnector } from '../../src/connector/websocket-reverse-connector.js';
import { ConnectionManager } from '../../src/manager/connection-manager.js';
import { makeHandshaker } from '../../src/node/make-handshaker.js';
import { resolveOptions } from '../../src/node/options.js';
import { startRendezvous } from '../../src/node/rendezvous-parts.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { RpcSignaling } from '../../src/rendezvous/rpc-signaling.js';
import { Rpc } from '../../src/rpc/rpc.js';
import { peer } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { SimConnector } from '../../src/testing/sim-connector.js';
import { SimNetwork } from '../../src/testing/sim-network.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { userBytes } from '../../src/wire/envelope.js';

const LATENCY_MS = 50;

/** One node. */
export class DialBackNode {
  readonly self: PeerDescriptor;
  readonly manager: ConnectionManager;
  /** Texts received, in order. */
  readonly received: string[] = [];
  readonly #events: string[] = [];
  readonly #end: () => void;

  constructor(self: PeerDescriptor, clock: VirtualClock, network: SimNetwork) {
    this.self = self;
    const random = new SeededRandom(Number.parseInt(self.id.slice(-2), 16));
    const resolved = resolveOptions({ id: self.id, clock, random });
    const { limits, logger, metrics } = resolved;
    const handshaker = makeHandshaker(resolved, {}, { self: () => self });
    const signaling = new RpcSignaling({ clock, limits, logger });
    const simulated = new SimConnector({ network, self, handshaker });
    const reverse = new WebSocketReverseConnector({ handshaker, signaling });
    const connectors: readonly Connector[] = [reverse, simulated];
    const wheel = new DeadlineWheel(clock, limits.wheelTickMs);
    this.manager = new ConnectionManager({
      self,
      connectors,
      clock,
      wheel,
      random,
      limits,
      logger,
      metrics,
      isProtected: () => false,
      isPrivate: () => false,
      notify: () => {},
      onReplaced: () => {},
      onUnhandled: (message) => {
        this.received.push(new TextDecoder().decode(userBytes(message)));
        return true;
      },
    });
    this.manager.peerEvents$.subscribe((event) => this.#events.push(`${event.peer.id} ${event.type}`));
    const rpc = new Rpc({ transport: this.manager, clock, wheel, random });
    const endRendezvous = startRendezvous({ manager: this.manager, rpc, signaling }, resolved, {});
    this.#end = () => {
      endRendezvous();
      rpc.close();
    };
    this.manager.start();
  }

  say(to: DialBackNode, text: string): Promise<void> {
    return this.manager.send(to.self, { kind: 'bytes', serviceId: 'chat', bytes: new TextEncoder().encode(text) });
  }

  /** What was announced about a peer, in order. */
  eventsOf({ self }: DialBackNode): string[] {
    return this.#events.filter((event) => event.startsWith(self.id)).map((event) => event.slice(self.id.length + 1));
  }

  /** Who dialled the live connection to a peer. */
  initiatorTo({ self }: DialBackNode): 'local' | 'remote' | undefined {
    return this.manager.diagnostics().endpoints.find((endpoint) => endpoint.peer === self.id)?.initiator;
  }

  async close(): Promise<void> {
    const closed = this.manager.close();
    this.#end();
    await closed;
  }
}

export class DialBackNetwork {
  readonly clock = new VirtualClock();
  readonly server: DialBackNode;
  readonly client: DialBackNode;
  readonly common: DialBackNode;
  readonly #network = new SimNetwork({ clock: this.clock, latency: () => LATENCY_MS, jitterRatio: 0 });

  /** `swapped`: the other one of server and client is the offerer. */
  constructor(swapped = false) {
    const [one, other] = swapped ? [2, 1] : [1, 2];
    const address = (n: number) => ({ websocket: { host: `h${n}.example.org`, port: 80, tls: false } });
    const node = (self: PeerDescriptor) => new DialBackNode(self, this.clock, this.#network);
    this.server = node(peer(one, address(one)));
    this.client = node(peer(other));
    this.common = node(peer(3, address(3)));
  }

  /** Connects both to the one in common. */
  async meet(): Promise<void> {
    this.server.manager.dial(this.common.self);
    this.client.manager.dial(this.common.self);
    await this.clock.advance(500);
  }

  linksBetween(a: DialBackNode, b: DialBackNode): number {
    const names = [`${a.self.id} -> ${b.self.id}`, `${b.self.id} -> ${a.self.id}`];
    return this.#network.snapshot().links.filter((link) => names.includes(link)).length;
  }

  /** Closes all; returns what is left open. */
  async close(): Promise<readonly string[]> {
    const closed = Promise.all([this.server, this.client, this.common].map((node) => node.close()));
    await this.clock.advance(30_000);
    await closed;
    const { links, dials } = this.#network.snapshot();
    return [...links, ...(dials === 0 ? [] : ['dials']), ...this.clock.pending().map(({ label }) => label)];
  }
}
