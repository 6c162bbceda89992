/**
 * What a node says of the platform it runs on (wire-protocol 1.2 `NodeType`): Node. `create-connection-node` reads it
 * through `#own-runtime`; `own-runtime.browser.ts` is its twin.
 */
import type { PeerRuntime } from '../peer/peer-descriptor.js';

/** Goes into the own descriptor; peers choose by it how to reach us (wire-protocol 3.7). */
export const ownRuntime: PeerRuntime = 'nodejs';
