/**
 * The data channel of a peer connection in Node (node-datachannel) behind the port. Made by `rtc-peer.node.ts` only, which
 * hears of what went wrong: an exception in one of the add-on's callbacks would end the process, so none leaves.
 */
import type { DataChannel } from 'node-datachannel';
import type { RtcChannel, RtcReceiver } from './rtc-peer.js';

/** What a channel needs from its connection. */
export interface NativeChannelHost {
  /** False once the connection was closed: nothing is of interest any more. */
  readonly isListening: boolean;
  /** A receiver threw `error`. */
  threw(error: unknown): void;
  /** Runs `work` in a later turn of the event loop. */
  later(work: () => void): void;
}

/** Turns without a message after which none is on its way any more. */
const QUIET_TURNS = 2;

export class NativeChannel implements RtcChannel {
  readonly closesBlindly = true;
  readonly maxMessageBytes: number;
  readonly #channel: DataChannel;
  readonly #host: NativeChannelHost;
  #receiver: RtcReceiver | undefined;
  #received = 0;
  #isClosing = false;
  #isRemoteClosed = false;
  #isOver = false;

  constructor(channel: DataChannel, host: NativeChannelHost) {
    this.#channel = channel;
    this.#host = host;
    this.maxMessageBytes = channel.maxMessageSize();
  }

  get isOpen(): boolean {
    return !this.#isClosing && !this.#isRemoteClosed;
  }

  get bufferedBytes(): number {
    return this.#isOver ? 0 : this.#channel.bufferedAmount();
  }

  attach(receiver: RtcReceiver, lowWaterBytes: number): void {
    this.#receiver = receiver;
    const channel = this.#channel;
    channel.setBufferedAmountLowThreshold(lowWaterBytes);
    channel.onBufferedAmountLow(() => this.#hear(() => receiver.bufferLow()));
    // Once per message, so without a closure of its own.
    const host = this.#host;
    channel.onMessage((message) => {
      if (typeof message === 'string' || !host.isListening) return;
      this.#received++;
      try {
        receiver.message(message instanceof Uint8Array ? message : new Uint8Array(message));
      } catch (error) {
        host.threw(error);
      }
    });
    // Last: of two events that wait, the one that was asked for first is called first, and this one makes the add-on drop messages
    // that still wait behind it.
    channel.onClosed(() => this.#hear(() => this.#closed()));
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    try {
      this.#channel.sendMessageBinary(bytes);
    } catch {
      // It was closed in this moment by the remote; the event of it follows.
    }
  }

  close(): void {
    if (!this.isOpen) return;
    this.#isClosing = true;
    try {
      this.#channel.close();
    } catch {
      // Closed already.
    }
  }

  /** The connection is gone, and with it the remote's answer to our closing. */
  connectionEnded(): void {
    if (this.#isClosing) this.#end();
  }

  /**
   * The add-on queues each kind of event on its own, so the end of the connection may be reported before messages that came before it:
   * `work` runs once those are through. At once for a channel that nobody reads.
   */
  whenQuiet(work: () => void, turns = QUIET_TURNS): void {
    if (turns === 0 || this.#receiver === undefined) return work();
    const before = this.#received;
    this.#host.later(() => this.whenQuiet(work, this.#received === before ? turns - 1 : QUIET_TURNS));
  }

  /** Our own `close()` is reported at once, long before the remote has everything: that is not its answer. */
  #closed(): void {
    if (!this.isOpen) return;
    this.#isRemoteClosed = true;
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#receiver?.closed();
  }

  #hear(work: () => void): void {
    if (!this.#host.isListening) return;
    try {
      work();
    } catch (error) {
      this.#host.threw(error);
    }
  }
}
