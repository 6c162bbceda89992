/**
 * A peer on a raw socket: it introduces itself under an invented id as the protocol says, and then sends what it likes. Its
 * valid frames are made with the project's encoder, which saves writing another; nothing else of a node is in it.
 */
import type { Socket } from 'node:net';
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import {
  EnvelopeEncoder,
  encodeHandshakeRequest,
  encodePeerDescriptor,
  type OutgoingMessage,
  PROTOCOL_VERSION,
} from '@peerlatch/connection/wire';
import { maskedFrame } from './masked-frame.js';
import type { SocketPool } from './socket-pool.js';
import { awaitUpgrade, upgradeHead } from './upgrade.js';

/** A descriptor of nobody; `number` makes it unique among those of this process. */
export function inventedPeer(
  number: number,
  websocket?: { readonly host: string; readonly port: number },
): PeerDescriptor {
  const id = (process.pid * 1_000_000 + number).toString(16).padStart(40, 'a');
  return parsePeerDescriptor(websocket === undefined ? { id } : { id, websocket: { ...websocket, tls: false } });
}

let invented = 0;

export class HostilePeer {
  readonly self: PeerDescriptor;
  readonly socket: Socket;
  readonly pool: SocketPool;
  readonly #encoder: EnvelopeEncoder;

  constructor(pool: SocketPool, socket: Socket) {
    this.pool = pool;
    this.socket = socket;
    this.self = inventedPeer(invented++);
    this.#encoder = new EnvelopeEncoder({
      source: encodePeerDescriptor(this.self),
      target: pool.target.self,
      messageIdPrefix: `${this.self.id.slice(-12)}-`,
    });
  }

  /** Upgrades and shakes hands; `onReady` when the answer has come. Answers are thrown away unless the socket is paused. */
  introduce(onReady: (peer: HostilePeer) => void): void {
    const { socket, pool } = this;
    awaitUpgrade(socket, () => {
      socket.once('data', () => {
        socket.resume();
        onReady(this);
      });
      pool.write(socket, maskedFrame(this.handshakeRequest()));
    });
    pool.write(socket, upgradeHead(pool.target));
  }

  handshakeRequest(): Uint8Array {
    return encodeHandshakeRequest({
      messageId: `${this.self.id.slice(-12)}-h`,
      source: this.self,
      target: this.pool.target.self,
      protocolVersion: PROTOCOL_VERSION,
      applicationVersion: 'hostile',
    });
  }

  /** One message as a WebSocket frame, under a new message id. */
  frame(message: OutgoingMessage): Buffer {
    return maskedFrame(this.#encoder.encode(message));
  }

  /** Several of them in one piece, so that they arrive together. */
  batch(count: number, message: (number: number) => OutgoingMessage): () => Buffer {
    let number = 0;
    return () => Buffer.concat(Array.from({ length: count }, () => this.frame(message(number++))));
  }
}

/** Keeps `count` peers connected and begins with each. */
export function keepPeers(pool: SocketPool, count: number, begin: (peer: HostilePeer) => void): void {
  pool.keep(count, (socket) => new HostilePeer(pool, socket).introduce(begin));
}
