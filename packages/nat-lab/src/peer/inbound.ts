/** Counts the numbered messages that a node receives, by sender. */
import type { ReceivedMessage } from '@peerlatch/connection/node';
import type { PeerId } from '@peerlatch/connection/peer';
import type { Received } from '../plan/cell-result.js';

/** As much as a path may be away and SCTP may wait to send again, ms. */
const SILENCE_MS = 10_000;

/** What this room needs of an observable. */
interface Messages {
  subscribe(next: (message: ReceivedMessage) => void): unknown;
}

export class Inbound {
  readonly #numbers = new Map<PeerId, number[]>();
  #onMessage = (): void => {};

  constructor(messages: Messages) {
    messages.subscribe(({ from, bytes }) => {
      const numbers = this.#numbers.get(from.id) ?? [];
      this.#numbers.set(from.id, numbers);
      numbers.push(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));
      this.#onMessage();
    });
  }

  /** Resolves once `count` messages have come from `peer`, or none for 10 s; forgets them then. */
  from(peer: PeerId, count: number): Promise<Received> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#onMessage = () => {};
        const numbers = this.#numbers.get(peer) ?? [];
        this.#numbers.delete(peer);
        resolve({ count: numbers.length, isInOrder: numbers.every((number, index) => number === index) });
      };
      const look = (): void => {
        if ((this.#numbers.get(peer)?.length ?? 0) >= count) settle();
        else timer.refresh();
      };
      const timer = setTimeout(settle, SILENCE_MS);
      this.#onMessage = look;
      look();
    });
  }
}
