/**
 * The lock service of the network (wire-protocol 1.4 `ConnectionLockRpc`, 6.5, 6.8): its methods and its service id. Read
 * by the lock service, which answers them, and by the lock client, which sends them.
 */
import { defineService, notification, request } from '../rpc/service.js';
import { disconnectNotice, setPrivateRequest } from '../wire/body-types.js';
import { lockRequest, lockResponse, unlockRequest } from './lock-bodies.js';

/** Always on the direct connection (wire-protocol 1.5). */
export const LOCK_SERVICE_ID = 'system/connection-manager';

export const ConnectionLockRpc = defineService('ConnectionLockRpc', {
  lockRequest: request(lockRequest, lockResponse),
  unlockRequest: notification(unlockRequest),
  gracefulDisconnect: notification(disconnectNotice),
  setPrivate: notification(setPrivateRequest),
});
