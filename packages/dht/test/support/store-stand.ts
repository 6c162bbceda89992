/**
 * Nodes that only store, over a network in virtual time: who knows whom is said by the test, finding and fetching are done by looking
 * into the nodes. What the tests of replication and of putting have in common.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import { Rpc, type RpcCommunicator } from '@peerlatch/connection/rpc';
import { type FakeTransport, FakeTransportNetwork, SeededRandom, VirtualClock } from '@peerlatch/connection/testing';
import type { messages } from '@peerlatch/connection/wire';
import { type DhtLimits, dhtLimits } from '../../src/base/dht-limits.js';
import type { Contact } from '../../src/contact/contact.js';
import { sortByDistance } from '../../src/id/distance.js';
import type { Key } from '../../src/id/key.js';
import type { EntryStorage } from '../../src/store/entry-storage.js';
import { LocalStore } from '../../src/store/local-store.js';
import { MemoryStorage } from '../../src/store/memory-storage.js';
import { PutGet } from '../../src/store/put-get.js';
import { Replication } from '../../src/store/replication.js';
import { StoreService } from '../../src/store/store-service.js';
import { START_MS, textOf } from './entries.js';

export interface StoreNode {
  readonly contact: Contact;
  readonly transport: FakeTransport;
  readonly rpc: Rpc;
  readonly communicator: RpcCommunicator;
  readonly local: LocalStore;
  readonly replication: Replication;
  readonly service: StoreService;
  readonly putGet: PutGet;
  readonly known: Map<PeerId, Contact>;
}

export function nearest(key: Key, contacts: Iterable<Contact>, count: number): readonly Contact[] {
  return sortByDistance(key, [...contacts], (contact) => contact.key).slice(0, count);
}

export class StoreStand {
  readonly clock = new VirtualClock();
  readonly network = new FakeTransportNetwork({ auto: true });
  readonly limits: DhtLimits;
  readonly nodes = new Map<PeerId, StoreNode>();

  constructor(limits: Partial<DhtLimits> = {}) {
    this.limits = { ...dhtLimits, ...limits };
  }

  readonly wallClock = (): number => START_MS + this.clock.now();

  /** A node that knows nobody yet. */
  async node(contact: Contact, storage: EntryStorage = new MemoryStorage(this.limits)): Promise<StoreNode> {
    const { clock, limits, wallClock } = this;
    const transport = this.network.join(contact.peer);
    const rpc = new Rpc({ transport, clock, random: new SeededRandom(1) });
    const communicator = rpc.communicator('layer0');
    const local = await LocalStore.open({ storage, clock, wallClock, limits });
    const known = new Map<PeerId, Contact>();
    const surroundings = {
      closestNeighbours: (target: Key, count: number) => nearest(target, known.values(), count),
    };
    const replication = new Replication({ self: contact, local, surroundings, communicator, clock, limits });
    const service = new StoreService({ communicator, local, replication, wallClock, limits });
    const putGet = new PutGet({
      self: contact,
      communicator,
      service,
      findClosest: async (key) => nearest(key, this.#alive(), limits.operationResults),
      recursive: { execute: async (key, operation) => this.#execute(contact, key, operation) },
      callTimeoutMs: () => 5_000,
      wallClock,
      limits,
    });
    const node = { contact, transport, rpc, communicator, local, replication, service, putGet, known };
    this.nodes.set(contact.peer.id, node);
    return node;
  }

  /** Nodes that know each other and nobody else; told to nobody. */
  async acquainted(contacts: readonly Contact[]): Promise<readonly StoreNode[]> {
    const nodes = await Promise.all(contacts.map((contact) => this.node(contact)));
    for (const node of nodes) for (const contact of contacts) this.#learn(node, contact);
    return nodes;
  }

  /** A newcomer and all others hear of each other. */
  async join(contact: Contact): Promise<StoreNode> {
    const node = await this.node(contact);
    for (const other of this.nodes.values()) {
      if (other === node) continue;
      this.#learn(node, other.contact);
      this.#learn(other, contact);
      other.replication.neighboursChanged([contact], []);
    }
    node.replication.neighboursChanged([...node.known.values()], []);
    return node;
  }

  /** The node is gone without a word, and all others notice. */
  crash(node: StoreNode): void {
    this.end(node);
    void node.local.close();
    for (const other of this.nodes.values()) this.lose(other, node.contact);
  }

  /** The same, but nobody notices. */
  end(node: StoreNode): void {
    this.nodes.delete(node.contact.peer.id);
    node.replication.close();
    node.service.close();
    node.rpc.close();
    node.transport.close();
  }

  /** The node hears that one of its neighbours is no more. */
  lose(node: StoreNode, contact: Contact): void {
    if (node.known.delete(contact.peer.id)) node.replication.neighboursChanged([], [contact]);
  }

  /** Everything that needs no time happens. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 3; turn++) await this.clock.drain();
  }

  /** Everything that follows a change of the neighbours happens. */
  async rounds(): Promise<void> {
    await this.clock.advance(this.limits.replicationDelayMs);
    await this.settle();
  }

  /** What a node holds of a key, stale and deleted ones in brackets. */
  textsAt(node: StoreNode, key: Key): readonly string[] {
    return node.local
      .held(key)
      .map(({ entry }) => (entry.stale || entry.deleted ? `(${textOf(entry)})` : textOf(entry)))
      .sort();
  }

  /** Closes everything, and returns how many timers are left then. */
  async close(): Promise<number> {
    for (const node of [...this.nodes.values()]) {
      this.end(node);
      await node.local.close();
    }
    return this.clock.pendingTimers;
  }

  #learn(node: StoreNode, contact: Contact): void {
    if (contact.peer.id !== node.contact.peer.id) node.known.set(contact.peer.id, contact);
  }

  #alive(): readonly Contact[] {
    return [...this.nodes.values()].map(({ contact }) => contact);
  }

  /** As the hops of an operation do it: those that are nearest to the key take part. */
  #execute(
    self: Contact,
    key: Key,
    operation: 'fetch' | 'delete',
  ): { entries: messages.DataEntry[]; isComplete: boolean } {
    const hops = nearest(key, this.#alive(), this.limits.redundancyFactor);
    const services = hops.flatMap(({ peer }) => this.nodes.get(peer.id)?.service ?? []);
    if (operation === 'delete') for (const service of services) service.markDeleted(key, self.peer.id);
    const entries = operation === 'fetch' ? services.flatMap((service) => service.entriesOf(key)) : [];
    return { entries, isComplete: true };
  }
}
