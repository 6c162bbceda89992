import { expect, test } from 'vitest';
import { silentLogger } from '../../../src/base/logger.js';
import { makeHandshaker } from '../../../src/node/make-handshaker.js';
import { resolveOptions } from '../../../src/node/options.js';
import { createWebRtcConnector } from '../../../src/node/webrtc-parts.js';
import { RpcSignaling } from '../../../src/rendezvous/rpc-signaling.js';
import { peer } from '../../../src/testing/fixtures.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function context() {
  const clock = new VirtualClock();
  const resolved = resolveOptions({ clock });
  const { limits, random } = resolved;
  const handshaker = makeHandshaker(resolved, {}, { self: () => peer(1) });
  return {
    handshaker,
    clock,
    random,
    limits,
    logger: silentLogger,
    signaling: new RpcSignaling({ clock, limits, logger: silentLogger }),
  };
}

test('the connector is made with what the platform has', async () => {
  const connector = await createWebRtcConnector(context(), true);
  expect(connector.name).toBe('webrtc');
  await connector.close();
});

test('options that make no sense are refused before anything is loaded', async () => {
  await expect(createWebRtcConnector(context(), { relayOnly: true })).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
});
