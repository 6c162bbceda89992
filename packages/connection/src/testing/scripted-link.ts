/**
 * A `Link` whose remote side is a script in the test's hand: it opens, delivers, congests and ends when the test says
 * so, each step synchronous, so that any order of open, data, close and claim can be written down (wire-protocol 8.7).
 * It is the link of the library over a driver without I/O, so holding, pausing, draining and ending are the real thing.
 *
 * The members that `Link` has are for the code under test, all others for the script.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionError } from '../base/errors.js';
import type { CloseOptions, FrameReader, LinkCapabilities, LinkEnd, LinkOwner } from '../link/link.js';
import { type TransportEnd, TransportLink } from '../link/transport-link.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import { ScriptedDriver } from './scripted-driver.js';
import { VirtualClock } from './virtual-clock.js';

/** How a scripted link behaves before the script says anything. */
export interface ScriptedLinkOptions {
  /** Deadline of `close()`. Default: a clock of its own that nobody advances, so only the script ends the link. */
  readonly clock?: Clock;
  /** Default `outbound`. */
  readonly direction?: 'outbound' | 'inbound';
  /** IP address without port. Default none. */
  readonly remoteAddress?: string;
  /** Default: can pause, can probe, not confidential, frames up to the default limit. */
  readonly capabilities?: Partial<LinkCapabilities>;
  /** Sizes of inbox and frames. */
  readonly limits?: Partial<Limits>;
  /** False: nothing leaves until {@link ScriptedLink.open}. Default true. */
  readonly open?: boolean;
  /** True: `close()` waits for {@link ScriptedLink.finish}. Default false: it ends once everything accepted has left. */
  readonly holdClose?: boolean;
  /** Hears each frame that leaves, synchronously; may deliver an answer. */
  readonly onWire?: (frame: Uint8Array, link: ScriptedLink) => void;
}

/** What the code under test did with a link. */
export type ScriptedStep = 'send' | 'readNext' | 'claim' | 'pause' | 'resume' | 'probe' | 'close' | 'destroy';

/** See the head of this file. */
export class ScriptedLink extends TransportLink {
  /** What was called on the link, in order. */
  readonly steps: ScriptedStep[] = [];
  readonly #driver: ScriptedDriver;
  readonly #ownerErrors: unknown[];
  #endListeners = 0;
  #isClaimed = false;
  #destroyedWith: ConnectionError | undefined;

  constructor(options: ScriptedLinkOptions = {}) {
    const limits: Limits = { ...defaultLimits, ...options.limits };
    const ownerErrors: unknown[] = [];
    const driver = new ScriptedDriver(options.open ?? true, options.holdClose ?? false);
    super(
      { clock: options.clock ?? new VirtualClock(), limits, onOwnerError: (error) => ownerErrors.push(error) },
      driver,
      {
        direction: options.direction ?? 'outbound',
        remoteAddress: options.remoteAddress,
        capabilities: {
          canPause: true,
          canProbe: true,
          maxFrameBytes: limits.maxFrameBytes,
          announcesLeave: true,
          isConfidential: false,
          ...options.capabilities,
        },
      },
    );
    this.#driver = driver;
    this.#ownerErrors = ownerErrors;
    driver.link = this;
    driver.onWire = (frame) => options.onWire?.(frame, this);
  }

  // ---- what the script sees ------------------------------------------------------------------------------------

  /** Frames accepted by `send()`, in order; by reference, so that a sender that changes one later is found out (R61). */
  get sent(): readonly Uint8Array[] {
    return this.#driver.sent;
  }

  /** The first of {@link sent} that have left: all of them, unless the link is congested or not open yet. */
  get wire(): readonly Uint8Array[] {
    return this.#driver.sent.slice(0, this.#driver.left);
  }

  /** True once an owner has claimed the link. */
  get isClaimed(): boolean {
    return this.#isClaimed;
  }

  /** Whether a transport would read from its socket now. */
  get isReading(): boolean {
    return this.#driver.isReading;
  }

  /** Set when the link asked for an orderly end; tells whether a leave is announced. */
  get closing(): { readonly graceful: boolean } | undefined {
    return this.#driver.closing;
  }

  /** The error of the first `destroy(error)`. */
  get destroyedWith(): ConnectionError | undefined {
    return this.#destroyedWith;
  }

  /** `onEnd` listeners that are left: zero when everybody has cleaned up. */
  get endListeners(): number {
    return this.#endListeners;
  }

  /** What owners, readers and listeners threw; empty in a healthy test. */
  get ownerErrors(): readonly unknown[] {
    return this.#ownerErrors;
  }

  // ---- what the script does ------------------------------------------------------------------------------------

  /** The transport opens: what was sent so far leaves. */
  open(): void {
    this.drainNow();
  }

  /** From now on `send()` accepts but returns false, and nothing leaves. */
  congest(): void {
    this.#driver.isBlocked = true;
  }

  /** Ends congestion: everything accepted leaves, `writable()` follows if it was promised, a waiting `close()` ends. */
  drainNow(): void {
    this.#driver.unblock();
  }

  /** Frames arrive from the remote, in this order, whether or not anybody listens. Ignored after the end. */
  deliver(...frames: readonly Uint8Array[]): void {
    for (const frame of frames) this.#driver.receive(frame);
  }

  /** The transport hears something that is no frame, such as the answer to a probe. */
  signOfLife(): void {
    this.#driver.heard++;
  }

  /** The transport is over. Frames delivered before reach the owner first. Default: closed by the remote without a code. */
  finish(end: Partial<TransportEnd> = {}): void {
    this.transportEnded({ graceful: false, ...end });
  }

  // ---- the link, noting what is called -------------------------------------------------------------------------

  override send(frame: Uint8Array): boolean {
    this.steps.push('send');
    return super.send(frame);
  }

  override readNext(reader: FrameReader): () => void {
    this.steps.push('readNext');
    return super.readNext(reader);
  }

  override claim(owner: LinkOwner): void {
    this.steps.push('claim');
    this.#isClaimed = true;
    super.claim(owner);
  }

  override pause(): void {
    this.steps.push('pause');
    super.pause();
  }

  override resume(): void {
    this.steps.push('resume');
    super.resume();
  }

  override probe(): void {
    this.steps.push('probe');
    super.probe();
  }

  override close(options?: CloseOptions): Promise<LinkEnd> {
    this.steps.push('close');
    return super.close(options);
  }

  override destroy(error?: ConnectionError): void {
    this.steps.push('destroy');
    this.#destroyedWith ??= error;
    super.destroy(error);
  }

  override onEnd(listener: (end: LinkEnd) => void): () => void {
    let counted = true;
    const forget = (): void => {
      if (counted) this.#endListeners--;
      counted = false;
    };
    this.#endListeners++;
    const remove = super.onEnd((end) => {
      forget();
      listener(end);
    });
    return () => {
      forget();
      remove();
    };
  }
}
