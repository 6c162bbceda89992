/** Attacks of connected peers with messages that are valid one by one. */
import { bodyTypes, type OutgoingMessage } from '@peerlatch/connection/wire';
import { CROWD, PEERS } from '../plan/attack-plan.js';
import { ECHO_SERVICE, NEVER_SERVICE } from '../plan/services.js';
import { keepPeers } from '../raw/hostile-peer.js';
import type { Attack } from './attack.js';

/** Messages in one piece. */
const BATCH = 64;

const LOCKS = 'system/connection-manager';
const LARGE = bodyTypes.bytesValue.encode({ value: new Uint8Array(65_536) });
const SMALL = bodyTypes.bytesValue.encode({ value: new Uint8Array(64) });

function pouring(count: number, message: (number: number) => OutgoingMessage): Attack {
  return (pool) => keepPeers(pool, count, (peer) => pool.pour(peer.socket, peer.batch(BATCH, message)));
}

function echo(number: number, body: Uint8Array, serviceId = ECHO_SERVICE): OutgoingMessage {
  const bodyType = bodyTypes.bytesValue.typeName;
  return { kind: 'request', serviceId, method: 'echo', requestId: `r${number}`, bodyType, body };
}

function lock(number: number, lockId: string): OutgoingMessage {
  const { typeName: bodyType } = bodyTypes.lockRequest;
  const body = bodyTypes.lockRequest.encode({ lockId });
  return { kind: 'request', serviceId: LOCKS, method: 'lockRequest', requestId: `r${number}`, bodyType, body };
}

function unlock(lockId: string): OutgoingMessage {
  const { typeName: bodyType } = bodyTypes.unlockRequest;
  const body = bodyTypes.unlockRequest.encode({ lockId });
  return { kind: 'notification', serviceId: LOCKS, method: 'unlockRequest', bodyType, body };
}

function unknown(number: number): OutgoingMessage {
  const bodyType = bodyTypes.bytesValue.typeName;
  const requestId = `r${number}`;
  return { kind: 'request', serviceId: ECHO_SERVICE, method: `m${number}`, requestId, bodyType, body: SMALL };
}

function strayAnswer(number: number): OutgoingMessage {
  const bodyType = bodyTypes.bytesValue.typeName;
  const requestId = `nobody-${number}`;
  return { kind: 'response', serviceId: ECHO_SERVICE, method: 'echo', requestId, bodyType, body: SMALL };
}

const neverReading: Attack = (pool) => {
  keepPeers(pool, PEERS, (peer) => {
    peer.socket.pause();
    pool.pour(
      peer.socket,
      peer.batch(1, (number) => echo(number, LARGE)),
    );
  });
};

export const rpcAttacks = {
  'never-reading': neverReading,
  'lock-ids': pouring(PEERS, (number) => lock(number, `lock-${number}`)),
  'lock-storm': pouring(PEERS, (number) => (number % 2 === 0 ? lock(number, 'storm') : unlock('storm'))),
  'unknown-methods': pouring(PEERS, unknown),
  notifications: pouring(PEERS, () => ({ kind: 'bytes', serviceId: 'hostile', bytes: new Uint8Array(64) })),
  'unanswered-requests': pouring(PEERS, (number) => echo(number, SMALL, NEVER_SERVICE)),
  'stray-answers': pouring(PEERS, strayAnswer),
  crowd: pouring(CROWD, (number) => echo(number, SMALL)),
} satisfies Record<string, Attack>;
