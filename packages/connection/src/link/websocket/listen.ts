/**
 * Listens for WebSockets (Node). The server connector calls it and gets a link per accepted socket, before the socket
 * has delivered anything (R1). Everything that is not an upgrade gets 404 (wire-protocol 3.1); heads that come slowly and
 * sockets that say nothing are ended. It knows no handshake and sets no deadline for one: that is the connector's.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Server as UpgradeServer, WebSocketServer } from 'ws';
import type { Clock } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import { type Logger, silentLogger } from '../../base/logger.js';
import { limits as defaultLimits, type Limits } from '../../wire/limits.js';
import type { Link, LinkCapabilities } from '../link.js';
import { type LinkSettings, linkSettings } from '../link-settings.js';
import { bind } from './listen-bind.js';
import { WaitingSockets } from './listen-waiting.js';
import { plainAddress } from './remote-address.js';
import { LinkSocket, socketOptions, WebSocketTransport } from './websocket-link.node.js';

/** Ports to try in ascending order, both ends included (wire-protocol 3.6). */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** How to listen. */
export interface ListenOptions {
  /** Address to bind, e.g. `127.0.0.1`; `0.0.0.0` for every IPv4 interface (wire-protocol 3.6). */
  readonly host: string;
  /** 0 takes a free port; a range takes its first free one. */
  readonly port: number | PortRange;
  /** Certificate chain and private key, PEM: serves `wss`. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  /** Runs the deadlines of the links. */
  readonly clock: Clock;
  /** Default: `limits` of `wire/limits`. */
  readonly limits?: Limits | undefined;
  readonly logger?: Logger | undefined;
  /**
   * Gets each link, synchronously and before its first frame. The link is the callee's from here on. If it throws, the
   * link is destroyed and the error logged.
   */
  readonly onLink: (link: Link, request: InboundRequest) => void;
}

/** What is known of an inbound link from its HTTP request. */
export interface InboundRequest {
  /** Path and query as sent; the path means nothing (wire-protocol 3.1). */
  readonly url: string;
  /** Value of the `action` query, e.g. `connectivityRequest` (wire-protocol 3.1). */
  readonly action: string | undefined;
  /** IP address without port, IPv4-mapped form unwrapped (R24). */
  readonly remoteAddress: string | undefined;
}

/** A server that is listening. */
export interface WebSocketListener {
  /** The port that was bound. */
  readonly port: number;
  /** The address that was bound. */
  readonly address: string;
  /**
   * Stops accepting at once and ends every socket that has not become a link. Links that were handed out stay with their
   * owners. Resolves when the port is free and those sockets are closed. Idempotent.
   */
  close(): Promise<void>;
}

/** Starts listening. Rejects with `LISTEN_FAILED`; nothing is left running then (R53). */
export async function listenWebSocket(options: ListenOptions): Promise<WebSocketListener> {
  const door = new Door(options);
  const { address, port } = await bind(door.server, options.host, options.port);
  door.opened();
  return { address, port, close: () => door.close() };
}

/** The HTTP server and what is between its accept and a link. */
class Door {
  readonly server: Server;
  readonly #options: ListenOptions;
  readonly #settings: LinkSettings;
  readonly #logger: Logger;
  readonly #upgrader: UpgradeServer<typeof LinkSocket>;
  readonly #waiting: WaitingSockets;
  readonly #capabilities: LinkCapabilities;
  #closed: Promise<void> | undefined;

  constructor(options: ListenOptions) {
    const { limits = defaultLimits, logger = silentLogger } = options;
    this.#options = options;
    this.#settings = linkSettings(options);
    this.#logger = logger;
    this.#waiting = new WaitingSockets(limits);
    this.#capabilities = {
      canPause: true,
      canProbe: true,
      maxFrameBytes: limits.maxFrameBytes,
      isConfidential: options.tls !== undefined,
    };
    this.#upgrader = new WebSocketServer<typeof LinkSocket>({
      ...socketOptions(limits),
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false, // Wire-protocol 3.2: servers do not negotiate it.
      WebSocket: LinkSocket,
    });
    this.server = createHttpServer(options, limits);
    this.server.maxConnections = limits.hardMaxConnections + limits.maxPendingInbound;
    this.server.on('connection', (socket) => this.#admit(socket));
    this.server.on('request', refuse);
    this.server.on('upgrade', (request, stream, head) => this.#upgrade(request, stream, head));
  }

  /** From now on an error of the server is one of accepting (too many open files, say), and passes. */
  opened(): void {
    this.server.on('error', (error) => this.#logger.warn('listen.acceptFailed', { error }));
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.server.close();
    this.#upgrader.close();
    await this.#waiting.destroyAll();
  }

  #admit(socket: Socket): void {
    if (this.#closed !== undefined) socket.destroy();
    else if (!this.#waiting.admit(socket)) {
      this.#logger.debug('listen.tooManyWaiting', { remoteAddress: plainAddress(socket.remoteAddress) });
    }
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.#closed !== undefined) {
      stream.destroy();
      return;
    }
    this.#upgrader.handleUpgrade(request, stream, head, (socket) => this.#handOut(socket, request));
  }

  #handOut(socket: LinkSocket, { socket: stream, url = '/' }: IncomingMessage): void {
    this.#waiting.release(stream);
    const remoteAddress = plainAddress(stream.remoteAddress);
    const facts = { capabilities: this.#capabilities, direction: 'inbound', remoteAddress } as const;
    const { link } = new WebSocketTransport(this.#settings, socket, stream, facts);
    try {
      this.#options.onLink(link, { url, action: actionOf(url), remoteAddress });
    } catch (error) {
      this.#logger.error('listen.onLinkThrew', { error });
      link.destroy();
    }
  }
}

function createHttpServer({ tls }: ListenOptions, limits: Limits): Server {
  const bounds = {
    headersTimeout: limits.httpHeaderTimeoutMs,
    requestTimeout: limits.httpHeaderTimeoutMs,
    connectionsCheckingInterval: limits.httpCheckIntervalMs,
    maxHeaderSize: limits.maxHttpHeaderBytes,
  };
  if (tls === undefined) return createServer(bounds);
  try {
    return createTlsServer({ ...bounds, ...tls, handshakeTimeout: limits.httpHeaderTimeoutMs });
  } catch (cause) {
    throw new ConnectionError('LISTEN_FAILED', 'tls.cert and tls.key must be a matching pair in PEM.', { cause });
  }
}

/** Plain HTTP is not served (wire-protocol 3.1). */
function refuse(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(404, { connection: 'close' }).end();
}

function actionOf(url: string): string | undefined {
  const start = url.indexOf('?');
  return start < 0 ? undefined : (new URLSearchParams(url.slice(start + 1)).get('action') ?? undefined);
}
