/** Waits for a peer to be connected, dialling if needed; leaves no listener behind on any way out (R57). */
import { ConnectionError } from '../base/errors.js';
import { abortable } from '../base/signals.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { ConnectionManager } from './connection-manager.js';

/**
 * Resolves when connected. A connection that is closing is left to close first, then dialled anew. Rejects with the error of the
 * failed attempt, what `send` would reject with, or `signal.reason`.
 */
export function whenConnected(
  manager: ConnectionManager,
  peer: PeerDescriptor,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (manager.hasLiveEndpoint(peer.id)) return Promise.resolve();
  let isLeaving = manager.isClosing(peer.id);
  let unsubscribe = (): void => {};
  const connected = new Promise<void>((resolve, reject) => {
    const dial = (): void => {
      try {
        signal?.throwIfAborted();
        manager.dial(peer);
      } catch (error) {
        reject(error);
      }
    };
    const subscription = manager.peerEvents$.subscribe({
      next: (event) => {
        if (event.peer.id !== peer.id) return;
        if (event.type === 'connected') resolve();
        else if (event.type === 'failed') reject(event.error);
        else if (event.type === 'disconnected' && isLeaving) {
          isLeaving = false;
          dial();
        } else if (event.type === 'disconnected') {
          reject(event.error ?? new ConnectionError('CONNECTION_LOST', `Peer ${peer.id} disconnected.`));
        }
      },
      complete: () => reject(new ConnectionError('CLOSED', 'This node was closed.')),
    });
    unsubscribe = () => subscription.unsubscribe();
    if (!isLeaving) dial();
  });
  return abortable(connected, signal).finally(() => unsubscribe());
}
