/**
 * A bare WebSocket that keeps all it saw: the frames, the pongs and the close code. Client by `dialRaw`, server by
 * `RawServer`. Knows nothing of the protocol; pair it with `raw-frames`.
 */
import { type WebSocket as Socket, WebSocket, WebSocketServer } from 'ws';
import { EventLog } from './event-log.js';

export class RawSocket {
  /** Binary frames received, oldest first. */
  readonly frames = new EventLog<Uint8Array>();
  /** Payloads of the pongs received. */
  readonly pongs = new EventLog<string>();
  /** One item once closed: the close code. */
  readonly closed = new EventLog<number>();
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('message', (data) => {
      if (Buffer.isBuffer(data)) this.frames.push(new Uint8Array(data));
    });
    socket.on('pong', (data) => this.pongs.push(data.toString('hex')));
    socket.on('close', (code) => this.closed.push(code));
    socket.on('error', () => undefined);
  }

  send(frame: Uint8Array): void {
    this.socket.send(frame);
  }

  /** The frame at `index`, now or once it comes. */
  async frame(index: number): Promise<Uint8Array> {
    const frame = (await this.frames.waitForCount(index + 1))[index];
    if (frame === undefined) throw new Error(`There is no frame ${index}.`);
    return frame;
  }

  /** Resolves with the close code. */
  async end(): Promise<number> {
    this.socket.close();
    return (await this.closed.waitForCount(1))[0] ?? 0;
  }
}

/** Opens a client socket to a server on loopback; `path` is the path and query. */
export async function dialRaw(port: number, path = ''): Promise<RawSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
  const raw = new RawSocket(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return raw;
}

/** A WebSocket server on a free loopback port that keeps every socket it accepted. */
export class RawServer {
  readonly accepted = new EventLog<RawSocket>();
  readonly port: number;
  readonly #server: WebSocketServer;

  private constructor(server: WebSocketServer, port: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (socket) => this.accepted.push(new RawSocket(socket)));
  }

  static async listen(): Promise<RawServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve, reject) => {
      server.once('listening', () => resolve());
      server.once('error', reject);
    });
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The raw server has no port.');
    return new RawServer(server, address.port);
  }

  async close(): Promise<void> {
    for (const { socket } of this.accepted.items) socket.terminate();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
