/** Everything a program can say about a node: defaults, units, meaning. Checked by `resolveOptions`, which fills the gaps. */
import { type Clock, systemClock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import { isolatedLogger, type Logger, silentLogger } from '../base/logger.js';
import { type Metrics, noMetrics } from '../base/metrics.js';
import { type Random, systemRandom } from '../base/random.js';
import type { Connector } from '../connector/connector.js';
import type { Handshaker } from '../connector/handshaker.js';
import type { SignalingPort } from '../connector/signaling-port.js';
import type { WebRtcOptions } from '../connector/webrtc-options.js';
import type { Authenticator } from '../handshake/handshake-machine.js';
import type { DialTlsOptions } from '../link/websocket/dial-attempt.js';
import type { PortRange } from '../link/websocket/listen.js';
import type { TrustProxy } from '../link/websocket/listen-forwarded.js';
import type { UpgradeSource } from '../link/websocket/listen-gate.js';
import type { ServerTls } from '../link/websocket/tls-files.node.js';
import type { ReconnectPolicy } from '../locks/reconnect-policy.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptorInput } from '../peer/peer-descriptor.js';
import { type PeerId, parsePeerId, randomPeerId } from '../peer/peer-id.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';

/** The WebSocket server of a node. */
export interface WebSocketServerOptions {
  /** Address to bind. Default `127.0.0.1`; `0.0.0.0` listens on every interface. */
  readonly host?: string | undefined;
  /** 0 (default) takes a free port; a range takes its first free one. */
  readonly port?: number | PortRange | undefined;
  /** Host that peers dial, if it differs from `host`. Required when `host` is `0.0.0.0` or `::`, unless `entryPoints` tell. */
  readonly advertisedHost?: string | undefined;
  /** Port that peers dial, if it differs from the one that is bound: behind a router or a proxy. */
  readonly advertisedPort?: number | undefined;
  /** Whether peers dial `wss`, if that differs from what is served here: behind a proxy that ends TLS. */
  readonly advertisedTls?: boolean | undefined;
  /**
   * Certificate chain and private key, serves `wss`: as PEM `{ cert, key }`, or as `{ certFile, keyFile }`, which are looked at
   * every `limits.tlsReloadIntervalMs`; a renewed pair serves new connections, and one that does not fit is logged and left.
   */
  readonly tls?: ServerTls | undefined;
  /**
   * Take the upgrades of this `http.Server` or `https.Server`, or those handed to this `UpgradeGate`, instead of binding a port.
   * Its plain requests stay the program's, and so does closing it. Not together with `host`, `port` or `tls`.
   */
  readonly server?: UpgradeSource | undefined;
  /** With `server`: only upgrades for this path. Peers dial `/`, since descriptors carry no path. */
  readonly path?: string | undefined;
  /** Which senders of `X-Forwarded-For` are proxies of ours, so that limits count their clients. Default: none. */
  readonly trustProxy?: TrustProxy | undefined;
}

/** How this node checks whether others can dial it, and checks that for others. */
export interface ConnectivityOptions {
  /** Let entry points probe our `wss` server whatever its certificate. Peers never do. Default false. */
  readonly allowSelfSignedCertificate?: boolean | undefined;
  /**
   * When others ask us: probe the host that they name instead of the address that they ask from. Default false: with it, anybody
   * can have any host dialled from here. For closed networks.
   */
  readonly probeRequestedHost?: boolean | undefined;
}

/** What a simulated or further transport is made with. */
export interface ConnectorContext {
  readonly handshaker: Handshaker;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly logger: Logger;
  /** For transports that have to exchange messages with the peer before there is a connection. */
  readonly signaling: SignalingPort;
}

export interface ConnectionNodeOptions {
  /** 40 hex characters. Default: random, a new one at every start. */
  readonly id?: string | undefined;
  /** Unsigned 32-bit locality hint (wire-protocol 2.5). */
  readonly region?: number | undefined;
  /** Unsigned 32-bit IPv4 address (wire-protocol 2.4), network order. */
  readonly ipAddress?: number | undefined;
  /** Run a WebSocket server. Without one, the node can dial but not be dialled. */
  readonly websocket?: WebSocketServerOptions | undefined;
  /** Reach, and be reached by, peers that nobody can dial. In Node this needs the package `node-datachannel`. Default: off. */
  readonly webrtc?: true | WebRtcOptions | undefined;
  /**
   * Peers with a server who are asked at start, in random order, how this node looks from outside and whether its server can be
   * reached (wire-protocol 6.10); the own descriptor says what they found. Default: nobody is asked.
   */
  readonly entryPoints?: readonly PeerDescriptorInput[] | undefined;
  readonly connectivity?: ConnectivityOptions | undefined;
  /** Whom to trust when dialling `wss`. Default: the platform's authorities. */
  readonly dialTls?: DialTlsOptions | undefined;
  /** Offer permessage-deflate when dialling. Default false. */
  readonly compression?: boolean | undefined;
  /** Further transports, asked after WebSocket; the simulator comes in here. */
  readonly connectors?: ((context: ConnectorContext) => readonly Connector[]) | undefined;
  /**
   * What carries signals to peers that are not connected yet (dial-back requests, WebRTC offers). Default: connected peers relay
   * them. A function gets the node's own transport, before it runs, to build on. Not closed by the node. `false`: this node takes
   * no signals, so that another node can have its `transport` as its `signaling`.
   */
  readonly signaling?: Transport | ((own: Transport) => Transport) | false | undefined;
  /** Relay such signals between peers that are connected to this node. Default true. */
  readonly relay?: boolean | undefined;
  /** Peers may hide their connection from pruning and from `connections()` (wire-protocol 6.5). Default false. */
  readonly allowIncomingPrivateConnections?: boolean | undefined;
  /** When the lost connection of a locked peer is dialled again, and when it is given up. Default: `defaultReconnectPolicy`. */
  readonly reconnect?: ReconnectPolicy | undefined;
  /** Informational, sent in handshakes. Default `peerlatch/0.1.0`. */
  readonly applicationVersion?: string | undefined;
  /** Replaces single limits; see `limits` of `@peerlatch/connection/wire`. */
  readonly limits?: Partial<Limits> | undefined;
  /** Silent by default. */
  readonly logger?: Logger | undefined;
  /** Counts nothing by default. */
  readonly metrics?: Metrics | undefined;
  /** Real time by default. */
  readonly clock?: Clock | undefined;
  /** The platform's generator by default. */
  readonly random?: Random | undefined;
  /** Extra messages within the handshake. None by default. */
  readonly authenticator?: Authenticator | undefined;
  /** Aborts the start. */
  readonly signal?: AbortSignal | undefined;
}

/** Options with every default filled in. */
export interface ResolvedOptions {
  readonly id: PeerId;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly applicationVersion: string;
}

/** Throws `INVALID_ARGUMENT` or `INVALID_PEER_ID` with what to change. */
export function resolveOptions(options: ConnectionNodeOptions): ResolvedOptions {
  const { random = systemRandom } = options;
  return {
    id: options.id === undefined ? randomPeerId(random) : parsePeerId(options.id),
    clock: options.clock ?? systemClock,
    random,
    limits: resolveLimits(options.limits),
    logger: options.logger === undefined ? silentLogger : isolatedLogger(options.logger),
    metrics: options.metrics ?? noMetrics,
    applicationVersion: options.applicationVersion ?? 'peerlatch/0.1.0',
  };
}

/** The host that goes into the descriptor (R25: never empty, never a wildcard). */
export function advertisedHost({ host = '127.0.0.1', advertisedHost: advertised }: WebSocketServerOptions): string {
  if (advertised !== undefined && advertised !== '') return advertised;
  if (isWildcard(host)) {
    throw new ConnectionError(
      'INVALID_ARGUMENT',
      `websocket.host ${JSON.stringify(host)} is no address that others can dial: set websocket.advertisedHost as well, or entryPoints to ask.`,
    );
  }
  return host;
}

/** True for an address that is bound but cannot be dialled. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '';
}

function resolveLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaultLimits)) throw new ConnectionError('INVALID_ARGUMENT', `There is no limit named ${name}.`);
    if (!Number.isFinite(value) || value < 0)
      throw new ConnectionError('INVALID_ARGUMENT', `limits.${name} must be a number of at least 0, not ${value}.`);
  }
  return { ...defaultLimits, ...given };
}
