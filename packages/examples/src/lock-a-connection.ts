/**
 * A lock keeps a connection: neither side drops it for being idle, and when it is lost, it is dialled and locked again.
 * Run it with `npm run lock-a-connection`.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import { createConnectionNode } from '@peerlatch/connection/node';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { filter, firstValueFrom } from 'rxjs';

const { log } = console;

await using alice = await createConnectionNode({ websocket: { host: '127.0.0.1', port: 0 } });
await using bob = await createConnectionNode();

{
  // Dials, and resolves once Alice has accepted: both know of the lock now.
  await using lock = await bob.lock(alice.self, 'my-service');
  lock.state$.subscribe((state) => log(`The lock is ${state}.`));
  log(`Alice is locked by Bob: ${alice.locks.isLocked('remote', bob.self.id, 'my-service')}`);

  // The connection ends; the lock does not.
  const suspended = firstValueFrom(lock.state$.pipe(filter((state) => state === 'suspended')));
  await alice.disconnect(bob.self);
  await suspended;
  await firstValueFrom(lock.state$.pipe(filter((state) => state === 'held')));
  log(`They are connected again: ${bob.hasConnection(alice.self.id)}`);
} // Leaving the block gives the lock back and tells Alice.

log(`Bob still holds a lock: ${bob.locks.isLocked('local', alice.self.id)}`);

// A failure has a code to match on, and a text that says what to do.
const nobody = parsePeerDescriptor({ id: '0'.repeat(40), websocket: { host: '127.0.0.1', port: 1, tls: false } });
await bob
  .lock(nobody, 'my-service')
  .catch((error) => log(`Nobody is there: ${isConnectionError(error, 'DIAL_FAILED')}`));
