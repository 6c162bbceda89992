/**
 * The messages of a node, latched: what arrives while nobody subscribes is held, in order and within a bound, and handed
 * to the next subscriber exactly once; else messages are delivered as they come. Beyond the bound messages are dropped
 * and counted, so that a peer cannot fill the memory of a node that never listens.
 */
import { Observable, Subject } from 'rxjs';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/** One received message. */
export interface ReceivedMessage {
  readonly from: PeerDescriptor;
  /** Service id that the sender named. */
  readonly service: string;
  /** The payload: a view that nobody else changes. */
  readonly bytes: Uint8Array;
}

export interface InboxLimits {
  readonly maxInboxFrames: number;
  readonly maxInboxBytes: number;
}

export class MessageInbox {
  /** Every message; a subscriber that comes when there is none gets the held ones first. */
  readonly messages$: Observable<ReceivedMessage>;
  readonly #limits: InboxLimits;
  readonly #live = new Subject<ReceivedMessage>();
  #held: ReceivedMessage[] = [];
  #heldBytes = 0;

  constructor(limits: InboxLimits) {
    this.#limits = limits;
    this.messages$ = new Observable((subscriber) => {
      const subscription = this.#live.subscribe(subscriber);
      this.#release();
      return subscription;
    });
  }

  /** Delivers or holds; false when there is neither a subscriber nor room. */
  push(message: ReceivedMessage): boolean {
    if (this.#held.length === 0 && this.#live.observed) {
      this.#live.next(message);
      return true;
    }
    const bytes = this.#heldBytes + message.bytes.length;
    if (this.#held.length >= this.#limits.maxInboxFrames || bytes > this.#limits.maxInboxBytes) return false;
    this.#held.push(message);
    this.#heldBytes = bytes;
    return true;
  }

  /** Completes the stream. */
  close(): void {
    this.#held = [];
    this.#live.complete();
  }

  /** Stops as soon as nobody listens any more; what comes meanwhile queues up behind. The loop is bounded by what is held. */
  #release(): void {
    while (this.#live.observed) {
      const message = this.#held[0];
      if (message === undefined) return;
      // Off the list only after delivery: a message that arrives from within must not overtake.
      this.#live.next(message);
      this.#held.shift();
      this.#heldBytes -= message.bytes.length;
    }
  }
}
