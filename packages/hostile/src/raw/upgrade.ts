/** The HTTP side of a WebSocket, by hand (RFC 6455, 4.1): the request head, and waiting for the end of the answer's. */
import type { Socket } from 'node:net';
import type { Target } from './target.js';

export interface UpgradeShape {
  /** Path and query. Default `/`. */
  readonly path?: string;
  /** Offer to compress. Default false. */
  readonly compression?: boolean;
}

export function upgradeHead({ host, port }: Target, { path = '/', compression = false }: UpgradeShape = {}): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ...(compression ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** Calls `onUpgraded`, once, when the answer's head has come. What comes later is for other listeners. */
export function awaitUpgrade(socket: Socket, onUpgraded: () => void): void {
  let text = '';
  const read = (bytes: Buffer): void => {
    text += bytes.toString('latin1');
    if (!text.includes('\r\n\r\n')) return;
    socket.off('data', read);
    if (text.startsWith('HTTP/1.1 101')) onUpgraded();
  };
  socket.on('data', read);
}
