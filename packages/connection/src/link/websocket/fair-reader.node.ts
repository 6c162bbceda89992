/**
 * Hands the bytes of a socket to `ws` in small pieces, and lets the others have their turn after some (Node). Made by the
 * driver of a WebSocket, for each of its sockets. It never looks into the bytes.
 *
 * Node reads up to 2 MiB of one socket before it looks at the next, and `ws` parses what it is given in one go: 350,000 empty
 * frames, or 10,000 requests, from one peer, while everybody else waits. Measured: the others' p99 was 125 times the calm one.
 */
import type { Socket } from 'node:net';
import type { Limits } from '../../wire/limits.js';
import type { TurnQueue } from './turn-queue.js';

/** What one socket may have done before others get their turn. */
export type ReadingLimits = Pick<Limits, 'readPieceBytes' | 'maxFramesPerTurn' | 'maxBytesPerTurn'>;

export class FairReader {
  readonly #stream: Socket;
  readonly #limits: ReadingLimits;
  readonly #turns: TurnQueue;
  readonly #isPaused: () => boolean;
  /** Since the last turn of others. */
  #frames = 0;
  #bytes = 0;
  #isWaiting = false;

  /**
   * From now on `stream` emits `data` only as this reads. Call it before `stream` has emitted any. `isPaused`: its owner takes
   * nothing now; tell {@link goOn} when it does again.
   */
  constructor(stream: Socket, limits: ReadingLimits, turns: TurnQueue, isPaused: () => boolean) {
    this.#stream = stream;
    this.#limits = limits;
    this.#turns = turns;
    this.#isPaused = isPaused;
    // With a listener for `readable`, a stream flows no more: `read()` emits `data`, and nothing else does.
    stream.on('readable', () => this.#read());
  }

  /** A frame came out of what was read. */
  count(): void {
    this.#frames++;
  }

  /** The owner takes bytes again. */
  goOn(): void {
    process.nextTick(() => this.#read());
  }

  #read(): void {
    const stream = this.#stream;
    const { readPieceBytes } = this.#limits;
    while (!this.#isWaiting && !this.#isPaused()) {
      const length = Math.min(stream.readableLength, readPieceBytes);
      // Also when nothing is there: this is how the stream comes to its end.
      if (stream.read(length === 0 ? undefined : length) === null) return;
      this.#bytes += length;
      if (this.#isUsedUp()) this.#letOthersGo();
    }
  }

  #isUsedUp(): boolean {
    const { maxFramesPerTurn, maxBytesPerTurn } = this.#limits;
    return this.#frames >= maxFramesPerTurn || this.#bytes >= maxBytesPerTurn;
  }

  #letOthersGo(): void {
    this.#isWaiting = true;
    this.#turns.wait(() => {
      this.#isWaiting = false;
      this.#frames = 0;
      this.#bytes = 0;
      this.#read();
    });
  }
}
