/** What a DHT node is made from, with defaults and units. */
import type { ConnectionNodeOptions } from '@peerlatch/connection/node';
import type { PeerDescriptorInput } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { EntryStorage } from '../store/entry-storage.js';

export interface DhtNodeOptions extends Omit<ConnectionNodeOptions, 'signaling' | 'entryPoints'> {
  /**
   * Members of the network, with a server each. The node joins through them as soon as it runs, and again whenever it has lost all
   * neighbours. Without any it is the first of a network of its own, until `join` is called.
   */
  readonly entryPoints?: readonly PeerDescriptorInput[] | undefined;
  /** Ask the entry points at start how this node looks from outside, and whether its server can be reached (wire-protocol 6.10). Default false. */
  readonly checkConnectivity?: boolean | undefined;
  /** What holds the entries of others. Default: memory. On disk: `openPersistentStorage` of `@peerlatch/dht/persistent`. The node closes it. */
  readonly storage?: EntryStorage | undefined;
  /** Replaces single limits of the DHT; see `dhtLimits` of `@peerlatch/dht/limits`. */
  readonly dhtLimits?: Partial<DhtLimits> | undefined;
  /** Ping all neighbours and ring contacts once a minute. Default false: connections tell. */
  readonly periodicPings?: boolean | undefined;
  /** Ms since the epoch; times of entries go on the wire by it. Default: the time of day. */
  readonly wallClock?: (() => number) | undefined;
}

/** How a layer above layer 0 differs. */
export interface LayerOptions {
  /** What holds its entries. Default: memory. */
  readonly storage?: EntryStorage | undefined;
  /** Replaces single limits, beside those of the node. */
  readonly dhtLimits?: Partial<DhtLimits> | undefined;
  /** Default true: without connections of its own, a layer learns only so who is gone (wire-protocol 9.2). */
  readonly periodicPings?: boolean | undefined;
  /** New neighbours beyond so many are not pinged. Default 16 (wire-protocol 9.2). */
  readonly neighbourPingLimit?: number | undefined;
}

/**
 * Connections above which idle ones are dropped. A node of a network of thousands has some 90 neighbours and is one to about as many
 * others: with the 80 of a plain connection node it would drop connections that their other side needs, over and over.
 */
export const DHT_MAX_CONNECTIONS = 256;
