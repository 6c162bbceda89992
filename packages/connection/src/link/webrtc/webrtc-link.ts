/**
 * An open data channel as a link. The connector makes one in the turn in which the channel opens, so no first message is
 * missed (F1). A data channel cannot stop reading: a full inbox ends the link. What does not fit into the transport's
 * buffer waits here, in order: while anything waits, nothing is sent past it. It owns the peer connection and closes it with
 * the link (R33). A path that is lost for a moment may come back; only after `rtcDisconnectedTimeoutMs` is it an end.
 */
import { type CancelTimer, startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import type { LinkSettings } from '../link-settings.js';
import type { LinkTransport } from '../link-transport.js';
import { TransportLink } from '../transport-link.js';
import type { RtcChannel, RtcPeer, RtcPeerState, RtcReceiver } from './rtc-peer.js';

/** What a closing link has in the channel's buffer at most, bytes: browsers refuse whatever comes on top of 16 MiB. */
const CLOSING_BUFFER_BYTES = 8_388_608;

/** Drives one data channel for its link. */
export class WebRtcTransport implements LinkTransport, RtcReceiver {
  readonly link: TransportLink;
  heard = 0;
  readonly #settings: LinkSettings;
  readonly #peer: RtcPeer;
  readonly #channel: RtcChannel;
  readonly #highWaterBytes: number;
  readonly #lowWaterBytes: number;
  /** Above this, with what waits here, a sender is told to wait. */
  readonly #fullBytes: number;
  /** At least what the channel has buffered: its last reading and everything sent since. */
  #bufferedAtMost = 0;
  #queue: Uint8Array[] = [];
  #queueHead = 0;
  #queuedBytes = 0;
  #isCongested = false;
  #isClosing = false;
  /** Everything is with the channel, and its own closing has begun. */
  #isChannelClosing = false;
  #isOver = false;
  #cancelTimer: CancelTimer | undefined;

  /** Call it in the turn in which `channel` opened. */
  constructor(settings: LinkSettings, peer: RtcPeer, channel: RtcChannel, direction: 'outbound' | 'inbound') {
    const { limits } = settings;
    this.#settings = settings;
    this.#peer = peer;
    this.#channel = channel;
    this.#highWaterBytes = Math.min(limits.rtcHighWaterBytes, limits.highWaterBytes);
    this.#lowWaterBytes = Math.min(limits.rtcLowWaterBytes, limits.lowWaterBytes);
    this.#fullBytes = limits.highWaterBytes;
    this.link = new TransportLink(settings, this, {
      capabilities: {
        canPause: false,
        canProbe: false,
        announcesLeave: false,
        maxFrameBytes: Math.min(limits.maxFrameBytes, channel.maxMessageBytes),
        isConfidential: true,
      },
      direction,
      remoteAddress: peer.remoteAddress(),
    });
    channel.attach(this, this.#lowWaterBytes);
  }

  get isOpen(): boolean {
    return this.#channel.isOpen && !this.#isClosing;
  }

  get bufferedBytes(): number {
    return this.#channel.bufferedBytes + this.#queuedBytes;
  }

  send(frame: Uint8Array): boolean {
    if (this.#isClosing || !this.#channel.isOpen) return true;
    if (this.#queuedBytes === 0 && this.#queue.length === this.#queueHead && this.#hasRoom(this.#highWaterBytes))
      this.#write(frame);
    else {
      this.#queue.push(frame);
      this.#queuedBytes += frame.byteLength;
    }
    if (this.#bufferedAtMost + this.#queuedBytes > this.#fullBytes) {
      this.#bufferedAtMost = this.#channel.bufferedBytes;
      this.#isCongested ||= this.#bufferedAtMost + this.#queuedBytes > this.#fullBytes;
    }
    return !this.#isCongested;
  }

  pauseReading(): void {}

  resumeReading(): void {}

  probe(): void {}

  /**
   * Everything goes to the channel, which delivers it before the stream reset that tells the remote. Its answer is the end of
   * the connection. Where the platform does not report that answer, the accepting side gives the other a moment to be
   * first: two that close blindly at once would wait for each other in vain.
   */
  startClosing(): void {
    this.#isClosing = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#drain(CLOSING_BUFFER_BYTES);
    this.#closeOnceDrained();
  }

  terminate(): void {
    this.#release();
  }

  // ---- what the channel reports -------------------------------------------------------------------------------

  message(bytes: Uint8Array): void {
    if (this.#isOver) return;
    this.heard++;
    const { maxFrameBytes } = this.#settings.limits;
    if (bytes.byteLength <= maxFrameBytes) return this.link.arrived(bytes);
    const text = `The remote sent a message of ${bytes.byteLength} bytes; the limit is ${maxFrameBytes}.`;
    this.link.failed(new ConnectionError('FRAME_TOO_LARGE', text, { data: { maxFrameBytes } }));
    this.#ended(undefined);
  }

  bufferLow(): void {
    if (this.#isOver) return;
    this.heard++;
    this.#bufferedAtMost = this.#channel.bufferedBytes;
    this.#drain(this.#isClosing ? CLOSING_BUFFER_BYTES : this.#highWaterBytes);
    if (this.#isClosing) this.#closeOnceDrained();
    if (!this.#isCongested || this.#bufferedAtMost + this.#queuedBytes > this.#settings.limits.lowWaterBytes) return;
    this.#isCongested = false;
    this.link.drained();
  }

  /** In order if the connection is whole: the remote has closed the channel, or answered our closing. */
  closed(): void {
    const isOrderly = this.#isClosing || this.#peer.state === 'connected';
    this.#ended(isOrderly ? undefined : lost('The remote broke the connection off.'));
  }

  // ---- what the connector passes on -----------------------------------------------------------------------------

  stateChanged(state: RtcPeerState): void {
    if (this.#isOver) return;
    const isEnd = state === 'failed' || state === 'closed' || state === 'disconnected';
    if (this.#isClosing) {
      if (isEnd) this.#ended(undefined);
    } else if (state === 'disconnected') this.#waitForRecovery();
    else if (state === 'failed') this.#ended(lost('The network path is gone.'));
    else if (state === 'closed') this.#ended(lost('The remote closed the connection.'));
    else if (state === 'connected') this.#recovered();
  }

  // ---- the queue --------------------------------------------------------------------------------------------------

  #hasRoom(upToBytes: number): boolean {
    if (this.#bufferedAtMost >= upToBytes) this.#bufferedAtMost = this.#channel.bufferedBytes;
    return this.#bufferedAtMost < upToBytes;
  }

  #write(frame: Uint8Array): void {
    this.#bufferedAtMost += frame.byteLength;
    this.#channel.send(frame);
  }

  #drain(upToBytes: number): void {
    while (this.#queueHead < this.#queue.length && this.#hasRoom(upToBytes)) {
      const frame = this.#queue[this.#queueHead++];
      if (frame === undefined) break;
      this.#queuedBytes -= frame.byteLength;
      this.#write(frame);
    }
    if (this.#queueHead * 2 < this.#queue.length) return;
    this.#queue = this.#queue.slice(this.#queueHead);
    this.#queueHead = 0;
  }

  // ---- the way out --------------------------------------------------------------------------------------------------

  #closeOnceDrained(): void {
    if (this.#isChannelClosing || this.#queueHead < this.#queue.length) return;
    this.#isChannelClosing = true;
    const { rtcCloseHeadStartMs } = this.#settings.limits;
    if (!this.#channel.closesBlindly) this.#channel.close();
    else if (this.link.direction === 'inbound') this.#later(rtcCloseHeadStartMs, () => this.#closeOnceSent());
    else this.#closeOnceSent();
  }

  #closeOnceSent(): void {
    const { bufferPollIntervalMs, rtcCloseLingerMs } = this.#settings.limits;
    if (this.#channel.bufferedBytes > 0) return this.#later(bufferPollIntervalMs, () => this.#closeOnceSent());
    // The remote's platform may drop what it has not handed on when it hears of the end (decision 13): a moment for that.
    this.#later(rtcCloseLingerMs, () => {
      this.#channel.close();
      this.#awaitAnswer(this.#peer.bytesSent());
    });
  }

  /** As long as something still goes out, the remote has not everything; then its answer may have crossed ours. */
  #awaitAnswer(bytesSent: number): void {
    this.#later(this.#settings.limits.rtcCloseAnswerMs, () => {
      const now = this.#peer.bytesSent();
      if (now === bytesSent) this.#ended(undefined);
      else this.#awaitAnswer(now);
    });
  }

  #waitForRecovery(): void {
    if (this.#cancelTimer !== undefined) return;
    this.#later(this.#settings.limits.rtcDisconnectedTimeoutMs, () => this.#ended(lost('The network path was lost.')));
  }

  #recovered(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  #later(ms: number, work: () => void): void {
    this.#cancelTimer = startTimer(this.#settings.clock, ms, () => {
      this.#cancelTimer = undefined;
      work();
    });
  }

  #ended(error: ConnectionError | undefined): void {
    if (this.#isOver) return;
    this.#release();
    this.link.transportEnded(error === undefined ? { graceful: false } : { graceful: false, error });
  }

  #release(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#peer.close();
  }
}

function lost(text: string): ConnectionError {
  return new ConnectionError('CONNECTION_LOST', text);
}
