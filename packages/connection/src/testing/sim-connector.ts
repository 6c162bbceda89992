/**
 * The connector of a node in a simulated network: dials other nodes by id and accepts their dials, with the real
 * handshake on top, so that everything above the link is what runs in production.
 */
import type { Clock } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Connector, InboundAttempt, InboundHandler } from '../connector/connector.js';
import type { Handshaker } from '../connector/handshaker.js';
import { InboundBudget } from '../connector/inbound-budget.js';
import type { Link } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Outcome, PendingConnection } from '../pending/pending-connection.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import type { SimNetwork } from './sim-network.js';

/**
 * Moments at which something is handed from one part to the next, and where a real transport may let time pass: a dialled link
 * (`opened`) and an accepted one to the handshake (`accepted`), a valid request to the manager (`raised`), an outcome to whoever
 * waits for it (`settled`).
 */
export type HandOverPoint = 'opened' | 'accepted' | 'raised' | 'settled';

/** Carries out `act` at once or later, once. */
export type HandOver = (point: HandOverPoint, act: () => void) => void;

/** The node's side of it. */
export interface SimConnectorOptions {
  readonly network: SimNetwork;
  readonly self: PeerDescriptor;
  readonly handshaker: Handshaker;
  readonly limits?: Limits;
  /** Of the node's process. Default: that of the network. */
  readonly clock?: Clock;
  /** Default: at once. */
  readonly handOver?: HandOver | undefined;
  /** Hears of every attempt, inbound or outbound, before the manager does. */
  readonly onAttempt?: (pending: PendingConnection) => void;
}

/** See the head of this file. */
export class SimConnector implements Connector {
  readonly name = 'simulated';
  readonly #options: SimConnectorOptions;
  readonly #budget: InboundBudget;
  readonly #attempts = new Map<PeerId, PendingConnection>();
  readonly #handshakes = new Set<(error: ConnectionError) => void>();
  #stopListening = (): void => {};
  #isClosed = false;

  constructor(options: SimConnectorOptions) {
    this.#options = options;
    this.#budget = new InboundBudget(options.limits ?? defaultLimits);
  }

  /** Handshakes of peers that dialled us which are not over. */
  get pendingCount(): number {
    return this.#budget.total;
  }

  /** From now on this node can be dialled; inbound attempts go to `handler`. Throws `LISTEN_FAILED` if the id is in use. */
  accept(handler: InboundHandler): void {
    const { network, self, clock } = this.#options;
    this.#stopListening();
    this.#stopListening = network.listen(self.id, (link, from) => this.#onLink(link, from, handler), clock);
  }

  canReach(): boolean {
    return true;
  }

  connect(peer: PeerDescriptor): PendingConnection {
    if (this.#isClosed) throw new ConnectionError('CLOSED', 'This node is closing and dials nobody any more.');
    const inFlight = this.#attempts.get(peer.id);
    if (inFlight !== undefined) return inFlight;
    const { network, self, handshaker } = this.#options;
    let cancelHandshake = (_error: ConnectionError): void => {};
    const cancelDial = network.dial(self, peer, (outcome) => {
      if (outcome.type === 'failed') {
        pending.note('link failed', { reason: outcome.error.message });
        pending.settle(outcome);
        return;
      }
      pending.note('link open');
      const { link } = outcome;
      cancelHandshake = (error) => link.destroy(error);
      const settle = (settled: Outcome): void => this.#handOver('settled', () => void pending.settle(settled));
      this.#handOver('opened', () => {
        cancelHandshake = handshaker.dial(link, peer, settle, pending);
      });
    });
    const pending = handshaker.pending(peer, 'local', this.name, (error) => {
      cancelDial();
      cancelHandshake(error);
    });
    pending.note('dialling');
    this.#attempts.set(peer.id, pending);
    this.#options.onAttempt?.(pending);
    pending.outcome$.subscribe(() => this.#attempts.delete(peer.id));
    return pending;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    const error = new ConnectionError('CLOSED', 'This node is closing.');
    for (const pending of [...this.#attempts.values()]) pending.cancel(error);
    for (const cancel of [...this.#handshakes]) cancel(error);
  }

  #onLink(link: Link, from: PeerDescriptor, onInbound: InboundHandler): void {
    const leave = this.#budget.enter(from.id);
    if (leave === undefined) {
      link.destroy(new ConnectionError('LIMIT_REACHED', 'Too many links wait for their handshake.'));
      return;
    }
    let cancelHandshake = (error: ConnectionError): void => link.destroy(error);
    const cancel = (error: ConnectionError): void => {
      over();
      cancelHandshake(error);
    };
    const over = (): void => {
      if (this.#handshakes.delete(cancel)) leave();
    };
    const raise = (attempt: InboundAttempt): void => {
      this.#options.onAttempt?.(attempt.pending);
      this.#handOver('raised', () => onInbound(attempt));
    };
    this.#handshakes.add(cancel);
    this.#handOver('accepted', () => {
      if (!this.#handshakes.has(cancel)) return;
      cancelHandshake = this.#options.handshaker.accept(link, raise, over, this.name);
    });
  }

  #handOver(point: HandOverPoint, act: () => void): void {
    const { handOver } = this.#options;
    if (handOver === undefined) act();
    else handOver(point, act);
  }
}
