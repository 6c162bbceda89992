/**
 * `@peerlatch/connection/testing-vitest`: the peer matchers, with their types for vitest. In a test or a setup file:
 *
 *     import { peerMatchers } from '@peerlatch/connection/testing-vitest';
 *     expect.extend(peerMatchers);
 */
import type {} from 'vitest';
import type { BecomeOptions, PeerReference } from '../testing/matchers.js';

export { type BecomeOptions, type PeerReference, peerMatchers } from '../testing/matchers.js';

declare module 'vitest' {
  interface Matchers<T> {
    /** The node has an established connection to `peer`. */
    toBeConnectedTo(peer: PeerReference): void;
    /** The node holds a lock on its connection to `peer`, under `lockId` if given. */
    toHoldLockOn(peer: PeerReference, lockId?: string): void;
    /** `peer` holds a lock on its connection to the node, under `lockId` if given. */
    toBeLockedBy(peer: PeerReference, lockId?: string): void;
    /** Waits, 10,000 ms of the node's clock unless told otherwise, until the node is connected to `peer`. */
    toBecomeConnectedTo(peer: PeerReference, options?: BecomeOptions): Promise<void>;
    /** Waits likewise until the node is not connected to `peer`. */
    toBecomeDisconnectedFrom(peer: PeerReference, options?: BecomeOptions): Promise<void>;
  }
}
