/** A node's peer connections and their bridges: what ends with whom. With the native add-on, over real sockets. */
import { expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import type { RtcPeer, RtcPeerHost } from '../../src/link/webrtc/rtc-peer.js';
import { loadRtcPeers } from '../../src/link/webrtc/rtc-peer.node.js';
import { limits } from '../../src/wire/limits.js';
import { stun, TurnStand } from './turn-stand.js';

const host: RtcPeerHost = {
  localDescription() {},
  localCandidate() {},
  pathFound() {},
  stateChanged() {},
  channelOpened() {},
  failed() {},
  candidateRefused() {},
};

function isDown(stand: TurnStand, index: number): boolean {
  const socket = stand.accepted[index];
  return socket !== undefined && (socket.destroyed || socket.readableEnded);
}

test('the connection of a peer to the TURN server ends with the peer, all others with the factory', async () => {
  // It never answers, so that the agent keeps asking.
  await using stand = await TurnStand.make({ serve: (socket) => socket.resume() });
  const urls = `turn:127.0.0.1:${stand.serverPort}?transport=tcp`;
  const iceServers = [{ urls, username: 'u', credential: 'c' }];
  const options = {
    iceServers,
    portRange: undefined,
    relayOnly: false,
    bindAddress: undefined,
    maxMessageBytes: limits.maxFrameBytes,
  };
  const turn = { servers: iceServers, tls: undefined, bindAddress: undefined, limits };
  const peers = await loadRtcPeers({ clock: systemClock, logger: silentLogger, turn });
  const open = (): RtcPeer => {
    const peer = peers.makePeer(options, host);
    peer.offer('label');
    return peer;
  };
  const first = open();
  await stand.until(() => stand.accepted.length === 1);
  const second = open();
  await stand.until(() => stand.accepted.length === 2);
  first.close();
  await stand.until(() => isDown(stand, 0));
  expect(isDown(stand, 1)).toBe(false);
  await peers.close();
  await stand.until(() => isDown(stand, 1));
  second.close();
});

test('the request of a real agent passes the bridge as it is', async () => {
  const requests: Uint8Array[] = [];
  await using stand = await TurnStand.make({
    serve: (socket) => socket.on('data', (chunk) => requests.push(chunk)),
  });
  const urls = `turn:127.0.0.1:${stand.serverPort}?transport=tcp`;
  const iceServers = [{ urls, username: 'u', credential: 'c' }];
  const turn = { servers: iceServers, tls: undefined, bindAddress: undefined, limits };
  const peers = await loadRtcPeers({ clock: systemClock, logger: silentLogger, turn });
  const peer = peers.makePeer(
    { iceServers, portRange: undefined, relayOnly: true, bindAddress: '127.0.0.1', maxMessageBytes: 1_000 },
    host,
  );
  peer.offer('label');
  await stand.until(() => requests.length > 0);
  expect([...(requests[0] ?? [])].slice(0, 2)).toEqual([...stun(0x0003)].slice(0, 2));
  peer.close();
  await peers.close();
});
