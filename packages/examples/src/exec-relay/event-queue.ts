/**
 * Events in order for one consumer, latched: what comes before it starts to read waits, each is read once, and the last one
 * ends the reading. When more bytes wait than the bound, `onFull` is told, and `onRoom` once they were read.
 */

export interface QueueBound {
  /** Bytes that may wait. */
  readonly maxBytes: number;
  readonly onFull: () => void;
  readonly onRoom: () => void;
}

export class EventQueue<Event> implements AsyncIterable<Event> {
  readonly #bound: QueueBound;
  readonly #sizeOf: (event: Event) => number;
  readonly #waiting: Event[] = [];
  #bytes = 0;
  #isFull = false;
  #ended = false;
  #error: unknown;
  #wake = (): void => {};

  constructor(bound: QueueBound, sizeOf: (event: Event) => number) {
    this.#bound = bound;
    this.#sizeOf = sizeOf;
  }

  push(event: Event): void {
    if (this.#ended) return;
    this.#waiting.push(event);
    this.#bytes += this.#sizeOf(event);
    if (!this.#isFull && this.#bytes > this.#bound.maxBytes) {
      this.#isFull = true;
      this.#bound.onFull();
    }
    this.#wake();
  }

  /** Nothing comes any more; with an error, reading throws it behind the last event. */
  end(error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    this.#wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Event, void, undefined> {
    for (;;) {
      const event = this.#waiting.shift();
      if (event !== undefined) {
        this.#taken(event);
        yield event;
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  #taken(event: Event): void {
    this.#bytes -= this.#sizeOf(event);
    if (this.#isFull && this.#bytes <= this.#bound.maxBytes / 2) {
      this.#isFull = false;
      this.#bound.onRoom();
    }
  }
}
