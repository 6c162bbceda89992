/** DHT nodes with their whole connection layer on the simulated network of `@peerlatch/connection`, in virtual time. */
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { SeededRandom, SimConnector, SimNetwork, VirtualClock } from '@peerlatch/connection/testing';
import { createDhtNode } from '../../src/node/create-dht-node.js';
import type { DhtNode } from '../../src/node/dht-node.js';
import type { DhtNodeOptions } from '../../src/node/dht-options.js';

export class SimulatedNodes {
  readonly clock = new VirtualClock();
  readonly network = new SimNetwork({ clock: this.clock.labelled('network') });
  readonly #random = new SeededRandom(11);
  readonly #nodes: DhtNode[] = [];

  /** A node that begins to join through `entryPoints`. */
  async start(entryPoints: readonly DhtNode[] = [], options: DhtNodeOptions = {}): Promise<DhtNode> {
    const id = options.id ?? (this.#nodes.length + 1).toString(16).padStart(2, '0').repeat(20);
    const self = parsePeerDescriptor({ id });
    const node = await this.clock.run(
      createDhtNode({
        ...{ id, clock: this.clock, random: this.#random.fork(id), wallClock: () => 1e12 + this.clock.now() },
        entryPoints: entryPoints.map((entryPoint) => entryPoint.self),
        connectors: ({ handshaker, limits }) => [new SimConnector({ network: this.network, self, handshaker, limits })],
        ...options,
      }),
    );
    this.#nodes.push(node);
    return node;
  }

  /** The same, once it is ready. */
  async ready(entryPoints: readonly DhtNode[], options?: DhtNodeOptions): Promise<DhtNode> {
    const node = await this.start(entryPoints, options);
    await this.clock.run(node.ready());
    return node;
  }

  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work);
  }

  /** Ends all nodes; resolves with the labels of timers that are left. */
  async close(): Promise<readonly string[]> {
    await this.clock.run(Promise.all(this.#nodes.map((node) => node.close())));
    return this.clock
      .pending()
      .map(({ label }) => label)
      .filter((label) => !label.startsWith('network'));
  }
}
