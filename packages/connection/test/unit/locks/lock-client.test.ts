import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { LockClient } from '../../../src/locks/lock-client.js';
import { ConnectionLockRpc, LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { disconnectNotice } from '../../../src/wire/body-types.js';
import { RpcStand } from '../../support/rpc-stand.js';

function stand({ connected = true } = {}) {
  const { clock, network, client: side, server } = new RpcStand();
  if (connected) network.connect(side.self, server.self);
  const communicator = side.rpc.communicator(LOCK_SERVICE_ID);
  const client = new LockClient({
    communicator,
    logger: silentLogger,
    notificationTimeoutMs: 5_000,
    farewellTimeoutMs: 2_000,
  });
  const heard: unknown[] = [];
  server.rpc.communicator(LOCK_SERVICE_ID).serve(ConnectionLockRpc, {
    lockRequest: ({ lockId }) => ({ accepted: lockId !== 'no' }),
    unlockRequest: (body) => void heard.push(body),
    gracefulDisconnect: (body) => void heard.push(body),
    setPrivate: (body) => void heard.push(body),
  });
  return { clock, side, server, client, heard };
}

describe('LockClient', () => {
  it('asks for a lock and tells whether it was accepted', async () => {
    const { clock, server, client } = stand();
    const answers: unknown[] = [];
    const listener = {
      answered: (accepted: boolean) => answers.push(accepted),
      failed: (error: unknown) => answers.push(error),
    };
    for (const lockId of ['yes', 'no'])
      client.requestLock(server.self, lockId, { connect: true, timeoutMs: 1_000 }, listener);
    await clock.drain();
    expect(answers).toEqual([true, false]);
  });

  it('sends notifications over an existing connection only', async () => {
    const { clock, side, server, client, heard } = stand();
    await Promise.all([
      client.unlock(server.self, 'x'),
      client.setPrivate(server.self, true),
      client.disconnectNotice(server.self, 'NORMAL'),
    ]);
    await clock.drain();
    expect(heard).toEqual([{ lockId: 'x' }, { isPrivate: true }, { disconnectMode: 0 }]);
    expect(side.transport.sent.map(({ options }) => options.connect)).toEqual([false, false, false]);
  });

  it('resolves, and dials nobody, when the peer is not connected', async () => {
    const { side, server, client } = stand({ connected: false });
    await client.unlock(server.self, 'x');
    await client.setPrivate(server.self, true);
    await client.disconnectNotice(server.self, 'LEAVING');
    expect(side.transport.announced).toEqual([]);
  });

  it('R72: gives a disconnect notice its mode and lets it pass while the transport closes', async () => {
    const { clock, side, server, client, heard } = stand();
    side.transport.beginClosing();
    await client.disconnectNotice(server.self, 'LEAVING');
    await client.unlock(server.self, 'x');
    await clock.drain();
    expect(heard).toEqual([{ disconnectMode: 1 }]);
    const [notice] = side.transport.sent;
    expect(notice?.options).toMatchObject({ sendWhileClosing: true, connect: false });
    expect(notice?.message).toMatchObject({ kind: 'notification', bodyType: disconnectNotice.typeName });
  });

  it('resolves even after RPC was closed', async () => {
    const { side, server, client } = stand();
    side.rpc.close();
    await client.unlock(server.self, 'x');
    await client.disconnectNotice(server.self, 'LEAVING');
    expect(side.transport.sent).toEqual([]);
  });
});
