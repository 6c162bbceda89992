/**
 * The descriptor that a node gives itself: its server's port, and what entry points see from outside. Called once per
 * start, with nobody let in as a peer yet (R22).
 */
import { ownRuntime } from '#own-runtime';
import { ConnectionError } from '../base/errors.js';
import type { BoundServer, WebSocketServerConnector } from '../connector/websocket-server-connector.js';
import { parsePeerDescriptor } from '../peer/peer-descriptor.js';
import { describeOwn, type OwnDescriptor, type OwnServer } from '../rendezvous/reachable-descriptor.js';
import { askEntryPoints } from './connectivity-parts.js';
import {
  advertisedHost,
  type ConnectionNodeOptions,
  isWildcard,
  type ResolvedOptions,
  type WebSocketServerOptions,
} from './options.js';

/** Listens, asks the entry points, and puts together what is known. Rejects as `createConnectionNode` does. */
export async function describeSelf(
  resolved: ResolvedOptions,
  options: ConnectionNodeOptions,
  server: Pick<WebSocketServerConnector, 'listen'> | undefined,
): Promise<OwnDescriptor> {
  const { id, logger } = resolved;
  const { websocket, region, ipAddress, entryPoints = [] } = options;
  const who = {
    id,
    runtime: ownRuntime,
    ...(region === undefined ? {} : { region }),
    ...(ipAddress === undefined ? {} : { ipAddress }),
  };
  // A node that is an entry point itself may have itself in its list.
  const others = entryPoints.map(parsePeerDescriptor).filter((peer) => peer.id !== id);
  let own: OwnServer | undefined;
  if (websocket !== undefined && server !== undefined) {
    const asksOthers = others.length > 0;
    if (!asksOthers && websocket.server === undefined) advertisedHost(websocket);
    const { host, port, tls, server: source, path, trustProxy } = websocket;
    own = ownServer(websocket, await server.listen({ host, port, tls, server: source, path, trustProxy }), asksOthers);
  }
  const report = others.length === 0 ? undefined : await askEntryPoints(others, own, resolved, options);
  const described = describeOwn(who, own, report);
  if (described.warning !== undefined) logger.warn('node.unreachable', { warning: described.warning });
  return described;
}

/** What peers would dial. When others are asked, only a host that the program named goes before what they see. */
function ownServer(options: WebSocketServerOptions, bound: BoundServer, asksOthers: boolean): OwnServer {
  const { advertisedHost: named, advertisedPort = bound.port, advertisedTls = bound.tls, host } = options;
  if (advertisedPort === 0) {
    const text = 'websocket.server listens on no port that it tells: listen first, or set websocket.advertisedPort.';
    throw new ConnectionError('INVALID_ARGUMENT', text);
  }
  const address = host ?? bound.address;
  const own = asksOthers || isWildcard(address) ? undefined : address;
  return { host: named === undefined || named === '' ? own : named, port: advertisedPort, tls: advertisedTls };
}
