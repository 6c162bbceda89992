import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { ConnectionLockRpc, LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { LockService } from '../../../src/locks/lock-service.js';
import { LockTable } from '../../../src/locks/lock-table.js';
import { RpcStand } from '../../support/rpc-stand.js';

/** A service at the server, and its methods as the client sees them. */
function stand({ maxLocksPerPeer = 3, maxLocksTotal = 5, allowIncomingPrivateConnections = false } = {}) {
  const rpc = new RpcStand().connect();
  const { clock, network, client, server } = rpc;
  const table = new LockTable({ maxLocksPerPeer, maxLocksTotal });
  const notices: string[] = [];
  const service = new LockService({
    transport: server.transport,
    communicator: server.rpc.communicator(LOCK_SERVICE_ID),
    table,
    logger: silentLogger,
    maxNameBytes: 100,
    allowIncomingPrivateConnections,
    onDisconnectNotice: ({ id }, mode) => notices.push(`${id.slice(-1)} ${mode}`),
  });
  const stub = client.rpc.communicator(LOCK_SERVICE_ID).stub(ConnectionLockRpc, server.self);
  const lock = async (lockId: string): Promise<boolean> => (await stub.lockRequest({ lockId })).accepted;
  return { rpc, clock, network, client, server, table, notices, service, stub, lock };
}

describe('LockService', () => {
  it('accepts locks and forgets them when they are unlocked', async () => {
    const { clock, client, table, stub, lock } = stand();
    expect(await lock('x')).toBe(true);
    expect(await lock('x')).toBe(true);
    expect(table.ids('remote', client.self.id)).toEqual(['x']);
    await stub.unlockRequest({ lockId: 'x' });
    await clock.drain();
    expect(table.isLocked(client.self.id)).toBe(false);
  });

  it('ignores the unlock of a lock that it does not know', async () => {
    const { clock, client, table, stub, lock } = stand();
    await lock('x');
    await stub.unlockRequest({ lockId: 'y' });
    await clock.drain();
    expect(table.ids('remote', client.self.id)).toEqual(['x']);
  });

  it('refuses a hostile locker above its share, without a word to the others', async () => {
    const { rpc, network, server, table, lock, client } = stand();
    expect(await Promise.all(['1', '2', '3', '4'].map(lock))).toEqual([true, true, true, false]);
    const other = rpc.side(3);
    network.connect(other.self, server.self);
    const stub = other.rpc.communicator(LOCK_SERVICE_ID).stub(ConnectionLockRpc, server.self);
    expect(await stub.lockRequest({ lockId: '1' })).toEqual({ accepted: true });
    expect(await stub.lockRequest({ lockId: '2' })).toEqual({ accepted: true });
    expect(await stub.lockRequest({ lockId: '3' })).toEqual({ accepted: false });
    expect(table.ids('remote', client.self.id)).toHaveLength(3);
  });

  it('refuses lock ids that are empty or too long to keep', async () => {
    const { table, lock } = stand();
    expect(await lock('')).toBe(false);
    expect(await lock('x'.repeat(101))).toBe(false);
    expect(await lock('x'.repeat(100))).toBe(true);
    expect(table.count('remote')).toBe(1);
  });

  it('refuses a request that claims to come from itself', async () => {
    const { server, table } = stand();
    const { handle } = server.transport;
    let receive: Parameters<typeof handle>[1] = () => {};
    server.transport.handle = (serviceId, handler) => {
      receive = handler;
      return handle.call(server.transport, serviceId, handler);
    };
    const communicator = server.rpc.communicator('locks of another locker');
    const options = { transport: server.transport, communicator, table, logger: silentLogger, maxNameBytes: 100 };
    new LockService({ ...options, allowIncomingPrivateConnections: false, onDisconnectNotice: () => {} });
    const { name: method, request } = ConnectionLockRpc.methods.lockRequest;
    const message = {
      messageId: 'm',
      serviceId: communicator.serviceId,
      method,
      requestId: 'r',
      error: undefined,
    } as const;
    receive(
      { ...message, kind: 'request', bodyType: request.typeName, body: request.encode({ lockId: 'x' }) },
      server.self,
    );
    expect(table.count('remote')).toBe(0);
  });

  it('forgets what a peer asked for when its connection ends', async () => {
    const { clock, network, client, server, table, lock } = stand({ allowIncomingPrivateConnections: true });
    await lock('x');
    table.setPrivate(client.self.id, true);
    table.add('weak', client.self.id, 'mine');
    network.disconnect(client.self, server.self);
    await clock.drain();
    expect(table.ids('remote', client.self.id)).toEqual([]);
    expect(table.isPrivate(client.self.id)).toBe(false);
    expect(table.ids('weak', client.self.id)).toEqual(['mine']);
  });

  it.each([
    [0, 'NORMAL'],
    [1, 'LEAVING'],
  ] as const)(
    'clears the locks of a peer that says goodbye (mode %i), then has it disconnected',
    async (disconnectMode, mode) => {
      const { clock, client, table, notices, stub, lock } = stand();
      await lock('x');
      await stub.gracefulDisconnect({ disconnectMode });
      await clock.drain();
      expect(table.isLocked(client.self.id)).toBe(false);
      expect(notices).toEqual([`1 ${mode}`]);
    },
  );

  it('hides peers that ask for it, if that is allowed', async () => {
    const { clock, client, table, stub } = stand({ allowIncomingPrivateConnections: true });
    await stub.setPrivate({ isPrivate: true });
    await clock.drain();
    expect(table.isPrivate(client.self.id)).toBe(true);
    await stub.setPrivate({ isPrivate: false });
    await clock.drain();
    expect(table.isPrivate(client.self.id)).toBe(false);
  });

  it('lets nobody hide otherwise', async () => {
    const { clock, client, table, stub } = stand();
    await stub.setPrivate({ isPrivate: true });
    await clock.drain();
    expect(table.isPrivate(client.self.id)).toBe(false);
  });

  it('R46: leaves no listener behind', () => {
    const { server, service } = stand();
    const before = server.transport.listenerCount;
    service[Symbol.dispose]();
    expect(server.transport.listenerCount).toBe(before - 1);
  });
});
