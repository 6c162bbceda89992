/** Everything a program can say about a node: defaults, units, meaning. Checked by `resolveOptions`, which fills the gaps. */
import { type Clock, systemClock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import { isolatedLogger, type Logger, silentLogger } from '../base/logger.js';
import { type Metrics, noMetrics } from '../base/metrics.js';
import { type Random, systemRandom } from '../base/random.js';
import type { Connector } from '../connector/connector.js';
import type { Handshaker } from '../connector/handshaker.js';
import type { Authenticator } from '../handshake/handshake-machine.js';
import type { DialTlsOptions } from '../link/websocket/dial-attempt.js';
import type { PortRange } from '../link/websocket/listen.js';
import { type PeerId, parsePeerId, randomPeerId } from '../peer/peer-id.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';

/** The WebSocket server of a node. */
export interface WebSocketServerOptions {
  /** Address to bind. Default `127.0.0.1`; `0.0.0.0` listens on every interface. */
  readonly host?: string | undefined;
  /** 0 (default) takes a free port; a range takes its first free one. */
  readonly port?: number | PortRange | undefined;
  /** Host that peers dial, if it differs from `host`. Required when `host` is `0.0.0.0` or `::`. */
  readonly advertisedHost?: string | undefined;
  /** Certificate chain and private key, PEM: serves `wss`. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
}

/** What a simulated or further transport is made with. */
export interface ConnectorContext {
  readonly handshaker: Handshaker;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
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
  /** Whom to trust when dialling `wss`. Default: the platform's authorities. */
  readonly dialTls?: DialTlsOptions | undefined;
  /** Offer permessage-deflate when dialling. Default false. */
  readonly compression?: boolean | undefined;
  /** Further transports, asked after WebSocket; the simulator comes in here. */
  readonly connectors?: ((context: ConnectorContext) => readonly Connector[]) | undefined;
  /** Peers may hide their connection from pruning and from `connections()` (wire-protocol 6.5). Default false. */
  readonly allowIncomingPrivateConnections?: boolean | undefined;
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
  if (host === '0.0.0.0' || host === '::' || host === '') {
    throw new ConnectionError(
      'INVALID_ARGUMENT',
      `websocket.host ${JSON.stringify(host)} is no address that others can dial: set websocket.advertisedHost as well.`,
    );
  }
  return host;
}

function resolveLimits(given: Partial<Limits> = {}): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaultLimits)) throw new ConnectionError('INVALID_ARGUMENT', `There is no limit named ${name}.`);
    if (!Number.isFinite(value) || value < 0)
      throw new ConnectionError('INVALID_ARGUMENT', `limits.${name} must be a number of at least 0, not ${value}.`);
  }
  return { ...defaultLimits, ...given };
}
