/**
 * Builds a node: the one place that knows every part. A failed start leaves nothing running (R53).
 */
import { createWebSocketServerConnector } from '#websocket-server';
import { DeadlineWheel } from '../base/deadline-wheel.js';
import { ConnectionError } from '../base/errors.js';
import type { Metrics } from '../base/metrics.js';
import { AttemptJournal } from '../connector/attempt-journal.js';
import type { Connector } from '../connector/connector.js';
import type { Handshaker } from '../connector/handshaker.js';
import type { WebSocketServerConnector } from '../connector/websocket-server-connector.js';
import { ConnectionLocker } from '../locks/connection-locker.js';
import { ConnectionManager } from '../manager/connection-manager.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { OwnDescriptor } from '../rendezvous/reachable-descriptor.js';
import { RpcSignaling } from '../rendezvous/rpc-signaling.js';
import { Rpc } from '../rpc/rpc.js';
import { userBytes } from '../wire/envelope.js';
import { buildConnectors } from './build-connectors.js';
import { ConnectionNode } from './connection-node.js';
import { connectivityService } from './connectivity-parts.js';
import { explain } from './explain.js';
import { gatherEvidence } from './gather-evidence.js';
import { makeHandshaker } from './make-handshaker.js';
import { MessageInbox } from './message-inbox.js';
import { type ConnectionNodeOptions, type ResolvedOptions, resolveOptions } from './options.js';
import { describeSelf } from './own-descriptor.js';
import { startRendezvous } from './rendezvous-parts.js';
import { Sleep } from './sleep.js';

/**
 * Starts a node and resolves once it can send and be dialled. Rejects with `INVALID_ARGUMENT`, `INVALID_PEER_ID`,
 * `INVALID_DESCRIPTOR`, `LISTEN_FAILED`, `CONNECTIVITY_CHECK_FAILED`, or `signal.reason`.
 */
export async function createConnectionNode(options: ConnectionNodeOptions = {}): Promise<ConnectionNode> {
  options.signal?.throwIfAborted();
  const resolved = resolveOptions(options);
  let self: PeerDescriptor | undefined;
  const ownDescriptor = (): PeerDescriptor => {
    if (self === undefined) throw new ConnectionError('NOT_RUNNING', 'The node has no descriptor yet.');
    return self;
  };
  const { clock, random, limits, logger } = resolved;
  const journal = new AttemptJournal(limits);
  const onAttempt = (pending: PendingConnection): void => journal.record(pending);
  const handshaker = makeHandshaker(resolved, options, { self: ownDescriptor, onAttempt });
  const signaling = new RpcSignaling({ clock, limits, logger });
  const context = { handshaker, clock, random, limits, logger, signaling };
  const parts = { handshaker, signaling, journal };
  const server =
    options.websocket === undefined
      ? undefined
      : createWebSocketServerConnector({ ...context, actions: connectivityService(resolved, options) });
  let connectors: readonly Connector[] = [];
  try {
    const own = await describeSelf(resolved, options, server);
    self = own.self;
    options.signal?.throwIfAborted();
    connectors = await buildConnectors(context, options, server);
    const { node, start } = assemble(own, resolved, options, parts, connectors, server);
    try {
      start();
    } catch (error) {
      await node.close();
      throw error;
    }
    return node;
  } catch (error) {
    // Some hold sockets from the begin (R53).
    await Promise.all([server, ...connectors].map((part) => part?.close()));
    throw error;
  }
}

interface Parts {
  readonly handshaker: Handshaker;
  readonly signaling: RpcSignaling;
  readonly journal: AttemptJournal;
}

function assemble(
  { self, natType }: OwnDescriptor,
  resolved: ResolvedOptions,
  options: ConnectionNodeOptions,
  { handshaker, signaling, journal }: Parts,
  connectors: readonly Connector[],
  server: WebSocketServerConnector | undefined,
): { readonly node: ConnectionNode; readonly start: () => void } {
  const { clock, random, limits, logger, metrics } = resolved;
  const inbox = new MessageInbox(limits);
  const wheel = new DeadlineWheel(clock, limits.wheelTickMs);
  const manager: ConnectionManager = new ConnectionManager({
    self,
    connectors,
    clock,
    wheel,
    random,
    limits,
    logger,
    metrics,
    isProtected: (peer) => locker.isProtected(peer),
    isPrivate: (peer) => locker.isPrivate(peer),
    notify: (peer, mode) => void locker.sendDisconnectNotice(peer, mode),
    onReplaced: (peer, isForgotten) => locker.refresh(peer.id, isForgotten),
    onUnhandled: (message, from) => {
      const bytes = userBytes(message);
      return bytes !== undefined && inbox.push({ from, service: message.serviceId, bytes });
    },
  });
  const rpc = new Rpc({ transport: manager, clock, wheel, random, logger, metrics, limits });
  const locker = makeLocker(manager, rpc, resolved, options);
  const rendezvous = { manager, rpc, signaling };
  const endRendezvous = startOrUndo(() => startRendezvous(rendezvous, resolved, options), [signaling, locker, rpc]);
  const removeGauges = registerGauges(metrics, manager, server);
  const close = async (): Promise<void> => {
    removeGauges();
    locker.stop();
    endRendezvous();
    await manager.close();
    handshaker.close(new ConnectionError('CLOSED', 'This node is closing.'));
    locker.close();
    rpc.close();
    inbox.close();
  };
  let closed: Promise<void> | undefined;
  const node = new ConnectionNode({
    manager,
    rpc,
    locker,
    inbox,
    pendingInbound: () => server?.pendingCount ?? 0,
    sleep: new Sleep(manager, locker),
    explain: (peer) => explain(gatherEvidence({ manager, journal, connectors, clock }, peer)),
    natType,
    reloadTls: async (pair) => {
      if (server === undefined) throw new ConnectionError('NOT_RUNNING', 'This node runs no WebSocket server.');
      await server.reloadTls(pair);
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  });
  return { node, start: () => manager.start() };
}

/** A transport for signals may be of no use: nothing runs yet, but listeners and gauges are registered (R53). */
function startOrUndo<T>(start: () => T, parts: readonly { close(): void }[]): T {
  try {
    return start();
  } catch (error) {
    for (const part of parts) part.close();
    throw error;
  }
}

function makeLocker(
  manager: ConnectionManager,
  rpc: Rpc,
  { clock, limits, logger, metrics, random }: ResolvedOptions,
  options: ConnectionNodeOptions,
): ConnectionLocker {
  return new ConnectionLocker({
    transport: manager,
    rpc,
    clock,
    limits,
    logger,
    metrics,
    random,
    ...(options.reconnect === undefined ? {} : { reconnect: options.reconnect }),
    allowIncomingPrivateConnections: options.allowIncomingPrivateConnections ?? false,
    onDisconnectNotice: (peer, mode) => manager.closeAfterNotice(peer.id, mode),
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
