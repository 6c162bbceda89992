/**
 * The platform's WebSocket as a link (browsers, and anything else with the standard class). `dial.browser.ts` makes
 * these. Such a socket cannot stop reading, cannot ping and does not say when its buffer has room: a full inbox ends the
 * link, liveness is left to the layers above, and the buffer is looked at on the clock while it is full. By the standard
 * it delivers nothing after its own `close()`, and cannot be closed harder than that.
 */
import { type CancelTimer, startTimer } from '../../base/clock.js';
import { ConnectionError } from '../../base/errors.js';
import type { LinkSettings } from '../link-settings.js';
import type { LinkTransport } from '../link-transport.js';
import { type LinkFacts, TransportLink } from '../transport-link.js';
import { endOfCode, LEAVE_OF_DIALLER } from './close-codes.js';

/**
 * The part of the standard `WebSocket` that is used (WHATWG WebSockets, section 3.1). Handlers take `never`, so that the
 * event types of every platform's own declarations fit.
 */
export interface PlatformSocket {
  binaryType: string;
  readonly readyState: number;
  readonly bufferedAmount: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  send(data: Uint8Array): void;
  close(code?: number): void;
}

const OPEN = 1;

/** Drives one platform socket for its link. */
export class PlatformTransport implements LinkTransport {
  readonly link: TransportLink;
  heard = 0;
  readonly #socket: PlatformSocket;
  readonly #settings: LinkSettings;
  #cancelPoll: CancelTimer | undefined;

  /** Call it in the turn in which `socket` was made: nothing can have been delivered then. */
  constructor(settings: LinkSettings, socket: PlatformSocket, facts: LinkFacts) {
    this.#socket = socket;
    this.#settings = settings;
    this.link = new TransportLink(settings, this, facts);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }: { readonly data: unknown }) => this.#receive(data);
    socket.onclose = ({ code }: { readonly code: number }) => this.#closed(code);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  send(frame: Uint8Array): boolean {
    if (!this.isOpen) return true;
    this.#socket.send(frame);
    if (this.#cancelPoll === undefined && this.bufferedBytes > this.#settings.limits.highWaterBytes) this.#poll();
    return this.#cancelPoll === undefined;
  }

  pauseReading(): void {}

  resumeReading(): void {}

  probe(): void {}

  startClosing(graceful: boolean): void {
    this.#socket.close(graceful ? LEAVE_OF_DIALLER : undefined);
  }

  /** The platform has nothing harder than `close()`; at least nothing of it is heard any more. */
  terminate(): void {
    this.#release();
    this.#socket.close();
  }

  #receive(data: unknown): void {
    this.heard++;
    if (!(data instanceof ArrayBuffer)) return; // Text frames are ignored (wire-protocol 3.2).
    const { maxFrameBytes } = this.link.capabilities;
    if (data.byteLength <= maxFrameBytes) {
      this.link.arrived(new Uint8Array(data));
      return;
    }
    const text = `The remote sent a frame of ${data.byteLength} bytes; the limit is ${maxFrameBytes}.`;
    this.link.failed(new ConnectionError('FRAME_TOO_LARGE', text, { data: { maxFrameBytes } }));
    this.#socket.onmessage = null;
    this.#socket.close();
  }

  #closed(code: number): void {
    this.#release();
    this.link.transportEnded(endOfCode(code));
  }

  #poll(): void {
    const { clock, limits } = this.#settings;
    this.#cancelPoll = startTimer(clock, limits.bufferPollIntervalMs, () => {
      this.#cancelPoll = undefined;
      if (this.bufferedBytes > limits.lowWaterBytes) this.#poll();
      else this.link.drained();
    });
  }

  #release(): void {
    this.#cancelPoll?.();
    this.#cancelPoll = undefined;
    this.#socket.onmessage = null;
    this.#socket.onclose = null;
  }
}
