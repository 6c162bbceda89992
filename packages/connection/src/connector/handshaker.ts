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
  /** Which process this node is: 8 random bytes, hex, the same in all handshakes. Default: none is sent. */
  readonly instance?: string | undefined;
  readonly newMessageId: () => string;
  readonly authenticator?: Authenticator | undefined;
  /** Hears of each attempt, inbound or outbound, when it begins. Must not throw. */
  readonly onAttempt?: ((pending: PendingConnection) => void) | undefined;
}

const HANDSHAKE_STEPS = {
  established: 'handshake answered',
  refused: 'handshake refused',
  failed: 'handshake failed',
} as const satisfies Record<HandshakeOutcome['type'], string>;

export class Handshaker {
  readonly #options: HandshakerOptions;
  /** Links whose handshake goes on, or that drain after a refusal: nobody else would end them (R33). */
  readonly #links = new Map<Link, () => void>();

  constructor(options: HandshakerOptions) {
    this.#options = options;
  }

  /** The own descriptor. Throws `NOT_RUNNING` before there is one. */
  get self(): PeerDescriptor {
    return this.#options.self();
  }

  /** A pending connection with this node's deadlines. `transport`: the name of the connector. */
  pending(
    peer: PeerDescriptor,
    initiator: 'local' | 'remote',
    transport: string,
    abandon: (error: ConnectionError) => void,
  ): PendingConnection {
    const { clock, limits, onAttempt } = this.#options;
    const pending = new PendingConnection({
      peer,
      initiator,
      transport,
      clock,
      timeoutMs: limits.connectTimeoutMs,
      takeTimeoutMs: limits.takeTimeoutMs,
      abandon,
    });
    onAttempt?.(pending);
    return pending;
  }

  /** The dialling side. Returns the cancellation. `pending` gets the steps noted. */
  dial(
    link: Link,
    target: PeerDescriptor,
    onOutcome: (outcome: Outcome) => void,
    pending?: PendingConnection,
  ): (error: ConnectionError) => void {
    const { limits } = this.#options;
    this.#own(link);
    pending?.note('handshake sent');
    return runHandshake({
      ...this.#setup(),
      link,
      target,
      role: 'dialler',
      timeoutMs: limits.connectTimeoutMs,
      onOutcome: (outcome) => {
        pending?.note(HANDSHAKE_STEPS[outcome.type]);
        onOutcome(this.#handOver(outcome, link));
      },
    });
  }

  /**
   * The accepting side. A valid request becomes an inbound attempt for `onInbound`; `onOver` tells, once, that the
   * handshake has ended in any way, so that its place in the budget is free again. `transport`: the name of the connector.
   */
  accept(
    link: Link,
    onInbound: InboundHandler,
    onOver: () => void,
    transport: string,
  ): (error: ConnectionError) => void {
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
        pending = this.pending(request.remote, 'remote', transport, (error) => {
          cancel(error);
          onOver();
        });
        pending.note('handshake received', addressOf(link));
        onInbound({ pending, instance: request.instance, admit: request.admit, refuse: request.refuse });
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

  /**
   * The accepting side of a link whose attempt exists already (WebRTC: the signals began it). Only `pending.peer` is taken, and
   * the manager is not asked again (wire-protocol 5.1). Returns the cancellation.
   */
  answer(
    link: Link,
    pending: PendingConnection,
    onOutcome: (outcome: Outcome) => void,
  ): (error: ConnectionError) => void {
    const { limits } = this.#options;
    this.#own(link);
    return runHandshake({
      ...this.#setup(),
      link,
      role: 'acceptor',
      timeoutMs: limits.inboundHandshakeTimeoutMs,
      onAdmission: ({ remote, admit, refuse }) => {
        pending.note('handshake received');
        if (remote.id === pending.peer.id) admit();
        else refuse('INVALID_TARGET_PEER_DESCRIPTOR');
      },
      onOutcome: (outcome) => {
        pending.note(HANDSHAKE_STEPS[outcome.type]);
        onOutcome(this.#handOver(outcome, link));
      },
    });
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
    const { self, clock, applicationVersion, features, instance, newMessageId, authenticator } = this.#options;
    return { self: self(), clock, applicationVersion, features, instance, newMessageId, authenticator };
  }
}

function addressOf({ remoteAddress }: Link): { readonly from: string } | undefined {
  return remoteAddress === undefined ? undefined : { from: remoteAddress };
}
