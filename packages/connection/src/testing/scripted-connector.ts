/**
 * A `Connector` in the test's hand: `connect()` makes an attempt that settles when the test says so, and the test lets
 * peers dial in. Given to a connection manager in place of the real connectors, it makes every order of dials,
 * outcomes and crossing connections reproducible (wire-protocol 8.7). Does no I/O.
 */
import type { Clock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Connector, InboundHandler } from '../connector/connector.js';
import type { Refusal } from '../handshake/handshake-machine.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import { ScriptedAttempt } from './scripted-attempt.js';
import type { ScriptedLink } from './scripted-link.js';

/** How a scripted connector behaves. */
export interface ScriptedConnectorOptions {
  readonly clock: Clock;
  /** Deadlines of attempts and links, ms. */
  readonly limits?: Partial<Limits>;
  /** Default: everybody. */
  readonly canReach?: (peer: PeerDescriptor) => boolean;
  /** Decides an attempt before `connect()` returns, thus before anybody subscribes. Default: nothing happens. */
  readonly onConnect?: (attempt: ScriptedAttempt) => void;
  /** Hears each frame that leaves on any link that the connector makes. */
  readonly onWire?: (frame: Uint8Array, link: ScriptedLink) => void;
}

/** A peer that dialled in, as the script sees it. */
export interface ScriptedInbound {
  readonly attempt: ScriptedAttempt;
  /** What the manager answered; undefined until it did. */
  readonly answer: 'admitted' | Refusal | undefined;
}

/** See the head of this file. */
export class ScriptedConnector implements Connector {
  readonly name = 'scripted';
  /** Outgoing attempts, in the order of the `connect()` calls that began them. */
  readonly attempts: ScriptedAttempt[] = [];
  /** True once `close()` was called. */
  isClosed = false;
  readonly #options: ScriptedConnectorOptions;
  readonly #open = new Set<ScriptedAttempt>();
  #onInbound: InboundHandler | undefined;

  constructor(options: ScriptedConnectorOptions) {
    this.#options = options;
  }

  /** The outgoing attempt begun last, to `peer` if given. Throws when there is none. */
  latest(peer?: PeerDescriptor): ScriptedAttempt {
    const attempt = this.attempts.findLast((candidate) => peer === undefined || candidate.peer.id === peer.id);
    if (attempt === undefined) throw new Error(`Nobody dialled ${peer?.id ?? 'anyone'} yet.`);
    return attempt;
  }

  /** Attempts of both directions without an outcome: zero at the end of a test that leaks none. */
  get openAttempts(): number {
    return this.#open.size;
  }

  /** Where peers that dial in go from now on. */
  accept(handler: InboundHandler | undefined): void {
    this.#onInbound = handler;
  }

  /** A peer dials in with a valid handshake request. When it is admitted, the attempt is established on `link`, or on a fresh one. */
  dialIn(peer: PeerDescriptor, link?: ScriptedLink): ScriptedInbound {
    const attempt = this.#track(new ScriptedAttempt({ ...this.#options, peer, initiator: 'remote' }));
    const inbound: { attempt: ScriptedAttempt; answer: 'admitted' | Refusal | undefined } = {
      attempt,
      answer: undefined,
    };
    const answer = (value: 'admitted' | Refusal, act: () => void): void => {
      if (inbound.answer !== undefined) throw new Error(`The attempt of ${peer.id} was answered twice.`);
      inbound.answer = value;
      act();
    };
    if (this.#onInbound === undefined) {
      attempt.fail('NOT_RUNNING');
      return inbound;
    }
    this.#onInbound({
      pending: attempt.pending,
      admit: () => answer('admitted', () => attempt.establish(link === undefined ? {} : { link })),
      refuse: (error) => answer(error, () => attempt.refuse(error)),
    });
    return inbound;
  }

  canReach(peer: PeerDescriptor): boolean {
    return this.#options.canReach?.(peer) ?? true;
  }

  connect(peer: PeerDescriptor): PendingConnection {
    if (this.isClosed)
      throw new ConnectionError('CLOSED', 'The scripted connector is closed and dials nobody any more.');
    for (const attempt of this.#open) {
      if (attempt.pending.initiator === 'local' && attempt.peer.id === peer.id) return attempt.pending;
    }
    const attempt = this.#track(new ScriptedAttempt({ ...this.#options, peer }));
    this.attempts.push(attempt);
    this.#options.onConnect?.(attempt);
    return attempt.pending;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const error = new ConnectionError('CLOSED', 'The scripted connector is closing.');
    for (const attempt of [...this.#open]) attempt.pending.cancel(error);
  }

  #track(attempt: ScriptedAttempt): ScriptedAttempt {
    this.#open.add(attempt);
    attempt.pending.outcome$.subscribe(() => this.#open.delete(attempt));
    return attempt;
  }
}
