/** `peerlatch lock`: holds a lock on the connection to a peer and prints how it stands, until time is up or somebody interrupts. */
import { onAbort, startTimer } from '@peerlatch/connection/base';
import type { LockHandle, LockStatus } from '@peerlatch/connection/locks';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { DhtNode } from '@peerlatch/dht/node';
import { failureFacts, oneLine } from '../base/failure.js';
import type { Session } from '../session/session.js';
import type { Shell } from '../shell/shell.js';

export interface LockRequest {
  readonly peer: PeerDescriptor;
  readonly lockId: string;
  /** How long to hold it, ms; undefined: until somebody interrupts. */
  readonly forMs: number | undefined;
  readonly json: boolean;
}

/** The part of a node that is used. */
export interface LockingNode {
  readonly connection: Pick<DhtNode['connection'], 'lock'>;
}

/** Rejects when the peer does not accept, or the lock is lost. An interruption releases it: that is how it ends. */
export async function lock(
  { peer, lockId, forMs, json }: LockRequest,
  { node, signal, takeOver }: Session<LockingNode>,
  shell: Shell,
): Promise<void> {
  shell.progress('Asking for the lock …');
  const handle = await node.connection.lock(peer, lockId, { signal });
  takeOver();
  const showing = handle.status$.subscribe((status) =>
    shell.result(json ? jsonLine(handle, status) : textLine(handle, status)),
  );
  try {
    await held(handle, forMs, shell);
  } finally {
    await handle.release();
    showing.unsubscribe();
  }
  if (handle.status.state === 'lost') throw handle.status.error;
}

/** Resolves when it is lost, time is up, or somebody interrupts. */
async function held(handle: LockHandle, forMs: number | undefined, { clock, interrupted }: Shell): Promise<void> {
  if (interrupted.aborted) return;
  let stopTimer = (): void => {};
  let stopListening = (): void => {};
  const over = new Promise<void>((resolve) => {
    if (forMs !== undefined) stopTimer = startTimer(clock, forMs, resolve);
    stopListening = onAbort(interrupted, resolve);
  });
  await Promise.race([over, handle.lost]);
  stopTimer();
  stopListening();
}

function textLine({ lockId, peer }: LockHandle, status: LockStatus): string {
  const name = JSON.stringify(lockId);
  switch (status.state) {
    case 'held':
      return `The lock ${name} on ${peer.id} is held`;
    case 'released':
      return `The lock ${name} is released`;
    case 'suspended':
      return `The lock ${name} is suspended: connecting again (${status.failures} failed)`;
    case 'lost':
      return `The lock ${name} is lost: ${oneLine(status.error.message)}`;
  }
}

function jsonLine({ lockId, peer }: LockHandle, status: LockStatus): string {
  const line = { type: 'lock', state: status.state, id: peer.id, lockId };
  if (status.state === 'suspended') return JSON.stringify({ ...line, failures: status.failures });
  if (status.state !== 'lost') return JSON.stringify(line);
  const { code, message } = failureFacts(status.error);
  return JSON.stringify({ ...line, code, message });
}
