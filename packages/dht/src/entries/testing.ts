/** `@peerlatch/dht/testing`: whole DHTs in one process and virtual time, and the network of bare transports under them. */
export type { NetworkTransport, OneWayMs } from '../testing/network-transport.js';
export { type Departure, SimDht, type SimDhtNode, type SimDhtOptions } from '../testing/sim-dht.js';
export { TransportNetwork, type TransportNetworkOptions } from '../testing/transport-network.js';
