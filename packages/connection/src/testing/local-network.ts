/**
 * Several nodes in one process, over real WebSockets on loopback or in the simulator, and a teardown that asserts that
 * nothing is left open:
 *
 *     await using network = await createLocalNetwork({ nodes: 3, transport: 'simulated' });
 *     await network.connectAll();
 *     const lock = await network.run(network.node(0).lock(network.node(1).self, 'my-lock'));
 *
 * In the simulator time stands still unless the test lets it pass: with `run(promise)`, or by the clock.
 */
import { describeError } from '../base/errors.js';
import type { ConnectionNode } from '../node/connection-node.js';
import { randomPeerId } from '../peer/peer-id.js';
import { assertNothingLeft, leftoversOfNode } from './leftovers.js';
import type { LocalGround, LocalNodeOptions } from './local-ground.js';
import { rememberPace } from './pace.js';
import { SeededRandom } from './seeded-random.js';
import type { SimNetwork } from './sim-network.js';
import { SimulatedGround, type SimulatedGroundOptions } from './simulated-ground.js';
import type { VirtualClock } from './virtual-clock.js';
import { WebSocketGround } from './websocket-ground.js';

/** Which nodes. */
export interface LocalNetworkOptions {
  /** How many to start with. */
  readonly nodes: number;
  /** Decides ids, and in the simulator everything else. Default 1. */
  readonly seed?: number;
  /** Options of the node with this index, on top of the harness's own. */
  readonly node?: (index: number) => LocalNodeOptions;
}

/** A network over sockets. */
export interface WebSocketNetworkOptions extends LocalNetworkOptions {
  readonly transport: 'websocket';
}

/** A network in the simulator. */
export interface SimulatedNetworkOptions extends LocalNetworkOptions, SimulatedGroundOptions {
  readonly transport: 'simulated';
}

/** Starts `nodes` nodes that do not know each other yet. A failed start closes those that did start, and rejects. */
export async function createLocalNetwork(options: SimulatedNetworkOptions): Promise<SimulatedLocalNetwork>;
export async function createLocalNetwork(
  options: WebSocketNetworkOptions | SimulatedNetworkOptions,
): Promise<LocalNetwork>;
export async function createLocalNetwork(
  options: WebSocketNetworkOptions | SimulatedNetworkOptions,
): Promise<LocalNetwork> {
  const network =
    options.transport === 'simulated'
      ? new SimulatedLocalNetwork(new SimulatedGround(options), options)
      : new LocalNetwork(new WebSocketGround(), options);
  try {
    for (let index = 0; index < options.nodes; index++) await network.add();
    return network;
  } catch (error) {
    await network.close().catch(() => undefined); // The failed start is the news.
    throw error;
  }
}

/** See the head of this file. Made by {@link createLocalNetwork}. */
export class LocalNetwork implements AsyncDisposable {
  readonly #ground: LocalGround;
  readonly #options: LocalNetworkOptions;
  readonly #random: SeededRandom;
  readonly #nodes: ConnectionNode[] = [];
  #closed: Promise<void> | undefined;

  constructor(ground: LocalGround, options: LocalNetworkOptions) {
    this.#ground = ground;
    this.#options = options;
    this.#random = new SeededRandom(options.seed ?? 1);
  }

  /** All nodes, in the order in which they were started. */
  get nodes(): readonly ConnectionNode[] {
    return this.#nodes;
  }

  /** The node with this index. Throws when there is none. */
  node(index: number): ConnectionNode {
    const node = this.#nodes[index];
    if (node === undefined) throw new RangeError(`There is no node ${index}; the network has ${this.#nodes.length}.`);
    return node;
  }

  /** Starts one more node; give `id` to bring back a peer that has closed. */
  async add(options: LocalNodeOptions = {}): Promise<ConnectionNode> {
    if (this.#closed !== undefined) throw new Error('The network is closed; add nodes before that.');
    const index = this.#nodes.length;
    const name = nameOf(index);
    const random = this.#random.fork(name);
    const clock = this.#ground.clockOf(name);
    const given = { ...this.#options.node?.(index), ...options };
    const id = given.id ?? randomPeerId(random);
    const node = await this.#ground.start({ ...given, id, clock, random: given.random ?? random });
    rememberPace(node, { clock, run: (work) => this.#ground.run(work) });
    this.#nodes.push(node);
    return node;
  }

  /** Connects every node with every other that has not been closed. Rejects with an `AggregateError` that names the pairs that failed. */
  async connectAll(): Promise<void> {
    const running = this.#nodes.filter((node) => node.diagnostics().phase === 'running');
    const pairs = running.flatMap((from, index) => running.slice(index + 1).map((to) => [from, to] as const));
    // Each of a pair waits on its own side: the two do not become connected in the same moment.
    const connecting = pairs.map(async ([from, to]) => {
      await from.connect(to.self);
      await to.connect(from.self);
    });
    const results = await this.run(Promise.allSettled(connecting));
    const failures = results.flatMap((result, at) => {
      if (result.status === 'fulfilled') return [];
      const [from, to] = (pairs[at] ?? []).map((node) => nameOf(this.#nodes.indexOf(node)));
      return [new Error(`${from} -> ${to}: ${describeError(result.reason)}`, { cause: result.reason })];
    });
    if (failures.length > 0) throw new AggregateError(failures, failures.map(({ message }) => message).join('\n'));
  }

  /** Settles as `work` does; in the simulator, lets virtual time pass until then, at most two minutes. */
  run<T>(work: Promise<T>): Promise<T> {
    return this.#ground.run(work);
  }

  /**
   * Closes all nodes at once, then asserts that nothing is left: no endpoint, call, lock or timer of a node, no socket, server
   * or simulated link. Rejects with a `LeftoverError` that lists what is. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const closings = await this.run(Promise.allSettled(this.#nodes.map((node) => node.close())));
    const failed = closings.flatMap((result, index) =>
      result.status === 'fulfilled' ? [] : [`${nameOf(index)}: close() rejected: ${describeError(result.reason)}`],
    );
    const ofNodes = this.#nodes.flatMap((node, index) => leftoversOfNode(nameOf(index), node));
    assertNothingLeft([...failed, ...ofNodes, ...(await this.#ground.leftovers())]);
  }
}

/** A local network whose time and wires are in the test's hand. */
export class SimulatedLocalNetwork extends LocalNetwork {
  /** The clock of all nodes. */
  readonly clock: VirtualClock;
  /** What carries their frames. */
  readonly network: SimNetwork;

  constructor(ground: SimulatedGround, options: LocalNetworkOptions) {
    super(ground, options);
    this.clock = ground.clock;
    this.network = ground.network;
  }
}

function nameOf(index: number): string {
  return `node ${index}`;
}
