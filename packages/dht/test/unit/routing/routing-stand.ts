/** Nodes that route for each other over a fake network: what the tests of routing/ have in common. */
import { silentLogger } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { Rpc, type RpcCommunicator } from '@peerlatch/connection/rpc';
import {
  type FakeTransport,
  FakeTransportNetwork,
  peer,
  SeededRandom,
  VirtualClock,
} from '@peerlatch/connection/testing';
import {
  descriptorToMessage,
  EnvelopeEncoder,
  encodePeerDescriptor,
  type IncomingMessage,
  type messages,
  type OutgoingMessage,
  type RouteWrapper,
  routeWrapper,
} from '@peerlatch/connection/wire';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { ContactPool } from '../../../src/contact/contact-pool.js';
import type { Key } from '../../../src/id/key.js';
import type { LocalData } from '../../../src/routing/local-data.js';
import { RecursiveOperations } from '../../../src/routing/recursive-operations.js';
import { RoutedTransport } from '../../../src/routing/routed-transport.js';
import { Router } from '../../../src/routing/router.js';

export type Limits = { readonly [Name in keyof typeof dhtLimits]: number };

/** One node. */
export interface RoutingNode {
  readonly self: PeerDescriptor;
  readonly contact: Contact;
  readonly transport: FakeTransport;
  readonly rpc: Rpc;
  readonly communicator: RpcCommunicator;
  readonly router: Router;
  readonly routed: RoutedTransport;
  readonly operations: RecursiveOperations;
  /** Of its store, by nothing: tests put what they need. */
  readonly entries: messages.DataEntry[];
  readonly deleted: string[];
  /** What came under the service `inbox`. */
  readonly received: { readonly from: PeerDescriptor; readonly message: IncomingMessage }[];
  /** Set by a test: as while a join is ongoing. */
  reachableThrough: readonly PeerDescriptor[];
}

export class RoutingStand {
  readonly clock = new VirtualClock();
  readonly network = new FakeTransportNetwork({ auto: true });
  readonly #limits: Limits;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...dhtLimits, ...limits };
  }

  /** What parts of one node are made of, besides each other. */
  common(n: number) {
    const data: LocalData & { entries: messages.DataEntry[]; deleted: string[] } = {
      entries: [],
      deleted: [],
      entriesOf: () => data.entries,
      markDeleted: (_, id) => void data.deleted.push(id),
    };
    const pool = new ContactPool(1_000);
    return { clock: this.clock, random: new SeededRandom(n), limits: this.#limits, logger: silentLogger, pool, data };
  }

  /** The node number `n`; its id is `n` unless one is given. */
  node(n: number, self: PeerDescriptor = peer(n)): RoutingNode {
    const transport = this.network.join(self);
    const common = this.common(n);
    const rpc = new Rpc({ transport, clock: this.clock, random: new SeededRandom(n + 1) });
    const communicator = rpc.communicator('layer0');
    const reachableThrough = (): readonly PeerDescriptor[] => node.reachableThrough;
    const router = new Router({ ...common, transport, communicator, reachableThrough });
    const routed = new RoutedTransport({ ...common, transport, router });
    const contact = contactOf(self);
    const operations = new RecursiveOperations({ ...common, self: contact, router, communicator, transport: routed });
    const received: RoutingNode['received'] = [];
    const { entries, deleted } = common.data;
    const parts = { self, contact, transport, rpc, communicator, router, routed, operations };
    const node: RoutingNode = { ...parts, entries, deleted, received, reachableThrough: [] };
    routed.open();
    routed.handle('inbox', (message, from) => void received.push({ message, from }));
    return node;
  }

  nodes<const Numbers extends readonly number[]>(...numbers: Numbers): { [Index in keyof Numbers]: RoutingNode } {
    return numbers.map((n) => this.node(n)) as never;
  }

  /** Somebody whom a test plays: connected transports, and no routing of its own. */
  stranger(n: number): { self: PeerDescriptor; transport: FakeTransport; communicator: RpcCommunicator } {
    const self = peer(n);
    const transport = this.network.join(self);
    const rpc = new Rpc({ transport, clock: this.clock, random: new SeededRandom(n) });
    return { self, transport, communicator: rpc.communicator('layer0') };
  }

  /** Somebody who is connected and never says a word. */
  mute(n: number): { self: PeerDescriptor; transport: FakeTransport } {
    const self = peer(n);
    return { self, transport: this.network.join(self) };
  }

  /** Connects each with the next. */
  line(...nodes: readonly { readonly self: PeerDescriptor }[]): void {
    nodes.forEach(({ self }, index) => {
      const next = nodes[index + 1];
      if (next !== undefined) this.network.connect(self, next.self);
    });
  }

  /** Everything that does not need time happens. */
  async settle(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.clock.drain();
  }
}

export function note(text = 'hello', serviceId = 'inbox'): OutgoingMessage {
  const body = new TextEncoder().encode(text);
  return { kind: 'notification', serviceId, method: 'note', bodyType: 'test.Text', body };
}

/** The texts of what a node received. */
export function textsOf({ received }: RoutingNode): readonly string[] {
  return received.map(({ message }) => new TextDecoder().decode(message.body));
}

export function frameOf(source: PeerDescriptor, target: PeerDescriptor, message: OutgoingMessage = note()): Uint8Array {
  return new EnvelopeEncoder({ source: encodePeerDescriptor(source), target, messageIdPrefix: 'm' }).encode(message);
}

/** A wrapper as a peer would send it as the source. */
export function wrapper(
  source: PeerDescriptor,
  target: PeerDescriptor,
  fields: Partial<RouteWrapper> = {},
): RouteWrapper {
  return {
    requestId: `request of ${source.id.slice(-4)}`,
    sourcePeer: descriptorToMessage(source),
    target: contactOf(target).key,
    message: frameOf(source, target),
    reachableThrough: [],
    routingPath: [descriptorToMessage(source)],
    parallelRootNodeIds: [],
    ...fields,
  };
}

/** The code with which a promise rejects, or `resolved`. */
export async function codeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'resolved';
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

/** An entry of `key` by the peer number `creator`. */
export function entry(key: Key, creator: number, fields: Partial<messages.DataEntry> = {}): messages.DataEntry {
  return {
    key,
    data: { typeUrl: 'type.googleapis.com/test.Text', value: Uint8Array.of(1) },
    creator: contactOf(peer(creator)).key,
    createdAt: { seconds: 1n, nanos: 0 },
    storedAt: undefined,
    ttl: 60_000,
    stale: false,
    deleted: false,
    ...fields,
  };
}

/** The wrappers that were sent by a method, with the numbers of their receivers. */
export function sentBy({ transport }: { readonly transport: FakeTransport }, method: string) {
  return transport.sent.flatMap(({ to, message, options }) =>
    message.kind === 'request' && message.method === method
      ? [{ to: Number.parseInt(to, 16), wrapper: routeWrapper.decode(message.body), options }]
      : [],
  );
}
