/** The node's part in connectivity checks (wire-protocol 6.10), from its options: the service for others and its own question. */
import { dialWebSocket } from '#websocket-dial';
import { type Random, randomHex } from '../base/random.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { type ConnectivityReport, checkConnectivity } from '../rendezvous/connectivity-check.js';
import { ConnectivityService } from '../rendezvous/connectivity-service.js';
import type { OwnServer } from '../rendezvous/reachable-descriptor.js';
import type { ConnectionNodeOptions, ResolvedOptions } from './options.js';

/** What a node with a server does for others, from the moment it listens. The server connector closes it. */
export function connectivityService(
  { clock, random, limits, logger }: ResolvedOptions,
  { connectivity, dialTls }: ConnectionNodeOptions,
): ConnectivityService {
  return new ConnectivityService({
    clock,
    limits,
    logger,
    newMessageId: messageIds(random),
    dial: dialWebSocket,
    tls: dialTls,
    probeRequestedHost: connectivity?.probeRequestedHost,
  });
}

/** Asks `entryPoints` about `own`. Rejects with `CONNECTIVITY_CHECK_FAILED` or `signal.reason`. */
export function askEntryPoints(
  entryPoints: readonly PeerDescriptor[],
  own: OwnServer | undefined,
  { clock, random, limits, logger }: ResolvedOptions,
  { connectivity, dialTls, signal }: ConnectionNodeOptions,
): Promise<ConnectivityReport> {
  return checkConnectivity({
    entryPoints,
    request: {
      port: own?.port ?? 0,
      tls: own?.tls ?? false,
      host: own?.host,
      allowSelfSignedCertificate: connectivity?.allowSelfSignedCertificate ?? false,
    },
    clock,
    random,
    limits,
    logger,
    newMessageId: messageIds(random),
    dial: dialWebSocket,
    tls: dialTls,
    signal,
  });
}

function messageIds(random: Random): () => string {
  const prefix = `${randomHex(random, 8)}-c`;
  let count = 0;
  return () => `${prefix}${count++}`;
}
