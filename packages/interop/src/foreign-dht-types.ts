/** The few shapes of the DHT of `@streamr/dht` 103.3.1 that tests and benchmarks touch, as minimal interfaces of our own. */
import type { ForeignDescriptor, ForeignTransport } from './foreign-types.js';

/** `google.protobuf.Any` of their runtime. */
export interface ForeignAny {
  typeUrl: string;
  value: Uint8Array;
}

export interface ForeignDataEntry {
  key: Uint8Array;
  data?: ForeignAny;
  creator: Uint8Array;
  ttl: number;
  stale: boolean;
  deleted: boolean;
}

export interface ForeignRingContacts {
  left: ForeignDescriptor[];
  right: ForeignDescriptor[];
}

/** The options that are used here; times in ms. */
export interface ForeignDhtOptions {
  serviceId?: string;
  nodeId?: string;
  region?: number;
  peerDescriptor?: ForeignDescriptor;
  transport?: ForeignTransport;
  connectionsView?: unknown;
  connectionLocker?: unknown;
  entryPoints?: ForeignDescriptor[];
  websocketHost?: string;
  websocketPortRange?: { min: number; max: number };
  websocketServerEnableTls?: boolean;
  numberOfNodesPerKBucket?: number;
  storeHighestTtl?: number;
  storeMaxTtl?: number;
  rpcRequestTimeout?: number;
}

/** Their node. Keys are hex there. */
export interface ForeignDhtNode extends ForeignTransport {
  start(): Promise<void>;
  joinDht(entryPoints: ForeignDescriptor[], distant?: boolean, retry?: boolean): Promise<void>;
  joinRing(): Promise<void>;
  getLocalPeerDescriptor(): ForeignDescriptor;
  getNeighbors(): ForeignDescriptor[];
  getClosestContacts(limit?: number): ForeignDescriptor[];
  getRingContacts(): ForeignRingContacts;
  getConnectionsView(): { getConnections(): ForeignDescriptor[] };
  storeDataToDht(key: string, data: ForeignAny, creator?: string): Promise<ForeignDescriptor[]>;
  fetchDataFromDht(key: string): Promise<ForeignDataEntry[]>;
  deleteDataFromDht(key: string, wait: boolean): Promise<void>;
  findClosestNodesFromDht(key: string): Promise<ForeignDescriptor[]>;
  stop(): Promise<void>;
}

/** Their simulated network. */
export interface ForeignSimulator {
  stop(): void;
}

/** What the library exports for DHTs. */
export interface ForeignDhtLibrary {
  readonly DhtNode: new (options: ForeignDhtOptions) => ForeignDhtNode;
  readonly Simulator: new (latency?: string, fixedMs?: number) => ForeignSimulator;
  readonly SimulatorTransport: new (
    descriptor: ForeignDescriptor,
    simulator: ForeignSimulator,
  ) => ForeignTransport & { start(): Promise<void> };
}
