/**
 * An endpoint's ownership of one link: names the link in every event by the number of its attempt, so that the machine
 * can tell stale ones (R14), and keeps the senders that wait for room in its buffer.
 */
import { ConnectionError } from '../base/errors.js';
import type { Link, LinkEnd, LinkOwner } from '../link/link.js';
import type { OutboxItem } from './outbox.js';

/** The endpoint, as its sessions see it. */
export interface SessionHost {
  received(bytes: Uint8Array): void;
  linkEnded(session: LinkSession): void;
}

export class LinkSession implements LinkOwner {
  readonly seq: number;
  readonly link: Link;
  readonly #host: SessionHost;
  #waiting: OutboxItem[] | undefined;

  constructor(seq: number, link: Link, host: SessionHost) {
    this.seq = seq;
    this.link = link;
    this.#host = host;
  }

  /** True between a `send()` that returned false and `writable()`. */
  get isCongested(): boolean {
    return this.#waiting !== undefined;
  }

  /** Senders that wait for room. */
  get waiting(): number {
    return this.#waiting?.length ?? 0;
  }

  /** `item` is with the transport already; its promise settles when there is room again, or the link ends. */
  waitForRoom(item: OutboxItem): void {
    if (this.link.end !== undefined) item.reject(lost(this.link.end));
    else if (this.#waiting === undefined) this.#waiting = [item];
    else this.#waiting.push(item);
  }

  frame(bytes: Uint8Array): void {
    // Also from a replaced link while it drains: the peer sent it before it learnt of the replacement (R15).
    this.#host.received(bytes);
  }

  writable(): void {
    for (const item of this.#takeWaiting()) item.resolve();
  }

  closed(end: LinkEnd): void {
    this.#host.linkEnded(this);
    for (const item of this.#takeWaiting()) item.reject(lost(end));
  }

  #takeWaiting(): readonly OutboxItem[] {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    return waiting;
  }
}

function lost(end: LinkEnd): ConnectionError {
  const details = end.error === undefined ? {} : { cause: end.error };
  return new ConnectionError(
    'CONNECTION_LOST',
    'The connection ended while the message was in its send buffer; it may not have arrived.',
    details,
  );
}
