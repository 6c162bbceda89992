/**
 * Asks entry points how we look from outside and whether our server can be reached (wire-protocol 6.10): one after the
 * other in random order until one answers. The node calls it once at start, with its server listening already. What an entry
 * point says is believed about our address and nothing else.
 */
import { type Clock, startTimer } from '../base/clock.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import { type Random, randomFraction } from '../base/random.js';
import type { Link } from '../link/link.js';
import type { Dial, DialTlsOptions } from '../link/websocket/dial-attempt.js';
import type { PeerDescriptor, WebSocketAddress } from '../peer/peer-descriptor.js';
import {
  type ConnectivityRequestFields,
  type ConnectivityResponseFields,
  decodeConnectivityResponse,
  encodeConnectivityRequest,
} from '../wire/connectivity-frames.js';
import type { Limits } from '../wire/limits.js';
import { isCompatibleVersion } from '../wire/protocol-version.js';
import { dialWithin } from './timed-dial.js';

export interface ConnectivityCheckOptions {
  /** Whom to ask. */
  readonly entryPoints: readonly PeerDescriptor[];
  readonly request: ConnectivityRequestFields;
  readonly clock: Clock;
  readonly random: Random;
  readonly limits: Limits;
  readonly logger: Logger;
  readonly newMessageId: () => string;
  /** Opens sockets. */
  readonly dial: Dial;
  /** Whom to trust on `wss`; never relaxed by the request. */
  readonly tls?: DialTlsOptions | undefined;
  /** Gives up. */
  readonly signal?: AbortSignal | undefined;
}

/** What was found out, and from whom. */
export interface ConnectivityReport extends ConnectivityResponseFields {
  readonly entryPoint: PeerDescriptor;
}

/** Failures that the text of an error lists. */
const MAX_LISTED = 5;

/**
 * Takes at most about 8 s per entry point. Rejects with `CONNECTIVITY_CHECK_FAILED` when none answered (its `cause` is an
 * `AggregateError` with one error per entry point, in the order in which they were asked), or with `signal.reason`.
 */
export async function checkConnectivity(options: ConnectivityCheckOptions): Promise<ConnectivityReport> {
  const { entryPoints, clock, random, limits, logger, signal } = options;
  const failures: { readonly entryPoint: PeerDescriptor; readonly error: ConnectionError }[] = [];
  for (const entryPoint of shuffled(entryPoints, random)) {
    if (failures.length > 0) await pause(clock, limits.connectivityRetryPauseMs, signal);
    signal?.throwIfAborted();
    try {
      return { ...(await ask(entryPoint, options)), entryPoint };
    } catch (cause) {
      signal?.throwIfAborted();
      const error =
        cause instanceof ConnectionError ? cause : new ConnectionError('DIAL_FAILED', describeError(cause), { cause });
      failures.push({ entryPoint, error });
      logger.info('connectivity.entryPointFailed', { entryPoint: entryPoint.id, error });
    }
  }
  const listed = failures.slice(0, MAX_LISTED).map(({ entryPoint, error }) => `${entryPoint.id}: ${error.message}`);
  if (failures.length > MAX_LISTED) listed.push(`and ${failures.length - MAX_LISTED} more`);
  throw new ConnectionError(
    'CONNECTIVITY_CHECK_FAILED',
    `No entry point answered the connectivity check. Check their addresses, or start without \`entryPoints\`. ${listed.join(' ')}`,
    { cause: new AggregateError(failures.map(({ error }) => error)), data: { asked: failures.length } },
  );
}

function ask(entryPoint: PeerDescriptor, options: ConnectivityCheckOptions): Promise<ConnectivityResponseFields> {
  const { websocket } = entryPoint;
  if (websocket !== undefined) return new Inquiry(websocket, options).outcome;
  const text = 'This entry point has no WebSocket address; give its `websocket` as well.';
  return Promise.reject(new ConnectionError('UNREACHABLE', text));
}

/** One socket to one entry point, from the dial to the answer. Ends in bounded time and leaves nothing. */
class Inquiry {
  readonly outcome: Promise<ConnectivityResponseFields>;
  readonly #options: ConnectivityCheckOptions;
  #settle: (result: ConnectivityResponseFields | ConnectionError) => void = () => {};
  #ignored = 0;

  constructor(target: WebSocketAddress, options: ConnectivityCheckOptions) {
    this.#options = options;
    const { clock, limits, logger, dial, tls, signal } = options;
    const releases: (() => void)[] = [];
    let isOver = false;
    this.outcome = new Promise((resolve, reject) => {
      this.#settle = (result) => {
        isOver = true;
        for (const release of releases.splice(0)) release();
        if (result instanceof ConnectionError) reject(result);
        else resolve(result);
      };
    });
    const cancelDial = dialWithin(
      dial,
      target,
      { clock, limits, logger, tls, action: 'connectivityRequest' },
      limits.connectivityDialTimeoutMs,
      (outcome) => {
        if (outcome.type === 'failed') return this.#settle(outcome.error);
        releases.push(() => outcome.link.destroy());
        releases.push(startTimer(clock, limits.connectivityResponseTimeoutMs, () => this.#settle(this.#late())));
        this.#ask(outcome.link);
      },
    );
    const abort = (): void => this.#settle(new ConnectionError('CANCELLED', 'The connectivity check was given up.'));
    if (isOver) return;
    releases.push(cancelDial, () => signal?.removeEventListener('abort', abort));
    signal?.addEventListener('abort', abort, { once: true });
  }

  #ask(link: Link): void {
    const { request, newMessageId } = this.#options;
    this.#read(link);
    link.send(encodeConnectivityRequest(newMessageId(), request));
  }

  #read(link: Link): void {
    const text = 'The entry point closed the socket without an answer.';
    link.readNext({
      frame: (bytes) => this.#receive(link, bytes),
      closed: ({ error }) => this.#settle(error ?? new ConnectionError('CONNECTION_LOST', text)),
    });
  }

  #receive(link: Link, bytes: Uint8Array): void {
    try {
      const response = decodeConnectivityResponse(bytes);
      if (response !== undefined) return this.#settle(accepted(response));
      this.#ignored++;
      if (this.#ignored > this.#options.limits.maxIgnoredHandshakeFrames) return this.#settle(this.#late());
      this.#read(link);
    } catch (cause) {
      this.#settle(new ConnectionError('MALFORMED_FRAME', describeError(cause), { cause }));
    }
  }

  #late(): ConnectionError {
    const { connectivityResponseTimeoutMs: timeoutMs } = this.#options.limits;
    return new ConnectionError('HANDSHAKE_TIMEOUT', `The entry point did not answer within ${timeoutMs} ms.`);
  }
}

function accepted(response: ConnectivityResponseFields): ConnectivityResponseFields | ConnectionError {
  if (isCompatibleVersion(response.protocolVersion)) return response;
  const text = `The entry point speaks version ${JSON.stringify(response.protocolVersion)}; update it, or leave it out.`;
  return new ConnectionError('REFUSED_VERSION', text);
}

/** Resolves after `ms`; rejects at once when `signal` aborts. */
function pause(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = startTimer(clock, ms, () => {
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const abort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Every order equally likely (Fisher and Yates). */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const rest = [...items];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(Math.floor(randomFraction(random) * rest.length), 1));
  return order;
}
