/**
 * A WebSocket of `ws` as a link (Node). The dialler and the listener make these, at the latest moment at which no frame
 * can have been delivered yet: listeners are attached before the socket reads (R1, F1).
 *
 * Speed: a frame goes through `ws` untouched and without a callback; the socket underneath is corked once per tick, so
 * that a burst is one system call while every frame stays one WebSocket message (R12). Masking, which a dialling side
 * must do, is fast with the optional package `bufferutil`; `ws` finds it by itself.
 */
import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import { ConnectionError } from '../../base/errors.js';
import type { Limits } from '../../wire/limits.js';
import type { LinkSettings } from '../link-settings.js';
import type { LinkTransport } from '../link-transport.js';
import { type LinkFacts, TransportLink } from '../transport-link.js';
import { endOfCode, isGracefulCode, LEAVE_OF_ACCEPTOR, LEAVE_OF_DIALLER } from './close-codes.js';
import { FairReader } from './fair-reader.node.js';
import { turns } from './turns.node.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Options of `ws` that both sides share. */
export function socketOptions(limits: Limits) {
  return {
    maxPayload: limits.maxFrameBytes,
    maxFragments: limits.maxFrameFragments,
    maxBufferedChunks: limits.maxFrameChunks,
    autoPong: false, // One answer for all pings of a turn, see below.
    skipUTF8Validation: true, // Text frames are ignored (wire-protocol 3.2).
    allowSynchronousEvents: true,
    closeTimeout: LONGEST_TIMER_MS, // The link's own deadlines, on the injected clock, end every close.
  };
}

/** A `ws` socket that knows its driver, so that all sockets share the same listener functions. */
export class LinkSocket extends WebSocket {
  driver: WebSocketTransport | undefined;

  /** `ws` calls this itself to answer the remote's close frame; there is no other sign of it before the socket is gone. */
  override close(code?: number, reason?: string | Buffer): void {
    super.close(code, reason);
    this.driver?.link.remoteIsClosing(isGracefulCode(code));
  }
}

/** Drives one socket for its link. */
export class WebSocketTransport implements LinkTransport {
  readonly link: TransportLink;
  readonly #socket: LinkSocket;
  readonly #stream: Socket;
  readonly #limits: Limits;
  readonly #reader: FairReader | undefined;
  #isCorked = false;
  #isCongested = false;
  #lastPing: Buffer | undefined;
  #onFlushed: (() => void) | undefined;

  /**
   * `stream` is the socket that `socket` runs on. Call it before `socket` has delivered anything. `isCompressed`: `ws` inflates in
   * the background and has to hold back the stream meanwhile, so it reads by itself.
   */
  constructor(settings: LinkSettings, socket: LinkSocket, stream: Socket, facts: LinkFacts, isCompressed = false) {
    this.#socket = socket;
    this.#stream = stream;
    this.#limits = settings.limits;
    this.link = new TransportLink(settings, this, facts);
    if (!isCompressed) this.#reader = new FairReader(stream, settings.limits, turns, () => socket.isPaused);
    socket.driver = this;
    socket.on('message', onMessage);
    socket.on('ping', onPing);
    socket.on('error', onError);
    socket.on('close', onClose);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount;
  }

  /** Every byte counts: a large frame that trickles in is life, and nothing has to be counted per frame. */
  get heard(): number {
    return this.#stream.bytesRead;
  }

  send(frame: Uint8Array): boolean {
    const socket = this.#socket;
    if (socket.readyState !== WebSocket.OPEN) return true;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      process.nextTick(WebSocketTransport.#uncork, this);
    }
    if (!this.#isCongested && socket.bufferedAmount + frame.byteLength <= this.#limits.highWaterBytes) {
      socket.send(frame);
      return true;
    }
    // Only now a callback per frame: the last of them finds the buffer empty at the latest.
    this.#isCongested = true;
    this.#onFlushed ??= () => this.#checkRoom();
    socket.send(frame, this.#onFlushed);
    return false;
  }

  pauseReading(): void {
    this.#socket.pause();
  }

  resumeReading(): void {
    this.#socket.resume();
    this.#reader?.goOn();
  }

  probe(): void {
    if (this.isOpen) this.#socket.ping();
  }

  /** The close frame queues behind everything that was sent. */
  startClosing(graceful: boolean): void {
    const code = this.link.direction === 'outbound' ? LEAVE_OF_DIALLER : LEAVE_OF_ACCEPTOR;
    this.#socket.close(graceful ? code : undefined);
  }

  terminate(): void {
    this.#socket.terminate();
  }

  /**
   * Only the last ping of a turn is answered (RFC 6455, 5.5.3), and none while the remote does not read: `ws` writes an answer to
   * each, and a packet for it.
   */
  pinged(data: Buffer): void {
    this.#reader?.count();
    if (this.#lastPing === undefined) process.nextTick(WebSocketTransport.#pong, this);
    this.#lastPing = data;
  }

  /** A frame of any other kind was read; `bytes` of a binary one, which is the only kind that says something (wire-protocol 3.2). */
  received(bytes: Uint8Array | undefined): void {
    this.#reader?.count();
    if (bytes !== undefined) this.link.arrived(bytes);
  }

  /** After the last frame. A reset connection has its reason in the stream; `ws` does not pass it on. */
  socketClosed(code: number): void {
    this.link.transportEnded(endOfCode(code, this.#stream.errored ?? undefined));
  }

  static #uncork(this: void, driver: WebSocketTransport): void {
    driver.#isCorked = false;
    driver.#stream.uncork();
  }

  static #pong(this: void, driver: WebSocketTransport): void {
    const data = driver.#lastPing;
    driver.#lastPing = undefined;
    if (driver.isOpen && driver.bufferedBytes <= driver.#limits.highWaterBytes) driver.#socket.pong(data);
  }

  #checkRoom(): void {
    if (!this.#isCongested || this.bufferedBytes > this.#limits.lowWaterBytes) return;
    this.#isCongested = false;
    this.link.drained();
  }
}

// Shared by all sockets: an idle link costs no closure. They are only ever attached to a LinkSocket.

function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  (this as LinkSocket).driver?.received(isBinary ? (data as Buffer) : undefined); // `binaryType` is left at 'nodebuffer'.
}

function onPing(this: WebSocket, data: Buffer): void {
  (this as LinkSocket).driver?.pinged(data);
}

function onError(this: WebSocket, error: Error & { readonly code?: unknown }): void {
  const isTooLarge = typeof error.code === 'string' && error.code.startsWith('WS_ERR_UNSUPPORTED');
  (this as LinkSocket).driver?.link.failed(
    isTooLarge
      ? new ConnectionError('FRAME_TOO_LARGE', 'The remote sent a frame above the limit.', { cause: error })
      : new ConnectionError('MALFORMED_FRAME', 'The remote broke the WebSocket protocol.', { cause: error }),
  );
}

function onClose(this: WebSocket, code: number): void {
  (this as LinkSocket).driver?.socketClosed(code);
}
