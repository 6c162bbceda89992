/**
 * Listens for WebSockets (Node), on a server of its own or behind one of the program's. The server connector calls it and
 * gets a link per accepted socket, before the socket has delivered anything (R1). On its own server everything that is
 * not an upgrade gets 404 (wire-protocol 3.1); heads that come slowly and sockets that say nothing are ended. It knows no
 * handshake and sets no deadline for one: that is the connector's.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as HttpsServer } from 'node:https';
import type { Clock } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import { type Logger, silentLogger } from '../../base/logger.js';
import { limits as defaultLimits, type Limits } from '../../wire/limits.js';
import type { Link } from '../link.js';
import { bind } from './listen-bind.js';
import { Door, type InboundRequest } from './listen-door.js';
import type { TrustProxy } from './listen-forwarded.js';
import { attachTo, boundTo, type UpgradeSource } from './listen-gate.js';
import { loadTls, type ServerTls, type TlsPem, TlsReloader } from './tls-files.node.js';

export type { InboundRequest };

/** Ports to try in ascending order, both ends included (wire-protocol 3.6). */
export interface PortRange {
  readonly min: number;
  readonly max: number;
}

/** How to listen: on `host` and `port`, or behind `server`. */
export interface ListenOptions {
  /** Address to bind, e.g. `127.0.0.1`; `0.0.0.0` for every IPv4 interface (wire-protocol 3.6). */
  readonly host?: string | undefined;
  /** 0 takes a free port; a range takes its first free one. */
  readonly port?: number | PortRange | undefined;
  /** Certificate chain and private key, as PEM or as files that are read again when they change: serves `wss`. */
  readonly tls?: ServerTls | undefined;
  /**
   * Take the upgrades of this server, or of this gate, instead of binding one. It stays the program's: its plain requests are not
   * answered here, it is not closed, and how slowly it lets heads come in is its own matter.
   */
  readonly server?: UpgradeSource | undefined;
  /** With `server`: take upgrades for this path only. Peers dial `/`, since descriptors carry no path. */
  readonly path?: string | undefined;
  /** Which senders of `X-Forwarded-For` to believe. Default: none. */
  readonly trustProxy?: TrustProxy | undefined;
  /** Runs the deadlines of the links. */
  readonly clock: Clock;
  /** Default: `limits` of `wire/limits`. */
  readonly limits?: Limits | undefined;
  readonly logger?: Logger | undefined;
  /** False: an upgrade is refused before it becomes a link. Default: none is. Must not throw. */
  readonly hasPlace?: ((request: InboundRequest) => boolean) | undefined;
  /**
   * Gets each link, synchronously and before its first frame. The link is the callee's from here on. If it throws, the
   * link is destroyed and the error logged.
   */
  readonly onLink: (link: Link, request: InboundRequest) => void;
}

/** A server that is listening. */
export interface WebSocketListener {
  /** The port that was bound; 0 when a server was handed in that has none (yet). */
  readonly port: number;
  /** The address that was bound; empty when a server was handed in that has none (yet). */
  readonly address: string;
  /** True when it serves `wss`. */
  readonly tls: boolean;
  /**
   * Serves another certificate to new connections: `pair`, or what the files hold now. Rejects with `LISTEN_FAILED`, the old one
   * staying in service, or with `INVALID_ARGUMENT` when there is nothing to load.
   */
  reloadTls(pair?: TlsPem): Promise<void>;
  /**
   * Stops accepting at once and ends every socket that has not become a link. Links that were handed out stay with their
   * owners. Resolves when an own port is free and those sockets are closed. Idempotent.
   */
  close(): Promise<void>;
}

/** Starts listening. Rejects with `LISTEN_FAILED` or `INVALID_ARGUMENT`; nothing is left running then (R53). */
export async function listenWebSocket(options: ListenOptions): Promise<WebSocketListener> {
  const door = new Door(options);
  return options.server === undefined ? listenAlone(options, door) : listenBehind(options.server, options, door);
}

async function listenAlone(options: ListenOptions, door: Door): Promise<WebSocketListener> {
  const { host = '127.0.0.1', port: wanted = 0, tls, clock, limits = defaultLimits, logger = silentLogger } = options;
  const loaded = tls === undefined ? undefined : await loadTls(tls);
  const server = createHttpServer(loaded, limits);
  server.maxConnections = limits.hardMaxConnections + limits.maxPendingInbound;
  server.on('connection', (socket) => door.admit(socket));
  server.on('request', refuse);
  server.on('upgrade', (request, stream, head) => door.upgrade(request, stream, head));
  const { address, port } = await bind(server, host, wanted);
  // From now on an error of the server is one of accepting (too many open files, say), and passes.
  server.on('error', (error) => logger.warn('listen.acceptFailed', { error }));
  const reloader =
    tls === undefined || loaded === undefined || !(server instanceof HttpsServer)
      ? undefined
      : new TlsReloader({ server, tls, loaded, clock, intervalMs: limits.tlsReloadIntervalMs, logger });
  const close = once(async () => {
    reloader?.close();
    server.close();
    await door.close();
  });
  const reloadTls = (pair?: TlsPem): Promise<void> => reloader?.reload(pair) ?? noTls();
  return { address, port, tls: tls !== undefined, reloadTls, close };
}

async function listenBehind(source: UpgradeSource, options: ListenOptions, door: Door): Promise<WebSocketListener> {
  const { tls, path, host, port } = options;
  if (tls !== undefined || host !== undefined || port !== undefined) {
    const text = 'A server that is handed in has its own address and certificate: leave out host, port and tls.';
    throw new ConnectionError('INVALID_ARGUMENT', text);
  }
  const detach = attachTo(source, path, (request, stream, head) => door.upgradeHandedIn(request, stream, head));
  const close = once(async () => {
    detach();
    await door.close();
  });
  return { ...boundTo(source), reloadTls: noTls, close };
}

function createHttpServer(pair: TlsPem | undefined, limits: Limits): Server {
  const bounds = {
    headersTimeout: limits.httpHeaderTimeoutMs,
    requestTimeout: limits.httpHeaderTimeoutMs,
    connectionsCheckingInterval: limits.httpCheckIntervalMs,
    maxHeaderSize: limits.maxHttpHeaderBytes,
  };
  if (pair === undefined) return createServer(bounds);
  return createTlsServer({ ...bounds, cert: pair.cert, key: pair.key, handshakeTimeout: limits.httpHeaderTimeoutMs });
}

/** Plain HTTP is not served (wire-protocol 3.1). */
function refuse(_request: unknown, response: ServerResponse): void {
  response.writeHead(404, { connection: 'close' }).end();
}

async function noTls(): Promise<never> {
  throw new ConnectionError('INVALID_ARGUMENT', 'This server has no certificate of ours that could be reloaded.');
}

/** The first call decides; all get its promise. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
