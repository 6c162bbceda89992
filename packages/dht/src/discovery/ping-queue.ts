/**
 * Pings of one layer: few at a time, each peer once, the rest waiting in order. Called by whoever wants to know whether a contact
 * lives; the outcome goes to one listener. A ping never starts in the turn in which it was asked for: that may be the event of a
 * connection that just ended (R71). One abort ends them all (R49); none has a timer or a controller of its own.
 */
import { ConnectionError } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import { SignalFan } from '../lookup/signal-fan.js';
import type { PeerQueries } from '../protocol/peer-queries.js';

/** Who hears of pings. Neither may throw. Nothing is told after `stop`. */
export interface PingListener {
  answered(contact: Contact): void;
  failed(contact: Contact, error: unknown): void;
}

/** What it is made of. */
export interface PingQueueParts {
  readonly queries: Pick<PeerQueries, 'ping'>;
  readonly listener: PingListener;
  readonly limits: Pick<DhtLimits, 'maxPingsInFlight' | 'maxPingsWaiting'>;
}

/** See the head of this file. */
export class PingQueue {
  readonly #parts: PingQueueParts;
  readonly #signals = new SignalFan();
  readonly #waiting = new Map<PeerId, Contact>();
  readonly #inFlight = new Set<PeerId>();
  readonly #idleWaiters: (() => void)[] = [];
  #isScheduled = false;

  constructor(parts: PingQueueParts) {
    this.#parts = parts;
  }

  /** Pings that wait or are under way. */
  get size(): number {
    return this.#waiting.size + this.#inFlight.size;
  }

  /** Soon. False when there is no room, or after `stop`; true also when the peer is being pinged already. */
  ping(contact: Contact): boolean {
    const { id } = contact.peer;
    if (this.#signals.isAborted) return false;
    if (this.#inFlight.has(id) || this.#waiting.has(id)) return true;
    if (this.#waiting.size >= this.#parts.limits.maxPingsWaiting) return false;
    this.#waiting.set(id, contact);
    this.#schedule();
    return true;
  }

  /** Nobody wants to know any more. A ping under way goes on. */
  forget(id: PeerId): void {
    if (this.#waiting.delete(id)) this.#tellIfIdle();
  }

  /** Resolves when no ping waits or is under way: now, or the next time that it is so. */
  idle(): Promise<void> {
    return this.size === 0 ? Promise.resolve() : new Promise((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Aborts first, then waits until all pings under way have ended (R47, R62). Idempotent. */
  stop(): Promise<void> {
    this.#waiting.clear();
    this.#signals.abort(new ConnectionError('CLOSED', 'This DHT node is stopping.'));
    const drained = this.idle();
    this.#tellIfIdle();
    return drained;
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (const [id, contact] of this.#waiting) {
      if (this.#inFlight.size >= this.#parts.limits.maxPingsInFlight) return;
      this.#waiting.delete(id);
      this.#start(contact);
    }
  }

  #start(contact: Contact): void {
    const { queries, listener } = this.#parts;
    this.#inFlight.add(contact.peer.id);
    const share = this.#signals.acquire();
    const end = (tell: () => void): void => {
      this.#signals.release(share);
      this.#end(contact, tell);
    };
    queries.ping(contact, { signal: share.signal }).then(
      () => end(() => listener.answered(contact)),
      (error: unknown) => end(() => listener.failed(contact, error)),
    );
  }

  #end({ peer }: Contact, tell: () => void): void {
    this.#inFlight.delete(peer.id);
    if (!this.#signals.isAborted) tell();
    this.#pump();
    this.#tellIfIdle();
  }

  #tellIfIdle(): void {
    if (this.size > 0) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }
}
