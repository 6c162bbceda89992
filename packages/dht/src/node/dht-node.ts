/**
 * What a program holds: a member of a DHT, with its connections. Layer 0 is its own; further layers stand on it and share its connections.
 * No logic but this: while a join goes on, an entry point acts for the node (wire-protocol 9.11). Made by `createDhtNode`.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import type { ConnectionNode } from '@peerlatch/connection/node';
import { type PeerDescriptor, type PeerDescriptorInput, parsePeerDescriptor } from '@peerlatch/connection/peer';
import type { Rpc } from '@peerlatch/connection/rpc';
import type { Observable } from 'rxjs';
import { type Contact, contactOf } from '../contact/contact.js';
import type { ContactChange } from '../contact/contact-sets.js';
import type { JoinOptions } from '../discovery/discovery-options.js';
import type { Key } from '../id/key.js';
import type { LookupResult } from '../lookup/lookup-state.js';
import type { OperationOptions, OperationResult } from '../routing/recursive-operations.js';
import type { PutOptions } from '../store/put-get.js';
import type { EntryData, StoredEntry } from '../store/stored-entry.js';
import type { DhtLayer, LookupOptions } from './dht-layer.js';
import type { LayerOptions } from './dht-options.js';

export interface DhtNodeParts {
  readonly connection: ConnectionNode;
  readonly layer: DhtLayer;
  readonly rpc: Rpc;
  readonly openLayer: (serviceId: string, options: LayerOptions) => Promise<OpenLayer>;
}

/** A layer above layer 0 and what was made for it. */
export interface OpenLayer {
  readonly layer: DhtLayer;
  readonly rpc: Rpc;
}

export interface SignalOnly {
  /** Gives up: rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/** Figures of one moment. */
export interface DhtDiagnostics {
  readonly self: PeerDescriptor;
  readonly neighbours: number;
  readonly connections: number;
  readonly entries: number;
  readonly isJoining: boolean;
  /** Service ids of the layers above layer 0. */
  readonly layers: readonly string[];
}

export class DhtNode implements AsyncDisposable {
  readonly #parts: DhtNodeParts;
  readonly #layers = new Map<string, OpenLayer>();
  #closed: Promise<void> | undefined;

  constructor(parts: DhtNodeParts) {
    this.#parts = parts;
  }

  /** Who this node is; give it to others as an entry point. */
  get self(): PeerDescriptor {
    return this.#parts.connection.self;
  }

  /** Its connections: messages, locks, typed calls. Closed with this node. */
  get connection(): ConnectionNode {
    return this.#parts.connection;
  }

  /** Layer 0: contacts, discovery, store. */
  get layer(): DhtLayer {
    return this.#parts.layer;
  }

  /** Reaches every member, connected or not, hop by hop. What layers and services of programs are built on. */
  get transport(): Transport {
    return this.#parts.layer.transport;
  }

  /** Changes of the contact sets of layer 0, in order. */
  get contactChanges$(): Observable<ContactChange> {
    return this.#parts.layer.changes$;
  }

  /** Neighbours of layer 0: a snapshot. */
  neighbours(): readonly PeerDescriptor[] {
    return this.#parts.layer.sets.neighbours().map(({ peer }) => peer);
  }

  /** See `Discovery.join`. */
  join(entryPoints: readonly PeerDescriptorInput[], options?: JoinOptions): Promise<void> {
    return this.#parts.layer.discovery.join(entryPoints.map(parsePeerDescriptor), options);
  }

  /** Resolves once a join has found a neighbour; see `Discovery.joined`. */
  joined(signal?: AbortSignal): Promise<void> {
    return this.#parts.layer.discovery.joined(signal);
  }

  /** Resolves as soon as there is a connection; see `Discovery.reachable`. */
  reachable(signal?: AbortSignal): Promise<void> {
    return this.#parts.layer.discovery.reachable(signal);
  }

  /** Resolves once the nearest peers are known exactly; see `Discovery.ready`. */
  ready(signal?: AbortSignal): Promise<void> {
    return this.#parts.layer.discovery.ready(signal);
  }

  /** The live nodes nearest to `target`, by asking nearer and nearer ones; see `DhtLayer.lookup`. */
  lookup(target: Key, options?: LookupOptions): Promise<LookupResult> {
    return this.#parts.layer.lookup(target, options);
  }

