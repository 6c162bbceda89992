/** `@peerlatch/dht/id`: keys, distances, ring ids. */
export { commonPrefixBits, compareDistance, distance, sortByDistance } from '../id/distance.js';
export { hashKey } from '../id/hash-key.js';
export { complement, KEY_BYTES, type Key, keyFromBytes } from '../id/key.js';
export { RING_ID_BYTES, ringIdOf } from '../id/ring-id.js';
