/**
 * One attempt to open a WebSocket: what goes in, and its one outcome, latched. The twins `dial.ts` (Node) and
 * `dial.browser.ts` both speak these types; connectors use them. An attempt has no deadline of its own: whoever
 * started it owns the watchdog and calls `cancel()`.
 */
import type { Clock } from '../../base/clock.js';
import { ConnectionError, describeError } from '../../base/errors.js';
import type { Logger } from '../../base/logger.js';
import { type WebSocketAddress, websocketUrl } from '../../peer/peer-descriptor.js';
import type { Limits } from '../../wire/limits.js';
import type { Link } from '../link.js';

/** How to dial. */
export interface DialOptions {
  /** Runs the deadlines of the link. */
  readonly clock: Clock;
  /** Default: `limits` of `wire/limits`. */
  readonly limits?: Limits | undefined;
  /** Hears of owners that throw. Silent by default. */
  readonly logger?: Logger | undefined;
  /** Offers permessage-deflate. Default false: it costs memory per connection. Browsers decide for themselves. */
  readonly compression?: boolean | undefined;
  /** Value of the `action` query (wire-protocol 3.1). Default: none, a normal peer connection. */
  readonly action?: string | undefined;
  /** Certificate checks of `wss`. Ignored in browsers, which use their own store. */
  readonly tls?: DialTlsOptions | undefined;
}

/** Whom to trust when dialling `wss` from Node. */
export interface DialTlsOptions {
  /** Certificate authorities, PEM, instead of the platform's. */
  readonly ca?: string | readonly string[] | undefined;
  /** False accepts any certificate: for connectivity checks only (wire-protocol 3.6). Default true. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** Name that the certificate must be for, when the address that is dialled is not it. Default: the host dialled. */
  readonly servername?: string | undefined;
}

/** `dialWebSocket` of either platform, where a test gives another. */
export type Dial = (target: WebSocketAddress | string, options: DialOptions) => DialAttempt;

/** How an attempt ended. `error.code` is `DIAL_FAILED` (with `cause`) or `CANCELLED`. */
export type DialOutcome =
  | { readonly type: 'opened'; readonly link: Link }
  | { readonly type: 'failed'; readonly error: ConnectionError };

/** An attempt in flight, or over. */
export interface DialAttempt {
  /** Set once the attempt is over (latched). */
  readonly outcome: DialOutcome | undefined;
  /**
   * Calls `listener` once with the outcome, at once if it is there already. Whoever hears `opened` owns the link; frames that
   * came with the opening wait in its inbox (F1). Returns its removal.
   */
  onOutcome(listener: (outcome: DialOutcome) => void): () => void;
  /** Gives up: the outcome becomes `CANCELLED`. After an outcome it only destroys a link that nobody was told of. Idempotent. */
  cancel(): void;
}

/** The attempt that both twins return: latches the outcome and tells it once per listener. */
export class LatchedDial implements DialAttempt {
  readonly #url: string;
  readonly #onListenerError: (error: unknown) => void;
  /** Ends what is still opening; set by the twin. */
  abort = (): void => {};
  #outcome: DialOutcome | undefined;
  #listeners = new Set<(outcome: DialOutcome) => void>();
  #wasTold = false;

  constructor(url: string, onListenerError: (error: unknown) => void) {
    this.#url = url;
    this.#onListenerError = onListenerError;
  }

  get outcome(): DialOutcome | undefined {
    return this.#outcome;
  }

  onOutcome(listener: (outcome: DialOutcome) => void): () => void {
    if (this.#outcome !== undefined) {
      this.#tell(listener, this.#outcome);
      return () => {};
    }
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  cancel(): void {
    if (this.#outcome === undefined) {
      this.#settle({ type: 'failed', error: new ConnectionError('CANCELLED', `Dialling ${this.#url} was cancelled.`) });
      this.abort();
    } else if (this.#outcome.type === 'opened' && !this.#wasTold) this.#outcome.link.destroy();
  }

  /** The socket opened. A link that comes after a cancellation is destroyed. */
  opened(link: Link): void {
    if (this.#outcome === undefined) this.#settle({ type: 'opened', link });
    else link.destroy();
  }

  /** The socket did not open. */
  failed(cause: unknown): void {
    const text = `Could not open ${this.#url}: ${reasonOf(cause)}.`;
    this.#settle({ type: 'failed', error: new ConnectionError('DIAL_FAILED', text, { cause }) });
  }

  #settle(outcome: DialOutcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    const listeners = this.#listeners;
    this.#listeners = new Set();
    for (const listener of listeners) this.#tell(listener, outcome);
  }

  #tell(listener: (outcome: DialOutcome) => void, outcome: DialOutcome): void {
    this.#wasTold = true;
    try {
      listener(outcome);
    } catch (error) {
      this.#onListenerError(error);
    }
  }
}

/** The URL to open. */
export function dialUrl(target: WebSocketAddress | string, action: string | undefined): string {
  const url = typeof target === 'string' ? target : websocketUrl(target);
  if (action === undefined) return url;
  return `${url}${url.includes('?') ? '&' : '?'}action=${encodeURIComponent(action)}`;
}

/** Refusals of several addresses of one host come without a text of their own. */
function reasonOf(cause: unknown): string {
  const text = cause === undefined ? '' : describeError(cause);
  if (text !== '') return text;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the socket closed before it was open';
}
