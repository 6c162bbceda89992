/**
 * Two real connection managers with the real handshake between them, in a simulated network on one virtual clock: for
 * races that take both sides. `a` is the offerer towards `b`.
 */
import { DeadlineWheel } from '../../src/base/deadline-wheel.js';
import { silentLogger } from '../../src/base/logger.js';
import { noMetrics } from '../../src/base/metrics.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import { ConnectionManager } from '../../src/manager/connection-manager.js';
import type { ManagerOptions } from '../../src/manager/manager-options.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { offererPair } from '../../src/testing/fixtures.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { SimConnector } from '../../src/testing/sim-connector.js';
import { SimNetwork } from '../../src/testing/sim-network.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { userBytes } from '../../src/wire/envelope.js';
import { limits } from '../../src/wire/limits.js';

export interface SimPairOptions {
  /** One-way latency, ms. Default 50. */
  readonly latencyMs?: number;
  readonly seed?: number;
}

/** One side. */
export class SimSide {
  readonly self: PeerDescriptor;
  readonly manager: ConnectionManager;
  readonly connector: SimConnector;
  /** Texts received, in order. */
  readonly received: string[] = [];
  /** Announcements, in order. */
  readonly events: string[] = [];

  constructor(self: PeerDescriptor, clock: VirtualClock, network: SimNetwork, options: Partial<ManagerOptions> = {}) {
    this.self = self;
    let messageIds = 0;
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => `h${messageIds++}`,
    });
    this.connector = new SimConnector({ network, self, handshaker });
    this.manager = new ConnectionManager({
      self,
      connectors: [this.connector],
      clock,
      wheel: new DeadlineWheel(clock, limits.wheelTickMs),
      random: new SeededRandom(Number.parseInt(self.id.slice(-2), 16)),
      limits,
      logger: silentLogger,
      metrics: noMetrics,
      isProtected: () => false,
      isPrivate: () => false,
      notify: () => {},
      onReplaced: () => {},
      onUnhandled: (message) => {
        this.received.push(new TextDecoder().decode(userBytes(message)));
        return true;
      },
      ...options,
    });
    this.manager.peerEvents$.subscribe((event) => this.events.push(event.type));
    this.manager.start();
  }

  say(to: SimSide, text: string): Promise<void> {
    return this.manager.send(to.self, { kind: 'bytes', serviceId: 'chat', bytes: new TextEncoder().encode(text) });
  }

  /** Who dialled the live connection, and in which phase the endpoint is. */
  get connection(): { readonly phase: string; readonly initiator: 'local' | 'remote' | undefined } | undefined {
    const [endpoint] = this.manager.diagnostics().endpoints;
    return endpoint === undefined ? undefined : { phase: endpoint.phase, initiator: endpoint.initiator };
  }
}

export class SimPair {
  readonly clock = new VirtualClock();
  readonly network: SimNetwork;
  /** The offerer. */
  readonly a: SimSide;
  readonly b: SimSide;

  constructor({ latencyMs = 50, seed = 1 }: SimPairOptions = {}) {
    this.network = new SimNetwork({ clock: this.clock, seed, latency: () => latencyMs, jitterRatio: 0 });
    const [offerer, other] = offererPair();
    this.a = new SimSide(offerer, this.clock, this.network);
    this.b = new SimSide(other, this.clock, this.network);
  }

  /** Closes both; fails if anything is left open. */
  async close(): Promise<readonly string[]> {
    const closed = Promise.all([this.a.manager.close(), this.b.manager.close()]);
    await this.clock.advance(20_000);
    await closed;
    return [...this.network.snapshot().links, ...this.clock.pending().map(({ label }) => label)];
  }
}
