/**
 * Plain `ws`, the floor: what an application without any protocol would do. The server echoes frames that begin with
 * {@link ECHO} and delivers all others, which needs no state per connection.
 */
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import {
  type Address,
  type Contender,
  type Conversation,
  type Side,
  type SideOptions,
  WINDOW_BYTES,
} from './contender.js';

/** First byte of a frame that asks to be sent back. */
export const ECHO = 1;

/** Bytes of the echo that shows that a connection is usable: a handshake request of ours has 129, its answer 105. */
const HELLO_BYTES = 120;

/** Bytes of the echo that stands for a lock: a lock request of ours has 229, its answer 223. */
const LOCK_BYTES = 226;

/** Nobody offers compression or checks text; nothing else differs from the defaults. */
const OPTIONS = { perMessageDeflate: false, skipUTF8Validation: true } as const;

export const raw: Contender = {
  async start({ listens, onMessage }: SideOptions): Promise<Side> {
    return new RawSide(listens ? await listen(onMessage) : undefined, onMessage);
  },
};

type OnMessage = SideOptions['onMessage'];

async function listen(onMessage: OnMessage): Promise<WebSocketServer> {
  const server = new WebSocketServer({ ...OPTIONS, host: '127.0.0.1', port: 0 });
  // One function for all connections: an idle one costs no closure.
  function receive(this: WebSocket, data: Buffer): void {
    if (data[0] === ECHO) this.send(data);
    else onMessage(data.length);
  }
  server.on('connection', (socket) => socket.on('message', receive));
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  return server;
}

class RawSide implements Side {
  readonly #server: WebSocketServer | undefined;
  readonly #onMessage: OnMessage;

  constructor(server: WebSocketServer | undefined, onMessage: OnMessage) {
    this.#server = server;
    this.#onMessage = onMessage;
  }

  get address(): Address {
    if (this.#server === undefined) throw new Error('This side does not listen.');
    const { port } = this.#server.address() as AddressInfo;
    return { id: '0'.repeat(40), websocket: { host: '127.0.0.1', port, tls: false } };
  }

  get peers(): number {
    return this.#server?.clients.size ?? 0;
  }

  async connect({ websocket }: Address): Promise<Conversation> {
    if (websocket === undefined) throw new Error('This address has no server.');
    const socket = new WebSocket(`ws://${websocket.host}:${websocket.port}`, OPTIONS);
    await new Promise<void>((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const conversation = new RawConversation(socket);
    socket.on('message', (data: Buffer) => {
      if (data[0] === ECHO) conversation.echoed();
      else this.#onMessage(data.length);
    });
    await conversation.echo(HELLO);
    return conversation;
  }

  conversation(): Conversation {
    for (const socket of this.#server?.clients ?? []) return new RawConversation(socket);
    throw new Error('Nobody is connected.');
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    for (const socket of server.clients) socket.terminate();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}

class RawConversation implements Conversation {
  readonly #socket: WebSocket;
  #onEcho: (() => void) | undefined;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  async send(payload: Uint8Array, count: number): Promise<void> {
    const socket = this.#socket;
    for (let i = 1; i < count; i++) socket.send(payload);
    if (socket.bufferedAmount < WINDOW_BYTES) return socket.send(payload);
    // The callback comes when this frame, and so all before it, has left for the kernel.
    return new Promise((resolve, reject) => socket.send(payload, (error) => (error ? reject(error) : resolve())));
  }

  roundTrip(): Promise<void> {
    return this.echo(LOCK);
  }

  echo(frame: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.#onEcho = resolve;
      this.#socket.send(frame);
    });
  }

  echoed(): void {
    this.#onEcho?.();
  }

  async release(): Promise<void> {}

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    this.#socket.close();
    await closed;
  }
}

const HELLO = Buffer.alloc(HELLO_BYTES, ECHO);
const LOCK = Buffer.alloc(LOCK_BYTES, ECHO);
