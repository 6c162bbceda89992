/**
 * One layer of the DHT over a transport: contacts, discovery, lookups, routing and store, put together. Layer 0 stands on a connection
 * manager; layers above it on the routing of the layer below (wire-protocol 9.1). Transport, RPC and locker belong to whoever made
 * them and are closed by them. No policy of its own.
 */
import { type Clock, ConnectionError, type Logger, type Random } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Rpc, RpcCommunicator } from '@peerlatch/connection/rpc';
import type { Observable } from 'rxjs';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { ContactPool } from '../contact/contact-pool.js';
import { type ContactChange, ContactSets } from '../contact/contact-sets.js';
import { Discovery } from '../discovery/discovery.js';
import type { DiscoveryLocker } from '../discovery/discovery-options.js';
import { sayLeaving } from '../discovery/leave.js';
import type { Key } from '../id/key.js';
import { type LookupProgress, lookup } from '../lookup/lookup.js';
import type { LookupResult } from '../lookup/lookup-state.js';
import { callTimeoutMs } from '../protocol/call-timeout.js';
import { serveDhtNode } from '../protocol/dht-node-service.js';
import type { PeerQueries } from '../protocol/peer-queries.js';
import { RpcPeerQueries } from '../protocol/rpc-peer-queries.js';
import { type OperationOptions, type OperationResult, RecursiveOperations } from '../routing/recursive-operations.js';
import { RoutedTransport } from '../routing/routed-transport.js';
import { Router } from '../routing/router.js';
import type { LocalStore } from '../store/local-store.js';
import { LayerStore } from './layer-store.js';

export interface DhtLayerParts {
  readonly transport: Transport;
  /** Over `transport`. */
  readonly rpc: Rpc;
  /** What is stored here. Belongs to the layer from now on, which closes it. */
  readonly local: LocalStore;
  /** Of a layer that owns its connections: protects those to neighbours. A layer above another has none. */
  readonly locker?: DiscoveryLocker | undefined;
  /** `layer0`, or another id that all members of this DHT share. */
  readonly serviceId: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: DhtLimits;
  readonly logger: Logger;
  /** May be shared by nodes of one process. */
  readonly pool: ContactPool;
  /** Ms since the epoch, for times that go on the wire. */
  readonly wallClock: () => number;
  /** Ping all neighbours and ring contacts now and then (9.4). Default false. */
  readonly periodicPings?: boolean | undefined;
  /** New neighbours beyond so many are not pinged. Default: all are. */
  readonly neighbourPingLimit?: number | undefined;
}

export interface LookupOptions {
  readonly signal?: AbortSignal | undefined;
  /** k: contacts wanted, at most `maxClosestPeers`. Default `lookupResults`. */
  readonly count?: number | undefined;
  /** Alpha: questions at a time. Default `lookupParallelism`. */
  readonly parallelism?: number | undefined;
  /** Told of each answer and each failure. */
  readonly onProgress?: ((progress: LookupProgress) => void) | undefined;
}

export class DhtLayer implements AsyncDisposable {
  readonly self: Contact;
  readonly sets: ContactSets;
  readonly discovery: Discovery;
  readonly store: LayerStore;
  readonly #parts: DhtLayerParts;
  readonly #communicator: RpcCommunicator;
  readonly #queries: PeerQueries;
  readonly #served: Disposable;
  readonly #router: Router;
  readonly #routed: RoutedTransport;
  readonly #operations: RecursiveOperations;
  readonly #ending = new AbortController();
  #closed: Promise<void> | undefined;

