/**
 * What dial-back requests and WebRTC need from the network before there is a connection: notifications to a peer
 * through some other path (wire-protocol 3.9, 5.2). Declared here, implemented above the manager, injected by the node.
 */
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/** A received signal. `from` is what the path says, not authenticated (wire-protocol 9.1). */
export interface Signal {
  readonly from: PeerDescriptor;
  /** The notification's method: `requestConnection`, `rtcOffer`, `rtcAnswer`, `iceCandidate`. */
  readonly method: string;
  /** The serialized body. */
  readonly body: Uint8Array;
}

export interface SignalingPort {
  /**
   * Sends one notification on `serviceId`; resolves when it was handed over, which is no promise of arrival. Rejects with a
   * `ConnectionError`, within `limits.signalTimeoutMs`; or with `signal.reason` when its sender gives up.
   */
  notify(
    to: PeerDescriptor,
    serviceId: string,
    method: string,
    bodyType: string,
    body: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Receives the notifications of `serviceId`. Dispose to stop. */
  listen(serviceId: string, handler: (signal: Signal) => void): Disposable;
}
