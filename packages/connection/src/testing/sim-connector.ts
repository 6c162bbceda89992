/**
 * The connector of a node in a simulated network: dials other nodes by id and accepts their dials, with the real
 * handshake on top, so that everything above the link is what runs in production.
 */
import { ConnectionError } from '../base/errors.js';
import type { Connector, InboundHandler } from '../connector/connector.js';
import type { Handshaker } from '../connector/handshaker.js';
import { InboundBudget } from '../connector/inbound-budget.js';
import type { Link } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import type { SimNetwork } from './sim-network.js';

/** The node's side of it. */
export interface SimConnectorOptions {
  readonly network: SimNetwork;
  readonly self: PeerDescriptor;
  readonly handshaker: Handshaker;
  readonly limits?: Limits;
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
    const { network, self } = this.#options;
    this.#stopListening();
    this.#stopListening = network.listen(self.id, (link, from) => this.#onLink(link, from, handler));
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
      cancelHandshake = handshaker.dial(outcome.link, peer, (settled) => void pending.settle(settled), pending);
    });
    const pending = handshaker.pending(peer, 'local', this.name, (error) => {
      cancelDial();
      cancelHandshake(error);
    });
    pending.note('dialling');
    this.#attempts.set(peer.id, pending);
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
    let isOver = false;
    let cancel: ((error: ConnectionError) => void) | undefined;
    cancel = this.#options.handshaker.accept(
      link,
      onInbound,
      () => {
        isOver = true;
        leave();
        if (cancel !== undefined) this.#handshakes.delete(cancel);
      },
      this.name,
    );
    if (!isOver) this.#handshakes.add(cancel);
  }
}
