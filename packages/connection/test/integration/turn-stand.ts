/**
 * A TURN bridge between a UDP socket that plays the ICE agent and a server that knows the framing and nothing else: it sends every
 * message back, and grants every request for a relayed address. Sockets are real, the clock is virtual.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { silentLogger } from '../../src/base/logger.js';
import { TurnBridge } from '../../src/link/webrtc/turn-bridge.node.js';
import { TurnFrameReader, toStream } from '../../src/link/webrtc/turn-framing.js';
import { macrotaskTurn } from '../../src/testing/macrotask-turn.js';
import { VirtualClock } from '../../src/testing/virtual-clock.js';
import { limits as defaults, type Limits } from '../../src/wire/limits.js';

/** A STUN message of this type; one byte names its transaction. */
export function stun(type: number, transaction = 1): Uint8Array {
  const id = new Array<number>(12).fill(transaction);
  return Uint8Array.from([type >> 8, type & 255, 0, 0, 0x21, 0x12, 0xa4, 0x42, ...id]);
}

export const ALLOCATE = 0x0003;
export const GRANTED = 0x0103;

export function channelData(...data: number[]): Uint8Array {
  return Uint8Array.of(0x40, 1, 0, data.length, ...data);
}

/** What a server does with a connection; by default it serves. */
export type Behaviour = (socket: Socket) => void;

export class TurnStand implements AsyncDisposable {
  readonly clock = new VirtualClock();
  readonly warnings: [event: string, error: string][] = [];
  readonly accepted: Socket[] = [];
  readonly #server: Server;
  /** The connections that wait for `beginTls`. */
  readonly #held: Socket[] = [];
  #secure: Server | undefined;
  readonly #agents: Agent[] = [];
  #bridge: TurnBridge | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async make({
    tls,
    ca,
    name = '127.0.0.1',
    limits = {},
    serve = grantAndEcho,
    holdsTls = false,
  }: {
    tls?: { readonly cert: string; readonly key: string };
    ca?: string;
    name?: string;
    limits?: Partial<Limits>;
    serve?: Behaviour;
    /** The server takes connections, and says nothing before `beginTls`. */
    holdsTls?: boolean;
  } = {}): Promise<TurnStand> {
    const plain = createServer();
    const stand = new TurnStand(plain);
    stand.#secure = tls === undefined ? undefined : createTlsServer(tls, serve).on('tlsClientError', () => {});
    plain.on('connection', (socket) => {
      stand.accepted.push(socket);
      socket.on('error', () => {});
      if (stand.#secure === undefined) return serve(socket);
      stand.#held.push(socket);
      if (!holdsTls) stand.beginTls();
    });
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    stand.#bridge = await TurnBridge.open({
      server: { scheme: 'turns', host: name, port: stand.serverPort, transport: tls === undefined ? 'tcp' : 'tls' },
      tls: { ca },
      bindAddress: undefined,
      clock: stand.clock,
      limits: { ...defaults, ...limits },
      logger: {
        ...silentLogger,
        warn: (event, { error } = {}) => stand.warnings.push([event, error instanceof Error ? error.message : '']),
      },
    });
    return stand;
  }

  get serverPort(): number {
    return (this.#server.address() as { port: number }).port;
  }

  get bridge(): TurnBridge {
    if (this.#bridge === undefined) throw new Error('no bridge');
    return this.#bridge;
  }

  beginTls(): void {
    for (const socket of this.#held.splice(0)) this.#secure?.emit('connection', socket);
  }

  async agent(port = 0): Promise<Agent> {
    const agent = await Agent.open(this.bridge.udpServer.port, port);
    this.#agents.push(agent);
    return agent;
  }

  /** Lets real sockets have their turns. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await macrotaskTurn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bridge.close();
    await Promise.all(this.#agents.map((agent) => agent.close()));
    for (const socket of this.accepted) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** A UDP socket where an ICE agent would have one. */
export class Agent {
  readonly received: Uint8Array[] = [];
  readonly #socket: UdpSocket;
  readonly #to: number;
  #isOpen = true;

  private constructor(socket: UdpSocket, to: number) {
    this.#socket = socket;
    this.#to = to;
    socket.on('message', (datagram) => this.received.push(Uint8Array.from(datagram)));
  }

  static async open(to: number, port: number): Promise<Agent> {
    const socket = createSocket('udp4');
    socket.bind(port, '127.0.0.1');
    await once(socket, 'listening');
    return new Agent(socket, to);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  send(...datagrams: readonly Uint8Array[]): void {
    for (const datagram of datagrams) this.#socket.send(datagram, this.#to, '127.0.0.1');
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await new Promise<void>((resolve) => this.#socket.close(resolve));
  }
}

function grantAndEcho(socket: Socket): void {
  socket.on('error', () => {});
  const reader = new TurnFrameReader(65_536, (message) => {
    if (message[0] === 0 && message[1] === ALLOCATE) message[0] = GRANTED >> 8;
    socket.write(toStream(message) ?? '');
  });
  socket.on('data', (chunk) => reader.push(chunk));
}