  /** Serves from now on. Throws `DUPLICATE_SERVICE` when the service id is taken. */
  constructor(parts: DhtLayerParts) {
    const { transport, rpc, serviceId, pool, random, limits, logger, clock } = parts;
    const self = pool.of(transport.self);
    const communicator = rpc.communicator(serviceId);
    const sets = new ContactSets({ self, limits, random });
    this.#parts = parts;
    this.self = self;
    this.sets = sets;
    this.#communicator = communicator;
    this.#queries = new RpcPeerQueries({ self: self.peer, communicator, contacts: pool, random, limits });
    this.discovery = new Discovery({ ...parts, self, sets, contacts: pool, queries: this.#queries });
    this.#served = serveDhtNode({ communicator, contacts: this.discovery.contacts, limits });
    this.#router = new Router({ ...parts, communicator, reachableThrough: () => this.#reachableThrough() });
    this.#routed = new RoutedTransport({ transport, router: this.#router, random, logger });
    this.#routed.open();
    this.#operations = new RecursiveOperations({
      ...{ self, router: this.#router, communicator, transport: this.#routed, pool, clock, random, limits, logger },
      data: {
        entriesOf: (key) => this.store.service.entriesOf(key),
        markDeleted: (key, creator) => this.store.service.markDeleted(key, creator),
      },
      view: (target, count) => sets.closestActive(target, count),
    });
    this.store = this.#makeStore();
  }

  /** Changes of the contact sets, in order. */
  get changes$(): Observable<ContactChange> {
    return this.discovery.contacts.changes$;
  }

  /** What layers above, and signals, go through: reaches every member, connected or not. Closed with this layer. */
  get transport(): Transport {
    return this.#routed;
  }

  /**
   * The live nodes nearest to `target`, this one left out, by asking nearer and nearer ones. Rejects with `CLOSED`, `signal.reason`,
   * or what `onProgress` threw.
   */
  lookup(target: Key, options: LookupOptions = {}): Promise<LookupResult> {
    const { limits: all, clock } = this.#parts;
    const { count = all.lookupResults, parallelism = all.lookupParallelism, signal, onProgress } = options;
    if (this.#ending.signal.aborted) return Promise.reject(this.#ending.signal.reason);
    const lookupResults = Math.min(count, all.maxClosestPeers);
    const limits = { ...all, lookupResults, lookupParallelism: parallelism };
    return lookup(target, {
      ...{ queries: this.#queries, self: this.self, limits, clock, signal },
      start: this.sets.closestActive(target, lookupResults),
      onProgress: (progress) => {
        this.discovery.contacts.learn(progress);
        onProgress?.(progress);
      },
    });
  }

  /** The network's way to find: from peer to peer towards `target`; see `RecursiveOperations.execute`. */
  find(target: Key, options?: OperationOptions): Promise<OperationResult> {
    return this.#operations.execute(target, 'find', options);
  }

  /** Resolves with the time that an answer took, ms; dials if needed. Rejects with what the call rejects with. */
  async ping(peer: PeerDescriptor, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<number> {
    const { clock, pool } = this.#parts;
    const contact = pool.of(peer);
    const startedAt = clock.now();
    await this.#queries.ping(contact, { signal });
    this.discovery.contacts.heard(contact);
    return clock.now() - startedAt;
  }

  /** Leaves: hands on what is stored here, says goodbye, stops everything. Bounded, idempotent; afterwards no timer, listener or lock of it is left. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** In the order of wire-protocol 9.12: discovery ends, entries go to neighbours, goodbyes, then what all of that stands on. */
  async #close(): Promise<void> {
    const { clock, limits } = this.#parts;
    this.#ending.abort(new ConnectionError('CLOSED', 'This DHT node is closed; make a new one.'));
    const stopped = this.discovery.stop();
    await this.store.leave();
    // Where a goodbye leads to a ping, nobody must answer it any more.
    this.#served[Symbol.dispose]();
    await sayLeaving({ sets: this.sets, queries: this.#queries, clock, limits });
    await stopped;
    this.#operations.close();
    this.#routed.close();
    this.#router.close();
    this.#communicator.close();
    await this.store.close();
  }

  #makeStore(): LayerStore {
    const { limits, transport } = this.#parts;
    return new LayerStore({
      ...this.#parts,
      self: this.self,
      surroundings: this.sets,
      changes$: this.changes$,
      communicator: this.#communicator,
      findClosest: async (key, { signal }) => {
        const { contacts } = await this.lookup(key, { signal });
        return contacts;
      },
      recursive: this.#operations,
      callTimeoutMs: (peer) => callTimeoutMs(transport.self, peer, limits),
      entryPoints: () => this.discovery.connectedEntryPoints,
    });
  }

  /** While a join goes on, others reach this node only through entry points (9.6). */
  #reachableThrough(): readonly PeerDescriptor[] {
    return this.discovery.isJoinOngoing ? this.discovery.connectedEntryPoints : [];
  }
}
