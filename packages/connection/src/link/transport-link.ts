/**
 * The one implementation of `Link`: latched inbox and end, bookkeeping listeners, draining close with its deadline, on
 * top of a driver (`LinkTransport`) that does the I/O. Made by `memory-link`, the diallers and the listener. It never
 * looks into a frame and calls no clock but the injected one.
 */
import { type CancelTimer, startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Limits } from '../wire/limits.js';
import { Inbox, type InboxHost } from './inbox.js';
import type { CloseOptions, FrameReader, Link, LinkCapabilities, LinkEnd, LinkOwner } from './link.js';
import type { LinkSettings } from './link-settings.js';
import type { LinkTransport } from './link-transport.js';

/** A longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What one link is. */
export interface LinkFacts {
  readonly capabilities: LinkCapabilities;
  readonly direction: 'outbound' | 'inbound';
  readonly remoteAddress: string | undefined;
}

/** How a transport ended, without whose doing it was. */
export type TransportEnd = Pick<LinkEnd, 'graceful' | 'error'>;

/** An end that is under way. */
interface Leaving {
  readonly local: boolean;
  readonly graceful: boolean;
  error: ConnectionError | undefined;
  readonly cancelDeadline: CancelTimer;
}

/** A `Link` over a driver. */
export class TransportLink implements Link, InboxHost {
  readonly capabilities: LinkCapabilities;
  readonly direction: 'outbound' | 'inbound';
  readonly remoteAddress: string | undefined;
  readonly #settings: LinkSettings;
  readonly #transport: LinkTransport;
  readonly #inbox: Inbox;
  #end: LinkEnd | undefined;
  #leaving: Leaving | undefined;
  #isOpen = true;
  #drainedUnheard = false;
  #endListeners: Set<(end: LinkEnd) => void> | undefined;

  constructor(settings: LinkSettings, transport: LinkTransport, facts: LinkFacts) {
    this.capabilities = facts.capabilities;
    this.direction = facts.direction;
    this.remoteAddress = facts.remoteAddress;
    this.#settings = settings;
    this.#transport = transport;
    this.#inbox = new Inbox(this);
  }

  get end(): LinkEnd | undefined {
    return this.#end;
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#transport.isOpen;
  }

  get bufferedBytes(): number {
    return this.#transport.bufferedBytes;
  }

  get heard(): number {
    return this.#transport.heard;
  }

  get isPaused(): boolean {
    return this.#inbox.isPaused;
  }

