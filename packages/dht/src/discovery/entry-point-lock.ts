/**
 * Keeps the connection to an entry point while a node joins through it (wire-protocol 9.6): asks for the lock, and gives it back
 * afterwards, whether it was granted by then or not. Nobody waits for the answer: the join goes on meanwhile (R35).
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerDescriptor } from '@peerlatch/connection/peer';

/** Locks connections; of `ConnectionLocker`. */
export interface EntryPointLocker {
  lock(
    peer: PeerDescriptor,
    lockId: string,
    options: { readonly signal: AbortSignal },
  ): Promise<{ release(): Promise<void> }>;
}

/** Asks for the lock now; dispose to give it back. A lock that is refused changes nothing. */
export function lockEntryPoint(locker: EntryPointLocker, peer: PeerDescriptor, lockId: string): Disposable {
  const controller = new AbortController();
  const { signal } = controller;
  let release = (): void =>
    controller.abort(new ConnectionError('CANCELLED', 'The join that wanted this lock is over.'));
  locker.lock(peer, lockId, { signal }).then(
    (handle) => {
      release = () => void handle.release();
      // Granted in the turn in which it was given up.
      if (signal.aborted) release();
    },
    () => {},
  );
  return { [Symbol.dispose]: () => release() };
}
