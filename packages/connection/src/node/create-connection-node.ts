/**
 * Builds a node: the one place that knows every part. A failed start leaves nothing running (R53).
 */
import { DeadlineWheel } from '../base/deadline-wheel.js';
import { ConnectionError } from '../base/errors.js';
import type { Metrics } from '../base/metrics.js';
import { randomHex } from '../base/random.js';
import type { Connector } from '../connector/connector.js';
import { Handshaker } from '../connector/handshaker.js';
import { WebSocketClientConnector } from '../connector/websocket-client-connector.js';
import { WebSocketServerConnector } from '../connector/websocket-server-connector.js';
import { ConnectionLocker } from '../locks/connection-locker.js';
import { ConnectionManager } from '../manager/connection-manager.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../peer/peer-descriptor.js';
import { Rpc } from '../rpc/rpc.js';
import { userBytes } from '../wire/envelope.js';
import { features } from '../wire/handshake-frames.js';
import { ConnectionNode } from './connection-node.js';
import { MessageInbox } from './message-inbox.js';
import { advertisedHost, type ConnectionNodeOptions, type ResolvedOptions, resolveOptions } from './options.js';

/**
 * Starts a node and resolves once it can send and be dialled. Rejects with `INVALID_ARGUMENT`, `INVALID_PEER_ID`,
 * `INVALID_DESCRIPTOR`, `LISTEN_FAILED`, or `signal.reason`.
 */
export async function createConnectionNode(options: ConnectionNodeOptions = {}): Promise<ConnectionNode> {
  options.signal?.throwIfAborted();
  const resolved = resolveOptions(options);
  let self: PeerDescriptor | undefined;
  const handshaker = makeHandshaker(resolved, options, () => {
    if (self === undefined) throw new ConnectionError('NOT_RUNNING', 'The node has no descriptor yet.');
    return self;
  });
  const context = { handshaker, clock: resolved.clock, limits: resolved.limits, logger: resolved.logger };
  const server = options.websocket === undefined ? undefined : new WebSocketServerConnector(context);
  try {
    self = await describeSelf(resolved, options, server);
    options.signal?.throwIfAborted();
    const client = new WebSocketClientConnector({ ...context, compression: options.compression, tls: options.dialTls });
    const further = options.connectors?.(context) ?? [];
    return assemble(self, resolved, options, handshaker, [client, ...further], server);
  } catch (error) {
    await server?.close();
    throw error;
  }
}

function makeHandshaker(
  resolved: ResolvedOptions,
  options: ConnectionNodeOptions,
  self: () => PeerDescriptor,
): Handshaker {
  const { clock, limits, random, applicationVersion } = resolved;
  const prefix = `${randomHex(random, 8)}-h`;
  let count = 0;
  return new Handshaker({
    self,
    clock,
    limits,
    applicationVersion,
    features: features.answersKeepAlive,
    newMessageId: () => `${prefix}${count++}`,
    authenticator: options.authenticator,
  });
}

/** The port belongs into the descriptor, so the server listens first; it takes nobody before the descriptor exists (R22). */
async function describeSelf(
  { id }: ResolvedOptions,
  options: ConnectionNodeOptions,
  server: WebSocketServerConnector | undefined,
): Promise<PeerDescriptor> {
  const { websocket, region, ipAddress } = options;
  const place = { ...(region === undefined ? {} : { region }), ...(ipAddress === undefined ? {} : { ipAddress }) };
  if (websocket === undefined || server === undefined) return parsePeerDescriptor({ id, ...place });
  const { tls } = websocket;
  const host = advertisedHost(websocket);
  const port = await server.listen({ host: websocket.host ?? '127.0.0.1', port: websocket.port ?? 0, tls });
  return parsePeerDescriptor({ id, ...place, websocket: { host, port, tls: tls !== undefined } });
}

function assemble(
  self: PeerDescriptor,
  resolved: ResolvedOptions,
  options: ConnectionNodeOptions,
  handshaker: Handshaker,
  connectors: readonly Connector[],
  server: WebSocketServerConnector | undefined,
): ConnectionNode {
  const { clock, random, limits, logger, metrics } = resolved;
  const inbox = new MessageInbox(limits);
  const wheel = new DeadlineWheel(clock, limits.wheelTickMs);
  const manager: ConnectionManager = new ConnectionManager({
    self,
    connectors: server === undefined ? connectors : [...connectors, server],
    clock,
    wheel,
    random,
    limits,
    logger,
    metrics,
    isProtected: (peer) => locker.isProtected(peer),
    isPrivate: (peer) => locker.isPrivate(peer),
    notify: (peer, mode) => void locker.sendDisconnectNotice(peer, mode),
    onReplaced: (peer) => locker.refresh(peer.id),
    onUnhandled: (message, from) => {
      const bytes = userBytes(message);
      return bytes !== undefined && inbox.push({ from, service: message.serviceId, bytes });
    },
  });
  const rpc = new Rpc({ transport: manager, clock, wheel, random, logger, metrics, limits });
  const locker = new ConnectionLocker({
    transport: manager,
    rpc,
    clock,
    limits,
    logger,
    metrics,
    allowIncomingPrivateConnections: options.allowIncomingPrivateConnections ?? false,
    onDisconnectNotice: (peer, mode) => manager.closeAfterNotice(peer.id, mode),
  });
  const removeGauges = registerGauges(metrics, manager, server);
  const close = async (): Promise<void> => {
    removeGauges();
    locker.stop();
    await manager.close();
    handshaker.close(new ConnectionError('CLOSED', 'This node is closing.'));
    locker.close();
    rpc.close();
    inbox.close();
  };
  let closed: Promise<void> | undefined;
  manager.start();
  return new ConnectionNode({
    manager,
    rpc,
    locker,
    inbox,
    pendingInbound: () => server?.pendingCount ?? 0,
    close: () => {
      closed ??= close();
      return closed;
    },
  });
}

function registerGauges(
  metrics: Metrics,
  manager: ConnectionManager,
  server: WebSocketServerConnector | undefined,
): () => void {
  const pending = (): number => server?.pendingCount ?? 0;
  const removals = [
    metrics.gauge('peerlatch.peers', 'Peers with a connection, or one in the making', () => manager.endpointCount),
    metrics.gauge('peerlatch.inbound.pending', 'Inbound sockets before their handshake', pending),
  ];
  return () => {
    for (const remove of removals) remove();
  };
}
