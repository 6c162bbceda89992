/**
 * The driver under a `ScriptedLink`: keeps what is sent, lets it leave when the script allows, and hands in what the script
 * delivers. It does no I/O. Only `scripted-link` uses it.
 */
import type { LinkTransport } from '../link/link-transport.js';
import type { TransportLink } from '../link/transport-link.js';

/** See the head of this file. */
export class ScriptedDriver implements LinkTransport {
  /** Frames accepted, in order, by reference. */
  readonly sent: Uint8Array[] = [];
  /** How many of `sent` have left. */
  left = 0;
  heard = 0;
  isReading = true;
  /** While true, nothing leaves. */
  isBlocked: boolean;
  /** Set once the link asked for an orderly end. */
  closing: { readonly graceful: boolean } | undefined;
  /** The link on top; set right after both exist. */
  link: TransportLink | undefined;
  /** Hears each frame that leaves. */
  onWire: ((frame: Uint8Array) => void) | undefined;
  readonly #holdClose: boolean;
  #owesDrained = false;

  /** `holdClose`: an orderly end waits for the script. */
  constructor(isOpen: boolean, holdClose: boolean) {
    this.isBlocked = !isOpen;
    this.#holdClose = holdClose;
  }

  get isOpen(): boolean {
    return this.closing === undefined;
  }

  get bufferedBytes(): number {
    return this.sent.slice(this.left).reduce((sum, frame) => sum + frame.byteLength, 0);
  }

  send(frame: Uint8Array): boolean {
    this.sent.push(frame);
    this.#flush();
    this.#owesDrained ||= this.isBlocked;
    return !this.isBlocked;
  }

  pauseReading(): void {
    this.isReading = false;
  }

  resumeReading(): void {
    this.isReading = true;
  }

  probe(): void {}

  startClosing(graceful: boolean): void {
    this.closing = { graceful };
    this.#finishClosing();
  }

  terminate(): void {
    this.isBlocked = true;
  }

  /** For the script: a frame arrives. Ignored once the link has ended. */
  receive(frame: Uint8Array): void {
    if (this.link?.end !== undefined) return;
    this.heard++;
    this.link?.arrived(frame);
  }

  /** For the script: what waits leaves, and what waited for that happens. Ignored once the link has ended. */
  unblock(): void {
    if (this.link?.end !== undefined) return;
    this.isBlocked = false;
    this.#flush();
    if (this.#owesDrained && !this.isBlocked) {
      this.#owesDrained = false;
      this.link?.drained();
    }
    this.#finishClosing();
  }

  #flush(): void {
    while (!this.isBlocked) {
      const frame = this.sent[this.left];
      if (frame === undefined) return;
      this.left++;
      this.onWire?.(frame);
    }
  }

  #finishClosing(): void {
    if (this.closing === undefined || this.isBlocked || this.#holdClose) return;
    this.link?.transportEnded({ graceful: this.closing.graceful });
  }
}
