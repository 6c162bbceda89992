/** One-way messages over one connection, timed from the first send until the last one was delivered to the application. */
import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Conversation } from '../contender/contender.js';
import type { Receiver } from './receiver.js';

/** Bytes handed over before the sender lets the event loop turn, so that a receiver in the same process gets to read. */
const TURN_BYTES = 65_536;
const MAX_MESSAGES_PER_TURN = 256;

/** A piece that takes this long hardly feels that it starts and ends with empty buffers, ms. */
const PIECE_MS = 100;

export class Flow {
  readonly #conversation: Conversation;
  readonly #receiver: Receiver;
  readonly #payload: Uint8Array;
  readonly #perTurn: number;
  #total = 0;
  #piece: number;

  constructor(conversation: Conversation, receiver: Receiver, bytes: number) {
    this.#conversation = conversation;
    this.#receiver = receiver;
    this.#payload = randomBytes(bytes);
    this.#payload[0] = 0; // No echo, please: see the raw contender.
    this.#perTurn = Math.max(1, Math.min(MAX_MESSAGES_PER_TURN, Math.floor(TURN_BYTES / bytes)));
    this.#piece = this.#perTurn;
  }

  /** Sends `count` messages; resolves with the time until all were delivered, ms. */
  async run(count: number): Promise<number> {
    this.#total += count;
    const delivered = this.#receiver.received(this.#total);
    const start = performance.now();
    for (let left = count; left > 0; left -= this.#perTurn) {
      await this.#conversation.send(this.#payload, Math.min(left, this.#perTurn));
      await turn();
    }
    await delivered;
    return performance.now() - start;
  }

  /** Runs for about `ms`; resolves with the messages per second. In pieces, so that nobody has to guess how many fit in. */
  async rate(ms: number): Promise<number> {
    let spent = 0;
    let delivered = 0;
    while (spent < ms) {
      const took = await this.run(this.#piece);
      spent += took;
      delivered += this.#piece;
      if (took < PIECE_MS) this.#piece *= 2;
    }
    return (delivered / spent) * 1_000;
  }
}
