/** `@peerlatch/dht/limits`: every bound of the DHT. */
export { type DhtLimits, dhtLimits } from '../base/dht-limits.js';
