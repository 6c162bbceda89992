/**
 * The order in which a node may announce what becomes of a peer: `connecting -> (connected -> disconnected) | failed`, each
 * at most once per endpoint, and again from the beginning afterwards.
 */
import type { PeerEvent } from '../../manager/transport.js';
import { SimulationViolation } from './violation.js';

type EventType = PeerEvent['type'];

/** What may follow; nothing announced yet counts as ended. */
const NEXT: Readonly<Record<EventType, readonly EventType[]>> = {
  connecting: ['connected', 'failed'],
  connected: ['disconnected'],
  disconnected: ['connecting'],
  failed: ['connecting'],
};

/** Checks the announcements of one node. */
export class EventGrammar {
  readonly #node: string;
  readonly #last = new Map<string, EventType>();

  constructor(node: string) {
    this.#node = node;
  }

  /** Throws if `event` about `peer` must not come now. */
  hear(peer: string, event: EventType): void {
    const last = this.#last.get(peer) ?? 'disconnected';
    if (!NEXT[last].includes(event)) {
      throw new SimulationViolation('event grammar', `${this.#node} announced ${event} after ${last} of ${peer}.`);
    }
    this.#last.set(peer, event);
  }

  /** Throws if a message of `peer` must not be delivered now: outside of what was announced as its connection. */
  checkDelivery(peer: string): void {
    const last = this.#last.get(peer);
    if (last === 'connected') return;
    const text = `${this.#node} got a message of ${peer} after announcing ${last ?? 'nothing'} of it.`;
    throw new SimulationViolation('messages come between connected and disconnected', text);
  }

  /** What was announced last of `peer`. */
  lastOf(peer: string): EventType | undefined {
    return this.#last.get(peer);
  }
}
