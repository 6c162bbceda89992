import { describe, expect, test } from 'vitest';
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { ConnectionManager } from '../../../src/manager/connection-manager.js';
import type { Transport } from '../../../src/manager/transport.js';
import { type ConnectionNodeOptions, resolveOptions } from '../../../src/node/options.js';
import { startRendezvous } from '../../../src/node/rendezvous-parts.js';
import { RpcSignaling } from '../../../src/rendezvous/rpc-signaling.js';
import { Rpc } from '../../../src/rpc/rpc.js';
import { FakeTransportNetwork } from '../../../src/testing/fake-transport-network.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedConnector } from '../../../src/testing/scripted-connector.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const ASKER = peer(2, { websocket: { host: 'example.org', port: 80, tls: true } });

function stand(options: ConnectionNodeOptions = {}) {
  const clock = new VirtualClock();
  const resolved = resolveOptions({ clock });
  const { limits, logger, metrics, random } = resolved;
  const connector = new ScriptedConnector({ clock });
  const wheel = new DeadlineWheel(clock, limits.wheelTickMs);
  const manager = new ConnectionManager({
    self: peer(1),
    connectors: [connector],
    clock,
    wheel,
    random,
    limits,
    logger,
    metrics,
    isProtected: () => false,
    isPrivate: () => false,
    notify: () => {},
    onReplaced: () => {},
    onUnhandled: () => false,
  });
  const rpc = new Rpc({ transport: manager, clock, wheel });
  const signaling = new RpcSignaling({ clock, limits, logger });
  const start = () => startRendezvous({ manager, rpc, signaling }, resolved, options);
  return { clock, connector, manager, signaling, start };
}

/** Another network, with which a request of `ASKER` arrives. */
function otherNetwork() {
  const network = new FakeTransportNetwork({ auto: true });
  const ours = network.join(peer(1));
  const asker = network.join(ASKER);
  network.connect(peer(1), ASKER);
  const ask = () =>
    asker.send(peer(1), {
      kind: 'notification',
      serviceId: 'system/websocket-connector',
      method: 'requestConnection',
      bodyType: 'dht.WebsocketConnectionRequest',
      body: new Uint8Array(0),
    });
  return { ours, ask };
}

describe('signals', () => {
  test('are relayed by default: without a connected peer they fail at once', async () => {
    const { manager, signaling, start } = stand();
    start();
    manager.start();
    const sent = signaling.notify(peer(2), 'system/webrtc-connector', 'rtcOffer', 'dht.RtcOffer', new Uint8Array(1));
    await expect(sent).rejects.toMatchObject({ code: 'SIGNALING_FAILED' });
  });

  test.each(['itself', 'from a function'])(
    'go through a transport that is given, %s; requests that come there are followed',
    async (how) => {
      const { ours, ask } = otherNetwork();
      const told: Transport[] = [];
      const signaling = (own: Transport): Transport => {
        told.push(own);
        return ours;
      };
      const { clock, connector, manager, start } = stand({ signaling: how === 'itself' ? ours : signaling });
      start();
      manager.start();
      await ask();
      await clock.drain();
      expect(connector.attempts.map(({ peer: { id } }) => id)).toEqual([ASKER.id]);
      expect(told).toEqual(how === 'itself' ? [] : [manager]);
      const closed = manager.close();
      await clock.advance(20_000);
      await closed;
    },
  );

  test('through the own transport itself are refused: it reaches only who is connected', () => {
    expect(stand({ signaling: (own) => own }).start).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

test('the end of it: no request is followed, no service is taken, no timer is left', async () => {
  const { ours, ask } = otherNetwork();
  const { clock, connector, manager, start } = stand({ signaling: ours });
  const end = start();
  manager.start();
  expect(() => manager.handle('peerlatch/relay', () => {})).toThrow(
    expect.objectContaining({ code: 'DUPLICATE_SERVICE' }),
  );
  end();
  await ask();
  await clock.drain();
  expect(connector.attempts).toEqual([]);
  expect(() => manager.handle('peerlatch/relay', () => {})).not.toThrow();
  const closed = manager.close();
  await clock.advance(20_000);
  await closed;
  expect(clock.pendingTimers).toBe(0);
});