  send(frame: Uint8Array): boolean {
    if (!this.#isOpen) return true;
    const { maxFrameBytes } = this.capabilities;
    if (frame.byteLength > maxFrameBytes) throw tooLargeToSend(frame.byteLength, maxFrameBytes);
    return this.#transport.send(frame);
  }

  readNext(reader: FrameReader): () => void {
    return this.#inbox.readNext(reader);
  }

  claim(owner: LinkOwner): void {
    this.#inbox.claim(owner);
    if (this.#drainedUnheard) this.drained();
  }

  onEnd(listener: (end: LinkEnd) => void): () => void {
    if (this.#end !== undefined) {
      this.#tellEnd(listener, this.#end);
      return () => {};
    }
    // One entry per registration: the same function may be registered twice.
    const entry = (end: LinkEnd): void => listener(end);
    this.#endListeners ??= new Set();
    this.#endListeners.add(entry);
    return () => this.#endListeners?.delete(entry);
  }

  pause(): void {
    if (this.canPause) this.#inbox.pause();
  }

  resume(): void {
    if (this.canPause) this.#inbox.resume();
  }

  probe(): void {
    if (this.capabilities.canProbe && this.#isOpen) this.#transport.probe();
  }

  close({ graceful = false, timeoutMs = this.limits.drainTimeoutMs }: CloseOptions = {}): Promise<LinkEnd> {
    const ended = new Promise<LinkEnd>((resolve) => this.onEnd(resolve));
    if (this.#isOpen) {
      this.#leave(true, graceful, timeoutMs);
      this.#transport.startClosing(graceful);
    }
    return ended;
  }

  destroy(error?: ConnectionError): void {
    if (this.#end !== undefined) return;
    this.#finish(endOf(true, false, error), true);
    this.#transport.terminate();
  }

  // ---- what the driver reports --------------------------------------------------------------------------------

  /** A frame arrived. Its bytes are not reused. */
  arrived(bytes: Uint8Array): void {
    this.#inbox.arrive(bytes);
  }

  /** The buffer fell to the low-water mark after `send` had returned false. Kept for an owner that is yet to come. */
  drained(): void {
    const { owner } = this.#inbox;
    this.#drainedUnheard = owner === undefined;
    if (owner === undefined || this.#end !== undefined) return;
    try {
      owner.writable();
    } catch (error) {
      this.onOwnerError(error);
    }
  }

  /** The remote broke a rule: nothing more is sent, and the driver ends the transport. It gets the drain deadline for it. */
  failed(error: ConnectionError): void {
    if (this.#isOpen) this.#leave(false, false, this.limits.drainTimeoutMs);
    if (this.#leaving !== undefined) this.#leaving.error ??= error;
  }

  /** The remote has begun to close and the driver answers. From now on the transport must end within the drain deadline. */
  remoteIsClosing(graceful: boolean): void {
    if (this.#isOpen) this.#leave(false, graceful, this.limits.drainTimeoutMs);
  }

  /** The transport is over; the last frame was reported before. */
  transportEnded({ graceful, error }: TransportEnd): void {
    const { local = false, graceful: announced = false, error: earlier } = this.#leaving ?? {};
    this.#finish(endOf(local, announced || graceful, earlier ?? error), false);
  }

  // ---- what the inbox asks for --------------------------------------------------------------------------------

  get limits(): Limits {
    return this.#settings.limits;
  }

  get canPause(): boolean {
    return this.capabilities.canPause;
  }

  pauseReading(): void {
    this.#transport.pauseReading();
  }

  resumeReading(): void {
    this.#transport.resumeReading();
  }

  overflow(): void {
    const { maxInboxBytes, maxInboxFrames } = this.limits;
    this.destroy(
      new ConnectionError(
        'INBOX_OVERFLOW',
        `More than ${maxInboxBytes} bytes or ${maxInboxFrames} frames arrived before anybody took them; claim the link sooner.`,
        { data: { maxInboxBytes, maxInboxFrames } },
      ),
    );
  }

  onOwnerError(error: unknown): void {
    this.#settings.onOwnerError(error);
  }

  // ---- the way out --------------------------------------------------------------------------------------------

  #leave(local: boolean, graceful: boolean, timeoutMs: number): void {
    this.#isOpen = false;
    const dueInMs = Math.min(timeoutMs, LONGEST_TIMER_MS);
    const cancelDeadline = startTimer(this.#settings.clock, dueInMs, () => this.#missDeadline(timeoutMs));
    this.#leaving = { local, graceful, error: undefined, cancelDeadline };
    this.#inbox.leave();
  }

  #missDeadline(timeoutMs: number): void {
    const { local = false, graceful = false, error } = this.#leaving ?? {};
    const missed = local ? drainTimeout(timeoutMs, this.bufferedBytes) : undefined;
    this.#finish(endOf(local, graceful, error ?? missed), false);
    this.#transport.terminate();
  }

  #finish(end: LinkEnd, dropHeld: boolean): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#isOpen = false;
    this.#leaving?.cancelDeadline();
    const listeners = this.#endListeners;
    this.#endListeners = undefined;
    for (const listener of listeners ?? []) this.#tellEnd(listener, end);
    this.#inbox.finish(end, dropHeld);
  }

  #tellEnd(listener: (end: LinkEnd) => void, end: LinkEnd): void {
    try {
      listener(end);
    } catch (error) {
      this.onOwnerError(error);
    }
  }
}

function endOf(local: boolean, graceful: boolean, error: ConnectionError | undefined): LinkEnd {
  return error === undefined ? { graceful, local } : { graceful, local, error };
}

function drainTimeout(timeoutMs: number, pendingBytes: number): ConnectionError {
  const text = `Closing took longer than ${timeoutMs} ms; ${pendingBytes} bytes were not handed over.`;
  return new ConnectionError('DRAIN_TIMEOUT', text, { data: { pendingBytes } });
}

function tooLargeToSend(bytes: number, maxFrameBytes: number): ConnectionError {
  return new ConnectionError(
    'FRAME_TOO_LARGE',
    `A frame of ${bytes} bytes exceeds the limit of ${maxFrameBytes}; split the message.`,
    { data: { bytes, maxFrameBytes } },
  );
}
