/**
 * The latched inbox of a link: holds frames and the end, in order, until somebody takes them. `TransportLink` feeds it;
 * readers and the owner empty it. It does no I/O: it asks its transport to pause when it is full and to resume when it
 * has drained, and says so when it cannot hold what arrives.
 *
 * Each frame is handed out exactly once, in order, whatever a callback does: one that sends, reads on, claims, pauses,
 * closes or throws (F1 lost the first frame to the wrong owner; its first repair delivered it twice). Once the link is
 * claimed and nothing is held, a frame is one direct call.
 */
import { ConnectionError } from '../base/errors.js';
import type { Limits } from '../wire/limits.js';
import type { FrameReader, LinkEnd, LinkOwner } from './link.js';

/** What the inbox needs from whoever feeds it. */
export interface InboxHost {
  readonly limits: Pick<Limits, 'maxInboxBytes' | 'maxInboxFrames' | 'inboxOverrunBytes' | 'inboxOverrunFrames'>;
  /** False: reading cannot be paused, so a full inbox overflows at once. */
  readonly canPause: boolean;
  pauseReading(): void;
  resumeReading(): void;
  /** More has arrived than may be held: the link must end, which drops what is held. */
  overflow(): void;
  /** An owner or a reader threw `error`. */
  onOwnerError(error: unknown): void;
}

/** Stands for an empty queue, so that an idle link keeps no array. Never changed. */
const NOTHING: Uint8Array[] = [];

/** Frames and the end of one link, in order. */
export class Inbox {
  readonly #host: InboxHost;
  #owner: LinkOwner | undefined;
  #reader: FrameReader | undefined;
  /** Fast path: claimed, nothing held, not paused, not over, no callback running. */
  #direct = false;
  #ownerBusy = false;
  #readerBusy = false;
  #held = NOTHING;
  #first = 0;
  #heldBytes = 0;
  #paused = false;
  #full = false;
  #leaving = false;
  #reading = true;
  #end: LinkEnd | undefined;
  #ownerToldOfEnd = false;

  constructor(host: InboxHost) {
    this.#host = host;
  }

  /** Set once the link is claimed. */
  get owner(): LinkOwner | undefined {
    return this.#owner;
  }

  /** True while reading is held back, by `pause()` or because the inbox is full. */
  get isPaused(): boolean {
    return this.#paused || this.#full;
  }

  /** One frame from the transport. Dropped after the end. */
  arrive(bytes: Uint8Array): void {
    const owner = this.#owner;
    if (!this.#direct || owner === undefined) {
      this.#hold(bytes);
      this.#deliver();
      return;
    }
    this.#direct = false;
    this.#ownerBusy = true;
    try {
      owner.frame(bytes);
    } catch (error) {
      this.#host.onOwnerError(error);
    }
    this.#ownerBusy = false;
    if (this.#held === NOTHING && !this.#paused && this.#end === undefined) this.#direct = true;
    else this.#deliver();
  }

  /** Latches the end; the first one counts. What is held is delivered before it, or dropped at once if `dropHeld`. */
  finish(end: LinkEnd, dropHeld: boolean): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#direct = false;
    if (dropHeld) this.#clear();
    this.#deliver();
  }

