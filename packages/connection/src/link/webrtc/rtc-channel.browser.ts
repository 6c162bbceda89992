/**
 * The data channel of a peer connection in browsers behind the port. Made by `rtc-peer.browser.ts` only, which lends it the
 * guard that keeps exceptions inside.
 */
import type { PlatformChannel } from './platform-rtc.js';
import type { RtcChannel, RtcReceiver } from './rtc-peer.js';

/** Until the platform says something else, as all of them can (RFC 8841, section 6.1). */
const DEFAULT_MAX_MESSAGE_BYTES = 65_536;

/** What a channel needs from its connection. */
export interface BrowserChannelHost {
  /** Passes on what the platform reports, as long as it is of interest. */
  hear(work: () => void): void;
  /** The largest message that both sides take, bytes, once it is known. */
  maxMessageBytes(): number | undefined;
  /** The open channel did not take a message. Not in the turn of `send`. */
  sendRefused(error: unknown): void;
}

export class BrowserChannel implements RtcChannel {
  /** The close event comes when the remote has answered. */
  readonly closesBlindly = false;
  readonly #channel: PlatformChannel;
  readonly #host: BrowserChannelHost;

  constructor(channel: PlatformChannel, host: BrowserChannelHost) {
    this.#channel = channel;
    this.#host = host;
    channel.binaryType = 'arraybuffer';
  }

  get isOpen(): boolean {
    return this.#channel.readyState === 'open';
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedAmount;
  }

  get maxMessageBytes(): number {
    return this.#host.maxMessageBytes() ?? DEFAULT_MAX_MESSAGE_BYTES;
  }

  attach(receiver: RtcReceiver, lowWaterBytes: number): void {
    const channel = this.#channel;
    const host = this.#host;
    channel.bufferedAmountLowThreshold = lowWaterBytes;
    channel.onbufferedamountlow = () => host.hear(() => receiver.bufferLow());
    channel.onclose = () => host.hear(() => receiver.closed());
    channel.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) host.hear(() => receiver.message(new Uint8Array(data)));
    };
  }

  /** A channel that closes in this moment takes nothing and says so by its event; an open one that throws has a gap from now on. */
  send(bytes: Uint8Array): void {
    if (!this.isOpen) return;
    try {
      this.#channel.send(bytes);
    } catch (error) {
      if (this.isOpen) this.#host.sendRefused(error);
    }
  }

  close(): void {
    this.#channel.close();
  }
}
