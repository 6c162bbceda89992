import { describe, expect, it } from 'vitest';
import { ConnectionLockRpc, LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';

describe('ConnectionLockRpc', () => {
  it('is the lock service of wire-protocol 1.4 and 1.5', () => {
    expect(LOCK_SERVICE_ID).toBe('system/connection-manager');
    const methods = Object.values(ConnectionLockRpc.methods).map((method) => [
      method.kind,
      method.name,
      method.request.typeName,
      method.kind === 'request' ? method.response.typeName : undefined,
    ]);
    expect(methods).toEqual([
      ['request', 'lockRequest', 'dht.LockRequest', 'dht.LockResponse'],
      ['notification', 'unlockRequest', 'dht.UnlockRequest', undefined],
      ['notification', 'gracefulDisconnect', 'dht.DisconnectNotice', undefined],
      ['notification', 'setPrivate', 'dht.SetPrivateRequest', undefined],
    ]);
  });
});
