/**
 * An attempt to connect whose outcome the test decides: it is established, refused, failed or never settled when the
 * script says so, before or after anybody subscribes (F3, R3). The pending connection around it is the real one, so
 * replay, deadlines and the single `take()` are the real thing. Made by `ScriptedConnector`, or alone for endpoint tests.
 */
import type { Clock } from '../base/clock.js';
import { ConnectionError, type ErrorCode } from '../base/errors.js';
import type { HandshakeResult, Refusal } from '../handshake/handshake-machine.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { PendingConnection } from '../pending/pending-connection.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import { PROTOCOL_VERSION } from '../wire/protocol-version.js';
import { ScriptedLink } from './scripted-link.js';

/** Whose attempt it is. */
export interface ScriptedAttemptOptions {
  readonly peer: PeerDescriptor;
  readonly clock: Clock;
  /** Default `local`. */
  readonly initiator?: 'local' | 'remote';
  /** Deadlines of the attempt, ms. */
  readonly limits?: Partial<Limits>;
  /** What the link does if {@link ScriptedAttempt.establish} is given none. */
  readonly onWire?: (frame: Uint8Array, link: ScriptedLink) => void;
}

/** What {@link ScriptedAttempt.establish} may be told. */
export interface EstablishOptions {
  /** Default: a fresh open link in the direction of the attempt. */
  readonly link?: ScriptedLink;
  /** Fields of the handshake's result that differ from: this peer, our protocol version, no features. */
  readonly result?: Partial<HandshakeResult>;
}

/** See the head of this file. */
export class ScriptedAttempt {
  readonly pending: PendingConnection;
  readonly peer: PeerDescriptor;
  readonly #options: ScriptedAttemptOptions;
  #link: ScriptedLink | undefined;
  #abandonedWith: ConnectionError | undefined;

  constructor(options: ScriptedAttemptOptions) {
    const { peer, clock, initiator = 'local' } = options;
    const { connectTimeoutMs, takeTimeoutMs }: Limits = { ...defaultLimits, ...options.limits };
    this.#options = options;
    this.peer = peer;
    this.pending = new PendingConnection({
      peer,
      initiator,
      transport: 'scripted',
      clock,
      timeoutMs: connectTimeoutMs,
      takeTimeoutMs,
      abandon: (error) => {
        this.#abandonedWith = error;
      },
    });
  }

  /** The link of {@link establish}, once there is one. */
  get link(): ScriptedLink | undefined {
    return this.#link;
  }

  /** Set when the attempt was cancelled or timed out before it had an outcome. */
  get abandonedWith(): ConnectionError | undefined {
    return this.#abandonedWith;
  }

  /** The handshake completes. Returns the link, for the script to go on with; it is destroyed if the attempt was over. */
  establish({ link, result }: EstablishOptions = {}): ScriptedLink {
    const established = link ?? this.#freshLink();
    this.#link = established;
    const defaults = { remote: this.peer, protocolVersion: PROTOCOL_VERSION, applicationVersion: '', features: 0 };
    this.pending.settle({ type: 'established', link: established, result: { ...defaults, ...result } });
    return established;
  }

  /** The peer answers the handshake with a refusal. */
  refuse(refusal: Refusal = 'DUPLICATE_CONNECTION'): void {
    const error = new ConnectionError(REFUSAL_CODES[refusal], `The script refused the attempt: ${refusal}.`);
    this.pending.settle({ type: 'refused', error });
  }

  /** Dial or handshake fails. */
  fail(code: ErrorCode = 'DIAL_FAILED'): void {
    this.pending.settle({ type: 'failed', error: new ConnectionError(code, 'The script failed the attempt.') });
  }

  #freshLink(): ScriptedLink {
    const { clock, initiator = 'local', limits, onWire } = this.#options;
    return new ScriptedLink({
      clock,
      direction: initiator === 'local' ? 'outbound' : 'inbound',
      ...(limits === undefined ? {} : { limits }),
      ...(onWire === undefined ? {} : { onWire }),
    });
  }
}

const REFUSAL_CODES: Readonly<Record<Refusal, ErrorCode>> = {
  DUPLICATE_CONNECTION: 'REFUSED_DUPLICATE',
  INVALID_TARGET_PEER_DESCRIPTOR: 'REFUSED_TARGET',
  UNSUPPORTED_PROTOCOL_VERSION: 'REFUSED_VERSION',
};
