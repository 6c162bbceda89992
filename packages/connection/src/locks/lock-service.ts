/**
 * Answers the lock RPC of peers and keeps what they asked for in the lock table until their connection ends. Made by the
 * locker. It never sends on its own account and trusts nobody: locks of peers are bounded, and a peer may only ever speak
 * for itself.
 */
import type { Subscription } from 'rxjs';
import type { Logger } from '../base/logger.js';
import type { DisconnectMode } from '../endpoint/endpoint-state.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { RpcCommunicator } from '../rpc/rpc-communicator.js';
import { DisconnectMode as WireMode } from '../wire/generated/dht.js';
import { isLockId } from './lock-id.js';
import { ConnectionLockRpc } from './lock-rpc.js';
import type { LockTable } from './lock-table.js';

/** What the service is made of. */
export interface LockServiceOptions {
  readonly transport: Transport;
  readonly communicator: RpcCommunicator;
  readonly table: LockTable;
  readonly logger: Logger;
  /** Longest lock id, UTF-8 bytes. */
  readonly maxNameBytes: number;
  /** May peers hide from this node's connections view (wire-protocol 6.5)? */
  readonly allowIncomingPrivateConnections: boolean;
  /** The peer waits for us to close (wire-protocol 6.8): gracefully for `LEAVING`, without a code for `NORMAL`. */
  readonly onDisconnectNotice: (peer: PeerDescriptor, mode: DisconnectMode) => void;
}

export class LockService implements Disposable {
  readonly #options: LockServiceOptions;
  readonly #events: Subscription;
  readonly #served: Disposable;

  constructor(options: LockServiceOptions) {
    this.#options = options;
    const { table, transport, communicator } = options;
    this.#events = transport.peerEvents$.subscribe(({ type, peer }) => {
      if (type === 'disconnected') table.clearRemote(peer.id);
    });
    this.#served = communicator.serve(ConnectionLockRpc, {
      lockRequest: ({ lockId }, { from }) => ({ accepted: this.#lock(from, lockId) }),
      unlockRequest: ({ lockId }, { from }) => table.remove('remote', from.id, lockId),
      gracefulDisconnect: ({ disconnectMode }, { from }) => this.#leave(from, disconnectMode),
      setPrivate: ({ isPrivate }, { from }) => this.#setPrivate(from, isPrivate),
    });
  }

  /** Serves nobody any more and listens to nothing (R46). */
  [Symbol.dispose](): void {
    this.#served[Symbol.dispose]();
    this.#events.unsubscribe();
  }

  #lock(from: PeerDescriptor, lockId: string): boolean {
    const { table, transport, logger, maxNameBytes } = this.#options;
    if (from.id === transport.self.id || !isLockId(lockId, maxNameBytes)) return false;
    if (table.add('remote', from.id, lockId)) return true;
    logger.warn('locks.refused', { peer: from.id });
    return false;
  }

  #leave(from: PeerDescriptor, mode: WireMode): void {
    const { table, onDisconnectNotice } = this.#options;
    table.clearRemote(from.id);
    onDisconnectNotice(from, mode === WireMode.LEAVING ? 'LEAVING' : 'NORMAL');
  }

  #setPrivate(from: PeerDescriptor, isPrivate: boolean): void {
    const { table, allowIncomingPrivateConnections } = this.#options;
    if (allowIncomingPrivateConnections) table.setPrivate(from.id, isPrivate);
  }
}
