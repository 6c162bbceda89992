/**
 * What every connector does with a fresh link: run the handshake and settle a pending connection with what comes out.
 * Holds the node's side of each handshake, so that connectors only differ in how they get a link.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionError } from '../base/errors.js';
import type { Authenticator } from '../handshake/handshake-machine.js';
import { type AdmissionRequest, type HandshakeOutcome, runHandshake } from '../handshake/run-handshake.js';
import type { Link } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { type Outcome, PendingConnection } from '../pending/pending-connection.js';
import type { Limits } from '../wire/limits.js';
import type { InboundHandler } from './connector.js';

export interface HandshakerOptions {
  /** The own descriptor; a function, because a server listens before its port, and so its descriptor, is known (R22). */
  readonly self: () => PeerDescriptor;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Informational, sent in the handshake. */
  readonly applicationVersion: string;
  /** Extension bits that this node offers. */
  readonly features: number;
  readonly newMessageId: () => string;
  readonly authenticator?: Authenticator | undefined;
}

export class Handshaker {
  readonly #options: HandshakerOptions;
  /** Links whose handshake goes on, or that drain after a refusal: nobody else would end them (R33). */
  readonly #links = new Map<Link, () => void>();

  constructor(options: HandshakerOptions) {
    this.#options = options;
  }

  /** A pending connection with this node's deadlines. */
  pending(
    peer: PeerDescriptor,
    initiator: 'local' | 'remote',
    abandon: (error: ConnectionError) => void,
  ): PendingConnection {
    const { clock, limits } = this.#options;
    return new PendingConnection({
      peer,
      initiator,
      clock,
      timeoutMs: limits.connectTimeoutMs,
      takeTimeoutMs: limits.takeTimeoutMs,
      abandon,
    });
  }

  /** The dialling side. Returns the cancellation. */
  dial(link: Link, target: PeerDescriptor, onOutcome: (outcome: Outcome) => void): (error: ConnectionError) => void {
    const { limits } = this.#options;
    this.#own(link);
    return runHandshake({
      ...this.#setup(),
      link,
      target,
      role: 'dialler',
      timeoutMs: limits.connectTimeoutMs,
      onOutcome: (outcome) => onOutcome(this.#handOver(outcome, link)),
    });
  }

  /**
   * The accepting side. A valid request becomes an inbound attempt for `onInbound`; `onOver` tells, once, that the
   * handshake has ended in any way, so that its place in the budget is free again.
   */
  accept(link: Link, onInbound: InboundHandler, onOver: () => void): (error: ConnectionError) => void {
    const { limits } = this.#options;
    let pending: PendingConnection | undefined;
    let abandonedWith: ConnectionError | undefined;
    let cancel = (error: ConnectionError): void => {
      abandonedWith = error;
    };
    this.#own(link);
    cancel = runHandshake({
      ...this.#setup(),
      link,
      role: 'acceptor',
      timeoutMs: limits.inboundHandshakeTimeoutMs,
      onAdmission: (request: AdmissionRequest) => {
        pending = this.pending(request.remote, 'remote', (error) => {
          cancel(error);
          onOver();
        });
        onInbound({ pending, admit: request.admit, refuse: request.refuse });
      },
      onOutcome: (outcome) => {
        onOver();
        pending?.settle(this.#handOver(outcome, link));
      },
    });
    // The request may have been waiting in the inbox, and the attempt given up before there was anything to cancel.
    if (abandonedWith !== undefined) cancel(abandonedWith);
    return (error) => {
      cancel(error);
      pending?.settle({ type: 'cancelled', error });
      onOver();
    };
  }

  /** Ends every link that nobody took over. */
  close(error: ConnectionError): void {
    for (const link of [...this.#links.keys()]) link.destroy(error);
  }

  #own(link: Link): void {
    this.#links.set(link, () => {});
    const remove = link.onEnd(() => this.#links.delete(link));
    if (this.#links.has(link)) this.#links.set(link, remove);
  }

  #handOver(outcome: HandshakeOutcome, link: Link): Outcome {
    if (outcome.type !== 'established') return outcome;
    this.#links.get(link)?.();
    this.#links.delete(link);
    return { ...outcome, link };
  }

  #setup() {
    const { self, clock, applicationVersion, features, newMessageId, authenticator } = this.#options;
    return { self: self(), clock, applicationVersion, features, newMessageId, authenticator };
  }
}
