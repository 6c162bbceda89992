/** The bytes of a WebSocket, made by hand, so that a test decides which of them share a TCP segment (RFC 6455). */
import { createHash } from 'node:crypto';
import { constants, deflateRawSync } from 'node:zlib';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The response that accepts the upgrade `request`, to which frames may be appended. */
export function upgradeResponse(request: string, extensions?: string): Buffer {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)?.[1] ?? '';
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1')
      .update(key + GUID)
      .digest('base64')}`,
    ...(extensions === undefined ? [] : [`Sec-WebSocket-Extensions: ${extensions}`]),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** The request for an upgrade, to which frames may be appended. */
export function upgradeRequest(path = '/'): Buffer {
  const lines = [
    `GET ${path} HTTP/1.1`,
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

/** An unfragmented binary frame of fewer than 126 bytes, as servers send it. */
export function serverFrame(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(0x82, payload.byteLength), payload]);
}

/** The same, compressed with permessage-deflate (RFC 7692: without the last four bytes, first reserved bit set). */
export function deflatedServerFrame(payload: Uint8Array): Buffer {
  const deflated = deflateRawSync(payload, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);
  return Buffer.concat([Buffer.of(0xc2, deflated.byteLength), deflated]);
}

/** An unfragmented binary frame of fewer than 126 bytes, masked as clients must. */
export function clientFrame(payload: Uint8Array): Buffer {
  const mask = Buffer.of(1, 2, 3, 4);
  const masked = payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return Buffer.concat([Buffer.of(0x82, 0x80 | payload.byteLength), mask, masked]);
}
