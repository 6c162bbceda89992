/** What a node says of the platform it runs on: a browser. The twin of `own-runtime.ts`, chosen by `#own-runtime`. */
import type { PeerRuntime } from '../peer/peer-descriptor.js';

/** Goes into the own descriptor; peers choose by it how to reach us (wire-protocol 3.7). */
export const ownRuntime: PeerRuntime = 'browser';