  /** See `Link.readNext`. From inside a reader's callback the next frame follows as soon as that callback returns. */
  readNext(reader: FrameReader): () => void {
    if (this.#owner !== undefined) throw alreadyClaimed();
    this.#reader = reader;
    this.#deliver();
    return () => {
      if (this.#reader === reader) this.#reader = undefined;
    };
  }

  /** See `Link.claim`. A waiting reader is dismissed. */
  claim(owner: LinkOwner): void {
    if (this.#owner !== undefined) throw alreadyClaimed();
    this.#owner = owner;
    this.#reader = undefined;
    this.#deliver();
  }

  /** Holds back frames and the end, and reading where the transport can. */
  pause(): void {
    this.#paused = true;
    this.#direct = false;
    this.#adjustReading();
  }

  /** Undoes `pause()`; what is held follows at once, unless a callback is running: then after it. */
  resume(): void {
    this.#paused = false;
    this.#adjustReading();
    this.#deliver();
  }

  /**
   * Our side is closing: from now on the transport reads on, so that it comes to the remote's answer, and what a full inbox
   * cannot hold is dropped.
   */
  leave(): void {
    this.#leaving = true;
    this.#adjustReading();
  }

  #hold(bytes: Uint8Array): void {
    if (this.#end !== undefined || (this.#leaving && this.#isFull())) return;
    const frame = isWasteful(bytes) ? new Uint8Array(bytes) : bytes;
    if (this.#held === NOTHING) this.#held = [frame];
    else this.#held.push(frame);
    this.#heldBytes += frame.byteLength;
    if (this.#exceeds(this.#host.canPause)) this.#host.overflow();
    else if (!this.#full && this.#host.canPause && this.#isFull()) {
      this.#full = true;
      this.#adjustReading();
    }
  }

  /** Hands out what is held, then the end, as far as somebody is there to take it. */
  #deliver(): void {
    if (this.#owner !== undefined) this.#deliverTo(this.#owner);
    else this.#feedReaders();
  }

  #deliverTo(owner: LinkOwner): void {
    if (this.#ownerBusy) return;
    this.#ownerBusy = true;
    while (!this.#paused && this.#held !== NOTHING) {
      const frame = this.#take();
      try {
        owner.frame(frame);
      } catch (error) {
        this.#host.onOwnerError(error);
      }
    }
    if (!this.#paused && this.#end !== undefined && !this.#ownerToldOfEnd) {
      this.#ownerToldOfEnd = true;
      try {
        owner.closed(this.#end);
      } catch (error) {
        this.#host.onOwnerError(error);
      }
    }
    this.#ownerBusy = false;
    this.#direct = !this.#paused && this.#end === undefined;
  }

  #feedReaders(): void {
    if (this.#readerBusy) return;
    this.#readerBusy = true;
    while (this.#reader !== undefined && !this.#paused && this.#held !== NOTHING) {
      const reader = this.#reader;
      this.#reader = undefined;
      try {
        reader.frame(this.#take());
      } catch (error) {
        this.#host.onOwnerError(error);
      }
    }
    if (this.#reader !== undefined && !this.#paused && this.#end !== undefined) {
      const reader = this.#reader;
      try {
        reader.closed(this.#end);
      } catch (error) {
        this.#host.onOwnerError(error);
      }
      this.#reader = undefined; // Also one that reads on from inside closed(): it would be told for ever.
    }
    this.#readerBusy = false;
  }

  /** The oldest frame; there must be one. */
  #take(): Uint8Array {
    const frame = this.#held[this.#first] as Uint8Array;
    this.#first++;
    this.#heldBytes -= frame.byteLength;
    if (this.#first === this.#held.length) this.#clear();
    else if (this.#first >= 1_024 && this.#first * 2 >= this.#held.length) {
      this.#held = this.#held.slice(this.#first);
      this.#first = 0;
    }
    if (this.#full && this.#isHalfEmpty()) {
      this.#full = false;
      this.#adjustReading();
    }
    return frame;
  }

  #clear(): void {
    this.#held = NOTHING;
    this.#first = 0;
    this.#heldBytes = 0;
  }

  #isFull(): boolean {
    const { maxInboxBytes, maxInboxFrames } = this.#host.limits;
    return this.#heldBytes >= maxInboxBytes || this.#held.length - this.#first >= maxInboxFrames;
  }

  #isHalfEmpty(): boolean {
    const { maxInboxBytes, maxInboxFrames } = this.#host.limits;
    return this.#heldBytes * 2 <= maxInboxBytes && (this.#held.length - this.#first) * 2 <= maxInboxFrames;
  }

  /** A transport that was asked to pause may still hand over what it has read from the kernel: 5,000 small frames were seen. */
  #exceeds(withOverrun: boolean): boolean {
    const { maxInboxBytes, maxInboxFrames, inboxOverrunBytes, inboxOverrunFrames } = this.#host.limits;
    return (
      this.#heldBytes > maxInboxBytes + (withOverrun ? inboxOverrunBytes : 0) ||
      this.#held.length - this.#first > maxInboxFrames + (withOverrun ? inboxOverrunFrames : 0)
    );
  }

  #adjustReading(): void {
    const reading = this.#leaving || !(this.#paused || this.#full);
    if (reading === this.#reading || !this.#host.canPause || this.#end !== undefined) return;
    this.#reading = reading;
    if (reading) this.#host.resumeReading();
    else this.#host.pauseReading();
  }
}

/** A frame is a view into the chunk it came in; held as it is, one byte could pin 64 KiB. */
function isWasteful(bytes: Uint8Array): boolean {
  return bytes.buffer.byteLength > 2 * bytes.byteLength;
}

function alreadyClaimed(): ConnectionError {
  return new ConnectionError('ALREADY_CLAIMED', 'The link has an owner already; a link is claimed once.');
}
