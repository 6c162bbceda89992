/**
 * Nodes in a simulated network whose connectors are in the test's hand, so that a process can die without a word: it stops
 * being reachable, its links stay as they are, and another process of the same peer may take its place.
 */
import type { ConnectionNode } from '../../src/node/connection-node.js';
import { createConnectionNode } from '../../src/node/create-connection-node.js';
import type { ConnectionNodeOptions } from '../../src/node/options.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../../src/peer/peer-descriptor.js';
import type { DeliveryPolicy } from '../../src/testing/delivery-policy.js';
import { SeededRandom } from '../../src/testing/seeded-random.js';
import { SimConnector } from '../../src/testing/sim-connector.js';
import { SimNetwork } from '../../src/testing/sim-network.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';

export const LATENCY_MS = 50;

/** A node that can vanish. */
export interface SimNode {
  readonly node: ConnectionNode;
  readonly events: string[];
  /** Nobody can dial it any more, as if its process were gone; what it is connected to does not hear of it. */
  vanish(): Promise<void>;
}

export class SimNodes {
  readonly clock = new VirtualClock();
  readonly network: SimNetwork;
  /** Decides about dials; a test may replace it. Default: all arrive. */
  policy: DeliveryPolicy = () => 'deliver';
  readonly #nodes: ConnectionNode[] = [];
  #seed = 1;

  constructor() {
    const policy: DeliveryPolicy = (delivery) => this.policy(delivery);
    this.network = new SimNetwork({ clock: this.clock, latency: () => LATENCY_MS, jitterRatio: 0, policy });
  }

  async start(peer: PeerDescriptor, options: ConnectionNodeOptions = {}): Promise<SimNode> {
    const { network, clock } = this;
    const self = parsePeerDescriptor({ id: peer.id });
    let connector: SimConnector | undefined;
    const node = await createConnectionNode({
      id: peer.id,
      clock,
      random: new SeededRandom(this.#seed++),
      connectors: ({ handshaker, limits }) => {
        connector = new SimConnector({ network, self, handshaker, limits });
        return [connector];
      },
      ...options,
    });
    this.#nodes.push(node);
    const events: string[] = [];
    node.peerEvents$.subscribe(({ type }) => events.push(type));
    return { node, events, vanish: async () => connector?.close() };
  }

  /** Lets time pass until `work` settles. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work, { limitMs: 120_000 });
  }

  /** Closes all nodes; returns what is left. */
  async close(): Promise<readonly string[]> {
    await this.run(Promise.all(this.#nodes.map((node) => node.close())));
    await this.clock.advance(10_000);
    const { links, dials } = this.network.snapshot();
    return [...links, ...this.clock.pending().map(({ label }) => label), ...(dials === 0 ? [] : ['dials'])];
  }
}
