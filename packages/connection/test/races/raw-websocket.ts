/**
 * WebSocket bytes written by hand, so that a test decides which frames share a TCP segment with the HTTP head. Masks
 * are zero, which is legal and leaves the payload readable.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const ACCEPT_SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** One unfragmented binary frame (RFC 6455, 5.2). */
export function binaryFrame(payload: Uint8Array, from: 'dialler' | 'acceptor'): Uint8Array {
  const masked = from === 'dialler' ? 0x80 : 0;
  const { length } = payload;
  const size = length < 126 ? [masked | length] : [masked | 126, length >> 8, length & 255];
  const mask = from === 'dialler' ? [0, 0, 0, 0] : [];
  return new Uint8Array([0x82, ...size, ...mask, ...payload]);
}

/** The first frame of a chunk from a dialler, its mask taken off and left out. */
export function unmasked(chunk: Uint8Array): Uint8Array {
  const [opcode = 0, size = 0] = chunk;
  const maskAt = (size & 0x7f) === 126 ? 4 : 2;
  const mask = chunk.subarray(maskAt, maskAt + 4);
  const payload = chunk.subarray(maskAt + 4).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return new Uint8Array([opcode, size & 0x7f, ...payload]);
}

/** Dials `port` and writes the upgrade request with `payloads` right behind it, in one write. */
export async function rawDialler(port: number, payloads: readonly Uint8Array[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const head = [
    'GET / HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');
  socket.write(Buffer.concat([Buffer.from(head), ...payloads.map((payload) => binaryFrame(payload, 'dialler'))]));
  return socket;
}

/** A server that accepts one WebSocket and hands it out, having answered the upgrade with `early` in the same write. */
export interface RawServer {
  readonly port: number;
  readonly socket: Promise<Socket>;
  close(): void;
}

export async function rawServer(early: readonly Uint8Array[] = []): Promise<RawServer> {
  const server = createServer();
  const socket = new Promise<Socket>((resolve) => {
    server.once('connection', (accepted) => {
      accepted.once('data', (request) => {
        const key = /sec-websocket-key: *(\S+)/i.exec(request.toString('latin1'))?.[1] ?? '';
        const accept = createHash('sha1')
          .update(key + ACCEPT_SUFFIX)
          .digest('base64');
        const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
        const head = `${[...lines, `Sec-WebSocket-Accept: ${accept}`].join('\r\n')}\r\n\r\n`;
        accepted.write(Buffer.concat([Buffer.from(head), ...early.map((payload) => binaryFrame(payload, 'acceptor'))]));
        resolve(accepted);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { port, socket, close: () => server.close() };
}
