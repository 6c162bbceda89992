/**
 * Nodes with discovery over an `Overlay`: each with contact sets and a transport that is connected to whoever answered it. What the
 * tests of discovery/ have in common.
 */
import { silentLogger } from '@peerlatch/connection/base';
import type { PeerEvent } from '@peerlatch/connection/manager';
import type { PeerDescriptor, PeerId } from '@peerlatch/connection/peer';
import { SeededRandom } from '@peerlatch/connection/testing';
import { Subject } from 'rxjs';
import { type DhtLimits, dhtLimits } from '../../src/base/dht-limits.js';
import type { Contact } from '../../src/contact/contact.js';
import { ContactPool } from '../../src/contact/contact-pool.js';
import { ContactSets } from '../../src/contact/contact-sets.js';
import { ContactKeeper, type ContactKeeperParts } from '../../src/discovery/contact-keeper.js';
import { Discovery } from '../../src/discovery/discovery.js';
import type { DiscoveryLocker, DiscoveryParts } from '../../src/discovery/discovery-options.js';
import { Overlay } from './overlay.js';

/** A transport of which only events and connections exist. */
export class StubTransport {
  readonly self: PeerDescriptor;
  readonly peerEvents$ = new Subject<PeerEvent>();
  readonly #connected = new Map<PeerId, PeerDescriptor>();

  constructor(self: PeerDescriptor) {
    this.self = self;
  }

  connections(): readonly PeerDescriptor[] {
    return [...this.#connected.values()];
  }

  hasConnection(id: PeerId): boolean {
    return this.#connected.has(id);
  }

  connect(peer: PeerDescriptor): void {
    if (this.#connected.has(peer.id)) return;
    this.#connected.set(peer.id, peer);
    this.peerEvents$.next({ type: 'connected', peer });
  }

  disconnect(peer: PeerDescriptor, graceful = false): void {
    if (!this.#connected.delete(peer.id)) return;
    this.peerEvents$.next({ type: 'disconnected', peer, graceful });
  }
}

/** Notes what is locked. */
export class StubLocker implements DiscoveryLocker {
  readonly weak = new Set<string>();
  readonly asked: string[] = [];
  readonly held = new Set<string>();
  /** Whether locks are granted at once; else never. */
  grants = true;

  lock(peer: PeerDescriptor, lockId: string, { signal }: { signal: AbortSignal }) {
    const key = `${peer.id} ${lockId}`;
    this.asked.push(key);
    if (!this.grants) {
      return new Promise<never>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    }
    this.held.add(key);
    const release = async (): Promise<void> => void this.held.delete(key);
    return Promise.resolve({ release });
  }

  weakLock(id: PeerId, lockId: string): boolean {
    this.weak.add(`${id} ${lockId}`);
    return true;
  }

  weakUnlock(id: PeerId, lockId: string): void {
    this.weak.delete(`${id} ${lockId}`);
  }
}

/** One node. */
export interface StandNode {
  readonly contact: Contact;
  readonly sets: ContactSets;
  readonly transport: StubTransport;
  readonly locker: StubLocker;
  readonly discovery: Discovery;
}

export interface NodeOptions extends Partial<Omit<DiscoveryParts, 'limits' | 'locker'>> {
  readonly limits?: Partial<DhtLimits>;
  /** A layer without a locker. */
  readonly isUpperLayer?: boolean;
}

export class DiscoveryStand {
  readonly overlay: Overlay;
  readonly nodes = new Map<PeerId, StandNode>();
  readonly #pool = new ContactPool(4_096);

  constructor(options: { count?: number; seed?: number } = {}) {
    this.overlay = new Overlay(options);
    this.overlay.onAnswer = (a, b) => this.#connect(a, b);
  }

  get clock() {
    return this.overlay.clock;
  }

  /** A node that others can ask; it has not joined. */
  node(options: NodeOptions = {}, contact: Contact = this.overlay.stranger()): StandNode {
    const { overlay } = this;
    const { isUpperLayer = false, limits: overrides, ...rest } = options;
    const limits = { ...dhtLimits, ...overrides };
    const random = new SeededRandom(overlay.random.uint32());
    const sets = new ContactSets({ self: contact, limits, random });
    const transport = new StubTransport(contact.peer);
    const locker = new StubLocker();
    const discovery = new Discovery({
      self: contact,
      sets,
      contacts: this.#pool,
      queries: overlay.queriesOf(contact),
      transport,
      serviceId: 'layer0',
      locker: isUpperLayer ? undefined : locker,
      clock: overlay.clock,
      random,
      limits,
      logger: silentLogger,
      ...rest,
    });
    const node: StandNode = { contact, sets, transport, locker, discovery };
    overlay.members.push(contact);
    overlay.set(contact, {
      closest: (target, count, from) => {
        discovery.contacts.asked(from.peer);
        return sets.closestActive(target, count, new Set([from.peer.id]));
      },
      onPing: (from) => discovery.contacts.asked(from.peer),
      ring: (ringId, from) => {
        discovery.contacts.asked(from.peer);
        return sets.closestActiveRing(ringId, 5);
      },
    });
    this.nodes.set(contact.peer.id, node);
    return node;
  }

  /** `count` nodes, joined one after another through the first. */
  async network(count: number, options: NodeOptions = {}): Promise<readonly StandNode[]> {
    const nodes: StandNode[] = [];
    for (let i = 0; i < count; i++) {
      const node = this.node(options);
      nodes.push(node);
      await this.clock.run(node.discovery.join([(nodes[0] as StandNode).contact.peer]), { limitMs: 200_000 });
    }
    return nodes;
  }

  /** The node falls silent; whoever is connected to it notices. */
  kill({ contact, transport }: Pick<StandNode, 'contact' | 'transport'>): void {
    this.overlay.set(contact, { isSilent: true });
    this.overlay.members.splice(this.overlay.members.indexOf(contact), 1);
    for (const peer of transport.connections()) this.nodes.get(peer.id)?.transport.disconnect(contact.peer);
  }

  async stopAll(): Promise<void> {
    await this.clock.run(Promise.all([...this.nodes.values()].map(({ discovery }) => discovery.stop())));
  }

  #connect(a: Contact, b: Contact): void {
    this.nodes.get(a.peer.id)?.transport.connect(b.peer);
    this.nodes.get(b.peer.id)?.transport.connect(a.peer);
  }
}

/** A keeper of the contacts of a fresh node, with what it needs. */
export function keeperOf(overlay: Overlay, overrides: Partial<ContactKeeperParts> = {}) {
  const self = overlay.stranger();
  const sets = new ContactSets({ self, limits: dhtLimits, random: new SeededRandom(5) });
  const contacts = new ContactKeeper({
    sets,
    contacts: new ContactPool(1_000),
    clock: overlay.clock,
    limits: dhtLimits,
    ...overrides,
  });
  return { self, sets, contacts };
}

/** The first of several; throws when there is none. */
export function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('There is none.');
  return item;
}

/** What is left of stopped nodes, empty when nothing is: timers, questions, listeners, locks. */
export function leftovers({ clock, overlay, nodes }: DiscoveryStand): readonly string[] {
  const timers = clock.pending().map(({ label }) => label);
  const questions = Array.from({ length: overlay.inFlight }, () => 'a question');
  const ofNodes = [...nodes.values()].flatMap(({ transport, locker }) => [
    ...(transport.peerEvents$.observed ? ['a listener'] : []),
    ...locker.weak,
    ...locker.held,
  ]);
  return [...timers, ...questions, ...ofNodes];
}
