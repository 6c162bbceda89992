import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { LockClient } from '../../../src/locks/lock-client.js';
import { ConnectionLockRpc, LOCK_SERVICE_ID } from '../../../src/locks/lock-rpc.js';
import { PrivateMode } from '../../../src/locks/private-mode.js';
import { type RpcSide, RpcStand } from '../../support/rpc-stand.js';

function stand() {
  const rpc = new RpcStand();
  const { clock, network, client: side } = rpc;
  const communicator = side.rpc.communicator(LOCK_SERVICE_ID);
  const client = new LockClient({
    communicator,
    logger: silentLogger,
    notificationTimeoutMs: 5_000,
    farewellTimeoutMs: 2_000,
  });
  const told: string[] = [];
  const others = [rpc.server, rpc.side(3), rpc.side(4)];
  for (const other of others) {
    other.rpc.communicator(LOCK_SERVICE_ID).serve(ConnectionLockRpc, {
      lockRequest: () => ({ accepted: true }),
      unlockRequest: () => {},
      gracefulDisconnect: () => {},
      setPrivate: ({ isPrivate }) => void told.push(`${other.self.id.slice(-1)} ${isPrivate}`),
    });
  }
  const connect = (other: RpcSide | undefined) => other && network.connect(side.self, other.self);
  connect(others[0]);
  const mode = new PrivateMode(side.transport, client);
  side.transport.peerEvents$.subscribe((event) => mode.onPeerEvent(event));
  return { clock, network, side, others, told, mode, connect };
}

describe('PrivateMode', () => {
  it('tells every connected peer, those included that were connected before it was made', async () => {
    const { clock, others, told, mode, connect } = stand();
    connect(others[1]);
    await mode.set(true);
    await clock.drain();
    expect(mode.isOn).toBe(true);
    expect(told.sort()).toEqual(['2 true', '3 true']);
  });

  it('tells each later peer when it connects, and nobody while it is off', async () => {
    const { clock, others, told, mode, connect } = stand();
    connect(others[1]);
    await clock.drain();
    expect(told).toEqual([]);
    await mode.set(true);
    connect(others[2]);
    await clock.drain();
    expect(told).toEqual(['2 true', '3 true', '4 true']);
  });

  it('is on from the moment that it is switched on, and stays so for peers whose dials fail', async () => {
    const { clock, others, told, mode } = stand();
    const [other] = others;
    if (other) mode.onPeerEvent({ type: 'connecting', peer: other.self });
    const done = mode.set(true);
    expect(mode.isOn).toBe(true);
    await done;
    await clock.drain();
    expect(told).toEqual(['2 true']);
  });

  it('takes it back when it is switched off, once', async () => {
    const { clock, told, mode } = stand();
    await mode.set(true);
    await mode.set(true);
    await mode.set(false);
    await mode.set(false);
    await clock.drain();
    expect(told).toEqual(['2 true', '2 false']);
  });

  it('has nothing to say to peers that are gone', async () => {
    const { clock, network, side, others, told, mode } = stand();
    const [other] = others;
    if (other) network.disconnect(side.self, other.self);
    await clock.drain();
    await mode.set(true);
    await clock.drain();
    expect(told).toEqual([]);
    expect(side.transport.sent).toEqual([]);
  });
});