  /** The network's way to find, from peer to peer; see `RecursiveOperations.execute`. */
  async find(target: Key, options: OperationOptions = {}): Promise<OperationResult> {
    const { layer } = this.#parts;
    if (!this.#isGuest()) return layer.find(target, options);
    const peers = await layer.store.outside.findClosest(target, options);
    return { closest: peers.map((peer): Contact => contactOf(peer)), entries: [], hops: 1, isComplete: true };
  }

  /**
   * Stores a value under `key` at the nodes nearest to it. Resolves with those that hold it. A value of this node under the same key
   * is replaced. Rejects with `INVALID_ARGUMENT`, `STORAGE_FAILED`, `NOT_CONNECTED`, `CLOSED`, or `signal.reason`.
   */
  async put(key: Key, data: EntryData, options: PutOptions = {}): Promise<readonly PeerDescriptor[]> {
    const { store } = this.#parts.layer;
    if (this.#isGuest()) return store.outside.store(key, data, options);
    return (await store.putGet.put(key, data, options)).storers;
  }

  /** The newest value of each creator, newest first. Rejects as {@link put} does. */
  async get(key: Key, options: SignalOnly = {}): Promise<readonly StoredEntry[]> {
    const { store } = this.#parts.layer;
    if (this.#isGuest()) return store.outside.fetch(key, options);
    return (await store.putGet.get(key, options)).entries;
  }

  /** Deletes this node's value under `key`. Rejects as {@link put} does. */
  async delete(key: Key, options: SignalOnly = {}): Promise<void> {
    await this.#parts.layer.store.putGet.delete(key, options);
  }

  /** Resolves with the time of a round trip, ms of the node's clock; dials if needed. Rejects with what the call rejects with. */
  ping(peer: PeerDescriptor, options?: SignalOnly): Promise<number> {
    return this.#parts.layer.ping(peer, options);
  }

  /**
   * A DHT of its own among those who open the same `serviceId`, over this one's routing and connections (wire-protocol 9.1). It still
   * has to join: `layer.discovery.join(...)`. Rejects with `DUPLICATE_SERVICE`, `INVALID_ARGUMENT`, `CLOSED`. Closed with this node, or before.
   */
  async openLayer(serviceId: string, options: LayerOptions = {}): Promise<DhtLayer> {
    if (this.#closed !== undefined) throw new ConnectionError('CLOSED', 'This DHT node is closed; make a new one.');
    if (this.#layers.has(serviceId)) {
      throw new ConnectionError('DUPLICATE_SERVICE', `The layer ${serviceId} is open already; close it first.`);
    }
    const open = await this.#parts.openLayer(serviceId, options);
    this.#layers.set(serviceId, open);
    return open.layer;
  }

  /** Leaves one layer; see {@link openLayer}. No-op for one that is not open. */
  async closeLayer(serviceId: string): Promise<void> {
    const open = this.#layers.get(serviceId);
    this.#layers.delete(serviceId);
    if (open !== undefined) await closeOne(open);
  }

  diagnostics(): DhtDiagnostics {
    const { layer, connection } = this.#parts;
    return {
      self: this.self,
      neighbours: layer.sets.neighbourCount,
      connections: connection.connections().length,
      entries: layer.store.size,
      isJoining: layer.discovery.isJoinOngoing,
      layers: [...this.#layers.keys()],
    };
  }

  /** Leaves every layer, then closes the connections (wire-protocol 9.12). Bounded, idempotent; nothing is left running. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const { layer, rpc, connection } = this.#parts;
    // Side by side: bounded waits must not add up (R56).
    await Promise.all([...this.#layers.values()].map(closeOne));
    this.#layers.clear();
    await layer.close();
    rpc.close();
    await connection.close();
  }

  /** Not a member yet, and somebody is there to act for us. */
  #isGuest(): boolean {
    const { discovery } = this.#parts.layer;
    return discovery.isJoinOngoing && discovery.connectedEntryPoints.length > 0;
  }
}

async function closeOne({ layer, rpc }: OpenLayer): Promise<void> {
  await layer.close();
  rpc.close();
}
