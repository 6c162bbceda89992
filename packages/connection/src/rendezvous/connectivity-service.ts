/**
 * Serves connectivity checks of others (wire-protocol 6.10): one request per socket, one probe back, one answer. The server
 * connector hands it the sockets with a connectivity action, from the moment it listens (R22). It owns each of them until
 * it is closed, and all of them end in bounded time (R26); their places are their own, so that neither a crowd of
 * handshakes nor a crowd of checks keeps the other out (R28). It dials only as `connectivity-target` allows.
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { ActionRequest, ActionSockets } from '../connector/action-sockets.js';
import { InboundBudget } from '../connector/inbound-budget.js';
import type { Link } from '../link/link.js';
import type { Dial, DialTlsOptions } from '../link/websocket/dial-attempt.js';
import { ipv4ToNumber } from '../peer/ip-address.js';
import {
  type ConnectivityRequestFields,
  decodeConnectivityRequest,
  encodeConnectivityResponse,
} from '../wire/connectivity-frames.js';
import type { Limits } from '../wire/limits.js';
import { PROTOCOL_VERSION } from '../wire/protocol-version.js';
import { ConnectivityRate } from './connectivity-rate.js';
import { type ProbePlan, planProbe } from './connectivity-target.js';
import { dialWithin } from './timed-dial.js';

export interface ConnectivityServiceOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly newMessageId: () => string;
  /** Opens probes. */
  readonly dial: Dial;
  /** Authorities for probing `wss`. */
  readonly tls?: Pick<DialTlsOptions, 'ca'> | undefined;
  /**
   * Probe the host that a request names instead of the address that asks. Default false: anybody could have any third party
   * dialled from here.
   */
  readonly probeRequestedHost?: boolean | undefined;
}

/** One socket being served. */
interface Session {
  readonly link: Link;
  readonly request: ActionRequest;
  /** Stops the probe that is going on. */
  cancelProbe: (() => void) | undefined;
}

export class ConnectivityService implements ActionSockets {
  readonly #options: ConnectivityServiceOptions;
  readonly #budget: InboundBudget;
  readonly #rate: ConnectivityRate;
  readonly #sessions = new Set<Session>();
  #probes = 0;
  #closed = false;

  constructor(options: ConnectivityServiceOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#rate = new ConnectivityRate(clock, limits);
    this.#budget = new InboundBudget({
      maxPendingInbound: limits.maxConnectivitySockets,
      maxPendingInboundPerAddress: limits.maxConnectivitySocketsPerAddress,
    });
  }

  /** Sockets being served. */
  get size(): number {
    return this.#sessions.size;
  }

  /** Probes in flight. */
  get probing(): number {
    return this.#probes;
  }

  serve(link: Link, request: ActionRequest): void {
    const leave = this.#closed ? undefined : this.#budget.enter(request.remoteAddress);
    if (leave === undefined) return link.destroy(tooMany('sockets of connectivity checks'));
    const { clock, limits } = this.#options;
    const session: Session = { link, request, cancelProbe: undefined };
    this.#sessions.add(session);
    let cancelTimer: CancelTimer = () => {};
    link.onEnd(() => {
      cancelTimer();
      leave();
      this.#sessions.delete(session);
      session.cancelProbe?.();
    });
    if (!this.#sessions.has(session)) return;
    cancelTimer = startTimer(clock, limits.connectivitySocketTimeoutMs, () => {
      link.destroy(new ConnectionError('HANDSHAKE_TIMEOUT', 'A connectivity check was not over in time.'));
    });
    this.#read(session);
  }

  close(): void {
    this.#closed = true;
    for (const { link } of [...this.#sessions]) link.destroy(new ConnectionError('CLOSED', 'This node is closing.'));
  }

  /** A probe's socket has nothing to say: its opening is the proof (wire-protocol 3.1). */
  #read(session: Session): void {
    const { link, request } = session;
    const frame = (bytes: Uint8Array): void => {
      const asked = request.action === 'connectivityRequest' ? readRequest(bytes) : undefined;
      if (asked === undefined) return link.destroy(unexpected());
      // One request per socket: whatever comes behind it is not waited for and not kept.
      link.readNext({ frame: () => link.destroy(unexpected()), closed: () => {} });
      this.#serveRequest(session, asked);
    };
    link.readNext({ frame, closed: () => {} });
  }

  #serveRequest(session: Session, asked: ConnectivityRequestFields): void {
    const { link, request } = session;
    const { logger, probeRequestedHost = false, limits } = this.#options;
    if (!this.#rate.take(request.remoteAddress)) {
      logger.debug('connectivity.tooManyRequests', { remoteAddress: request.remoteAddress });
      return link.destroy(tooMany('connectivity checks from this address'));
    }
    const plan = planProbe(asked, request, probeRequestedHost);
    if (plan === undefined) return link.destroy(unexpected());
    if (plan.target === undefined) return this.#answer(session, plan, false);
    if (this.#probes >= limits.maxConnectivityProbes) return link.destroy(tooMany('probes'));
    this.#probe(session, plan, plan.target);
  }

  #probe(session: Session, plan: ProbePlan, target: NonNullable<ProbePlan['target']>): void {
    const { clock, limits, logger, dial, tls } = this.#options;
    const trust = { ca: tls?.ca, servername: plan.servername, rejectUnauthorized: !plan.anyCertificate };
    const options = { clock, limits, logger, action: 'connectivityProbe', tls: trust };
    this.#probes++;
    let isOver = false;
    const over = (): void => {
      if (!isOver) this.#probes--;
      isOver = true;
      session.cancelProbe = undefined;
    };
    const cancel = dialWithin(dial, target, options, limits.connectivityProbeTimeoutMs, (outcome) => {
      over();
      if (outcome.type === 'opened') outcome.link.destroy();
      else logger.debug('connectivity.probeFailed', { ...target, error: outcome.error });
      this.#answer(session, plan, outcome.type === 'opened');
    });
    if (isOver) return;
    session.cancelProbe = () => {
      over();
      cancel();
    };
  }

  #answer({ link, request }: Session, { target, host }: ProbePlan, isReachable: boolean): void {
    const { newMessageId } = this.#options;
    const websocket = isReachable && target !== undefined ? { host, port: target.port, tls: target.tls } : undefined;
    const seen = request.isProxyAddress === true ? undefined : request.remoteAddress;
    link.send(
      encodeConnectivityResponse(newMessageId(), {
        host,
        natType: isReachable ? 'open_internet' : 'unknown',
        websocket,
        ipAddress: ipv4ToNumber(seen ?? '') ?? 0,
        protocolVersion: PROTOCOL_VERSION,
      }),
    );
    link.close().catch(() => {});
  }
}

function readRequest(bytes: Uint8Array): ConnectivityRequestFields | undefined {
  try {
    return decodeConnectivityRequest(bytes);
  } catch {
    return undefined;
  }
}

function unexpected(): ConnectionError {
  return new ConnectionError('MALFORMED_FRAME', 'This socket is for one connectivity request and nothing else.');
}

function tooMany(what: string): ConnectionError {
  return new ConnectionError('LIMIT_REACHED', `There are too many ${what}; ask another entry point, or later.`);
}
