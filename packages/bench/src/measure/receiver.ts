/**
 * The receiving end of a flow, in the process of the sender or in another one: the same code at both places, so that
 * one process and two differ in nothing else.
 */
import type { Address, Contender, Side } from '../contender/contender.js';

/** What a flow needs of its receiving end. */
export interface Receiver {
  /** Opens the connection to a sender that listens. */
  connect(to: Address): Promise<void>;
  /** Resolves once `total` messages were delivered to the application since the start. */
  received(total: number): Promise<void>;
}

export interface ReceiverSettings {
  readonly listens: boolean;
  /** Length of every message, bytes; another length fails the sample. */
  readonly bytes: number;
}

/** A receiver in this process. */
export class LocalReceiver implements Receiver {
  #side: Side | undefined;
  #count = 0;
  #awaited = Number.POSITIVE_INFINITY;
  #onAwaited: (() => void) | undefined;

  static async start(contender: Contender, { listens, bytes }: ReceiverSettings): Promise<LocalReceiver> {
    const receiver = new LocalReceiver();
    receiver.#side = await contender.start({
      listens,
      maxPeers: 80,
      onMessage: (length) => {
        if (length !== bytes) throw new Error(`A message of ${length} bytes arrived instead of ${bytes}.`);
        receiver.#arrived();
      },
    });
    return receiver;
  }

  /** Of the side that listens. */
  get address(): Address {
    return this.#started.address;
  }

  async connect(to: Address): Promise<void> {
    await this.#started.connect(to);
  }

  received(total: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited = total;
      this.#onAwaited = resolve;
      this.#check();
    });
  }

  get #started(): Side {
    if (this.#side === undefined) throw new Error('The receiver has not started.');
    return this.#side;
  }

  #arrived(): void {
    this.#count++;
    if (this.#count >= this.#awaited) this.#check();
  }

  #check(): void {
    if (this.#count < this.#awaited) return;
    this.#awaited = Number.POSITIVE_INFINITY;
    this.#onAwaited?.();
  }
}
