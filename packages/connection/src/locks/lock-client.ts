/**
 * What this node says to a peer about locks: thin stubs over the lock RPC with the send options that the protocol wants
 * (wire-protocol 1.8, 6.5, 6.8). Used by the locker. Only a lock request may open a connection; notifications are best
 * effort, settle within their deadline and never reject: a peer that cannot be told has forgotten with the connection.
 */
import { describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { DisconnectMode } from '../endpoint/endpoint-state.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { CallOptions } from '../rpc/call-options.js';
import type { CallListener, OngoingCall } from '../rpc/rpc-client.js';
import type { RpcCommunicator } from '../rpc/rpc-communicator.js';
import type { NotificationMethod } from '../rpc/service.js';
import { DisconnectMode as WireMode } from '../wire/generated/dht.js';
import { ConnectionLockRpc } from './lock-rpc.js';

/** What the client is made of. */
export interface LockClientOptions {
  readonly communicator: RpcCommunicator;
  readonly logger: Logger;
  /** How long a notification may wait to be handed over, ms. */
  readonly notificationTimeoutMs: number;
  /** The same for a disconnect notice, ms (wire-protocol 1.8: 2,000). */
  readonly farewellTimeoutMs: number;
}

/** How a lock request is sent. */
export interface LockRequestOptions {
  readonly connect: boolean;
  readonly timeoutMs: number;
}

export class LockClient {
  readonly #options: LockClientOptions;

  constructor(options: LockClientOptions) {
    this.#options = options;
  }

  /** Asks for a lock. The listener hears `accepted` or the failure, synchronously. Throws like `RpcCommunicator.start`. */
  requestLock(
    peer: PeerDescriptor,
    lockId: string,
    { connect, timeoutMs }: LockRequestOptions,
    listener: CallListener<boolean>,
  ): OngoingCall {
    const { lockRequest } = ConnectionLockRpc.methods;
    return this.#options.communicator.start(
      peer,
      lockRequest,
      { lockId },
      { connect, timeoutMs },
      {
        answered: ({ accepted }) => listener.answered(accepted),
        failed: (error) => listener.failed(error),
      },
    );
  }

  /** Ends a lock at the peer, if it is connected. */
  unlock(peer: PeerDescriptor, lockId: string): Promise<void> {
    return this.#notify(peer, ConnectionLockRpc.methods.unlockRequest, { lockId });
  }

  /** Hides this node from the peer's connections view, or shows it again, if the peer is connected and allows that. */
  setPrivate(peer: PeerDescriptor, isPrivate: boolean): Promise<void> {
    return this.#notify(peer, ConnectionLockRpc.methods.setPrivate, { isPrivate });
  }

  /** Asks the peer to close. Passes while the transport closes, and never dials (R40, R72). */
  disconnectNotice(peer: PeerDescriptor, mode: DisconnectMode): Promise<void> {
    const disconnectMode = mode === 'LEAVING' ? WireMode.LEAVING : WireMode.NORMAL;
    const { farewellTimeoutMs: timeoutMs } = this.#options;
    const options = { timeoutMs, sendWhileClosing: true };
    return this.#notify(peer, ConnectionLockRpc.methods.gracefulDisconnect, { disconnectMode }, options);
  }

  async #notify<Request>(
    peer: PeerDescriptor,
    method: NotificationMethod<Request>,
    value: Request,
    options: CallOptions = {},
  ): Promise<void> {
    const { communicator, logger, notificationTimeoutMs: timeoutMs } = this.#options;
    try {
      await communicator.notify(peer, method, value, { timeoutMs, ...options, connect: false });
    } catch (error) {
      logger.debug('locks.notification.dropped', { peer: peer.id, method: method.name, error: describeError(error) });
    }
  }
}
