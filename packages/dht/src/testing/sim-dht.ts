/**
 * A DHT of many nodes in one process and virtual time, over the transport network: grows, churns, and knows the truth. Nodes are
 * spread over the regions of the default latency table. What nodes of one process may share is shared (contacts, the wheel of
 * deadlines), which changes nothing that a node can notice. Same seed, same run. For tests, the oracle and benchmarks.
 */
import { DeadlineWheel, silentLogger } from '@peerlatch/connection/base';
import { type PeerDescriptor, type PeerId, peerIdFromBytes } from '@peerlatch/connection/peer';
import { Rpc } from '@peerlatch/connection/rpc';
import { regionLatency, regions, SeededRandom, VirtualClock } from '@peerlatch/connection/testing';
import { type DhtLimits, dhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { ContactPool } from '../contact/contact-pool.js';
import { insertNearest } from '../contact/select-nearest.js';
import { compareDistance } from '../id/distance.js';
import { KEY_BYTES, type Key } from '../id/key.js';
import { DhtLayer } from '../node/dht-layer.js';
import { LocalStore } from '../store/local-store.js';
import type { NetworkTransport, OneWayMs } from './network-transport.js';
import { TransportNetwork } from './transport-network.js';

export interface SimDhtOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Replaces single limits of the DHT. */
  readonly limits?: Partial<DhtLimits>;
  /** Default: the regions' table. */
  readonly latency?: OneWayMs;
}

/** How a node goes. */
export type Departure = 'leave' | 'reset' | 'silent';

/** A node and what it stands on. */
export interface SimDhtNode {
  readonly self: Contact;
  readonly transport: NetworkTransport;
  readonly rpc: Rpc;
  readonly layer: DhtLayer;
  /** True from the moment in which it was ready until it is gone. */
  isReady: boolean;
}

/** Tick of the shared wheel, ms: RPC deadlines are noticed that late at most. */
const WHEEL_TICK_MS = 50;
/** Tables of all nodes together name each node many times; one object each will do. */
const SHARED_CONTACTS = 1_048_576;
/** What the nodes take for the time of day when virtual time begins, ms since the epoch. */
const WALL_CLOCK_START = 1_767_225_600_000;
/** Longer than any message travels, ms. */
const SETTLE_MS = 5_000;
/** Entry points that a node is given: nobody knows only one. */
const ENTRY_POINTS = 3;

export class SimDht {
  readonly clock = new VirtualClock({ maxTimersPerInstant: 100_000_000 });
  readonly network: TransportNetwork;
  readonly random: SeededRandom;
  readonly limits: DhtLimits;
  readonly #pool = new ContactPool(SHARED_CONTACTS);
  readonly #wheel = new DeadlineWheel(this.clock, WHEEL_TICK_MS);
  readonly #nodes = new Map<PeerId, SimDhtNode>();
  #started = 0;

  constructor({ seed = 1, limits = {}, latency = regionLatency() }: SimDhtOptions = {}) {
    this.random = new SeededRandom(seed);
    this.limits = { ...dhtLimits, ...limits };
    this.network = new TransportNetwork({ clock: this.clock, latency });
  }

  /** Nodes that live. */
  get nodes(): readonly SimDhtNode[] {
    return [...this.#nodes.values()];
  }

  /** Starts a node, which has not joined yet. */
  start(): SimDhtNode {
    const peer: PeerDescriptor = {
      id: peerIdFromBytes(this.random.bytes(KEY_BYTES)),
      runtime: 'nodejs',
      // Each its own: whoever has our host and port is ourselves (wire-protocol 2.8).
      websocket: { host: `node-${this.#started++}`, port: 1, tls: false },
      region: this.random.pick(Object.values(regions)),
      ipAddress: this.random.uint32(),
    };
    const transport = this.network.join(peer);
    const random = this.random.fork(peer.id);
    const { clock } = this;
    const rpc = new Rpc({ transport, clock, wheel: this.#wheel, random });
    const { limits } = this;
    const wallClock = (): number => WALL_CLOCK_START + clock.now();
    const local = LocalStore.inMemory({ clock, wallClock, limits });
    const parts = { transport, rpc, local, locker: transport, clock, random, limits, wallClock };
    const layer = new DhtLayer({ ...parts, serviceId: 'layer0', pool: this.#pool, logger: silentLogger });
    const node: SimDhtNode = { self: this.#pool.of(peer), transport, rpc, layer, isReady: false };
    this.#nodes.set(peer.id, node);
    return node;
  }

  /** Has `node` join through ready nodes of this DHT, or found it. Resolves when it is ready. */
  async join(node: SimDhtNode): Promise<void> {
    const known = this.#someReady();
    await node.layer.discovery.join(known.length === 0 ? [node.self.peer] : known);
    await node.layer.discovery.ready();
    node.isReady = true;
  }

  /** Adds `count` nodes, `atOnce` of them joining at any time; drives the clock. */
  async grow(count: number, { atOnce = 32 }: { readonly atOnce?: number } = {}): Promise<void> {
    let left = count;
    if (this.#nodes.size === 0 && left > 0) {
      left--;
      await this.drive(this.join(this.start()));
    }
    const joinOnAndOn = async (): Promise<void> => {
      while (left > 0) {
        left--;
        await this.join(this.start());
      }
    };
    await this.drive(Promise.all(Array.from({ length: Math.min(atOnce, left) }, joinOnAndOn)));
  }

  /** Ends a node. `leave` resolves when its goodbyes are out; the other two are at once. */
  async depart(node: SimDhtNode, how: Departure): Promise<void> {
    node.isReady = false;
    this.#nodes.delete(node.self.peer.id);
    if (how === 'leave') {
      await node.layer.close();
      node.rpc.close();
      await node.transport.close();
      return;
    }
    this.network.crash(node.self.peer.id, how);
    void node.layer.close();
    node.rpc.close();
  }

  /** Lets virtual time pass until `work` is done. */
  drive<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work, { limitMs: 2 ** 31 - 1 });
  }

  /** The truth: of `nodes` the `count` nearest to `target`, nearest first. */
  closest(target: Key, count: number, nodes: Iterable<SimDhtNode>): readonly Contact[] {
    const nearest: Contact[] = [];
    const nearer = (a: Contact, b: Contact): number => compareDistance(target, a.key, b.key);
    for (const { self } of nodes) insertNearest(nearest, 0, count, self, nearer);
    return nearest;
  }

  /** Ends every node at once, and lets arrive what is under way. Timers of the clock that are left then are somebody's leak. */
  async close(): Promise<void> {
    await this.drive(Promise.all(this.nodes.map((node) => this.depart(node, 'leave'))));
    await this.clock.advance(this.network.options.silentCrashMs + SETTLE_MS);
  }

  #someReady(): readonly PeerDescriptor[] {
    const ready = this.nodes.filter(({ isReady }) => isReady);
    const picked = new Set<PeerDescriptor>();
    for (let i = 0; i < ENTRY_POINTS && ready.length > 0; i++) picked.add(this.random.pick(ready).self.peer);
    return [...picked];
  }
}
