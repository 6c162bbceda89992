/**
 * A connected pair of links inside one process: the reference implementation that the contract suite is written
 * against, and what unit tests of everything above use. All delivery runs on the injected clock, never synchronously.
 *
 * It behaves as a socket pair does: what one end sends waits in its own send buffer until the other end reads it, so a
 * remote that pauses is felt as backpressure; `close()` queues behind the frames and is answered; `destroy()` loses
 * what is in flight in both directions and the other end hears of it a latency later.
 */
import { invariant } from '../base/assert.js';
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import { type Random, randomFraction, systemRandom } from '../base/random.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import type { Link, LinkCapabilities } from './link.js';
import type { LinkTransport } from './link-transport.js';
import { TransportLink } from './transport-link.js';

/** Something that has travelled and is about to arrive: a frame, or a word between the two ends. */
export interface ArrivingParcel {
  /** The end that sent it. */
  readonly sender: 'outbound' | 'inbound';
  readonly type: Parcel['type'];
  /** How many parcels that end sent before it. */
  readonly index: number;
  /** Of a frame. Not to be changed. */
  readonly bytes: Uint8Array | undefined;
}

/**
 * What becomes of it. `twice`: a frame arrives once more. `lose`: neither it nor anything behind it ever arrives, and nobody is
 * told. `reset`: the connection breaks, and both ends are told. `holdMs`: it, and what is behind it, waits so long and is asked
 * about again.
 */
export type ParcelVerdict = 'deliver' | 'twice' | 'lose' | 'reset' | { readonly holdMs: number };

/** How the pair behaves. */
export interface MemoryLinkOptions {
  /** Of the links' deadlines: of both ends, or of the outbound and the inbound one. */
  readonly clock: Clock | readonly [Clock, Clock];
  /** On which parcels of the outbound and the inbound end travel. Default: `clock`. */
  readonly wires?: readonly [Clock, Clock] | undefined;
  /** One-way delay, ms. Default 0: the next turn of the clock. */
  readonly latencyMs?: number | undefined;
  /** Up to this much more, ms, drawn per frame from `random`; order is kept. Default 0. */
  readonly jitterMs?: number | undefined;
  readonly random?: Random | undefined;
  /** Of both ends, or of the outbound and the inbound one. Default: `limits` of `wire/limits`. */
  readonly limits?: Limits | readonly [Limits, Limits] | undefined;
  /** Replaces single capabilities, e.g. `{ canPause: false }`: of both ends, or of the outbound and the inbound one. */
  readonly capabilities?: Partial<LinkCapabilities> | readonly [Partial<LinkCapabilities>, Partial<LinkCapabilities>];
  /** Where both ends say that the other one is. Default: nothing is said. */
  readonly remoteAddress?: string | undefined;
  /** Asked about every parcel before it arrives. Default: all are delivered. */
  readonly onArrival?: ((parcel: ArrivingParcel) => ParcelVerdict) | undefined;
  /** Hears that an end was destroyed, or learnt that it is broken, and that with it went what was in flight. */
  readonly onDestroyed?: (() => void) | undefined;
  /** Hears what an owner or a reader threw. */
  readonly onOwnerError?: ((error: unknown) => void) | undefined;
}

/** A connected pair, and what can befall it from outside. */
export interface MemoryConnection {
  readonly links: readonly [Link, Link];
  /**
   * The process at this end is gone: it hears and sends nothing any more. `reset`: its machine tells the other end; `silent`:
   * nobody does.
   */
  vanish(end: 'outbound' | 'inbound', how: 'reset' | 'silent'): void;
}

/** A connected pair: what one end sends, the other receives. The first end is the outbound one. */
export function createMemoryLinkPair(options: MemoryLinkOptions): [Link, Link] {
  const [outbound, inbound] = createMemoryConnection(options).links;
  return [outbound, inbound];
}

/** The same, for those who break it. */
export function createMemoryConnection(options: MemoryLinkOptions): MemoryConnection {
  const outbound = new MemoryEnd(options, 'outbound');
  const inbound = new MemoryEnd(options, 'inbound');
  outbound.joinTo(inbound);
  inbound.joinTo(outbound);
  return {
    links: [outbound.link, inbound.link],
    vanish: (end, how) => (end === 'outbound' ? outbound : inbound).vanish(how),
  };
}

/** What travels: a frame, or a word between the two transports. */
type Parcel = { dueAt: number } & (
  | { readonly type: 'frame'; readonly bytes: Uint8Array }
  | { readonly type: 'close'; readonly graceful: boolean }
  | { readonly type: 'ping' | 'pong' | 'lost' }
);

/** One end: the driver of its link, and the wire from it to the remote end. */
class MemoryEnd implements LinkTransport {
  readonly link: TransportLink;
  isOpen = true;
  heard = 0;
  bufferedBytes = 0;
  readonly #options: MemoryLinkOptions;
  readonly #limits: Limits;
  readonly #direction: 'outbound' | 'inbound';
  readonly #wireClock: Clock;
  #joined: MemoryEnd | undefined;
  #wire: Parcel[] = [];
  #cancelTimer: CancelTimer | undefined;
  #isReading = true;
  #isCongested = false;
  #closeSent = false;
  #isDeaf = false;
  #isSevered = false;
  #isGone = false;
  #arrived = 0;

  constructor(options: MemoryLinkOptions, direction: 'outbound' | 'inbound') {
    const { limits = defaultLimits, capabilities = {}, onOwnerError = () => {}, remoteAddress } = options;
    const clock = ofEnd(direction, options.clock);
    this.#options = options;
    this.#direction = direction;
    this.#wireClock = options.wires === undefined ? clock : ofEnd(direction, options.wires);
    this.#limits = ofEnd(direction, limits);
    this.link = new TransportLink({ clock, limits: this.#limits, onOwnerError }, this, {
      direction,
      remoteAddress,
      capabilities: {
        canPause: true,
        canProbe: true,
        maxFrameBytes: this.#limits.maxFrameBytes,
        announcesLeave: true,
        isConfidential: true,
        ...ofEnd(direction, capabilities),
      },
    });
  }

  joinTo(remote: MemoryEnd): void {
    this.#joined = remote;
  }

  send(frame: Uint8Array): boolean {
    if (!this.isOpen || this.#isGone) return true;
    this.bufferedBytes += frame.byteLength;
    this.#isCongested ||= this.bufferedBytes > this.#limits.highWaterBytes;
    this.#post({ type: 'frame', bytes: new Uint8Array(frame), dueAt: this.#dueAt() });
    return !this.#isCongested;
  }

  pauseReading(): void {
    this.#isReading = false;
  }

  resumeReading(): void {
    this.#isReading = true;
    this.#remote.#schedule();
  }

  probe(): void {
    this.#post({ type: 'ping', dueAt: this.#dueAt() });
  }

  startClosing(graceful: boolean): void {
    this.isOpen = false;
    if (this.#closeSent) return;
    this.#closeSent = true;
    this.#post({ type: 'close', graceful, dueAt: this.#dueAt() });
  }

  terminate(): void {
    this.isOpen = false;
    this.#options.onDestroyed?.();
    this.#drop();
    this.#remote.#drop();
    this.#post({ type: 'lost', dueAt: this.#dueAt() });
  }

  vanish(how: 'reset' | 'silent'): void {
    if (how === 'reset') this.terminate();
    else for (const end of [this, this.#remote]) end.#isSevered = true;
    this.isOpen = false;
    this.#isGone = true;
  }

  get #remote(): MemoryEnd {
    invariant(this.#joined !== undefined, 'both ends of a memory link are joined before either is used');
    return this.#joined;
  }

  #dueAt(): number {
    const { latencyMs = 0, jitterMs = 0, random = systemRandom } = this.#options;
    const jitter = jitterMs === 0 ? 0 : jitterMs * randomFraction(random);
    return this.#wireClock.now() + latencyMs + jitter;
  }

  #post(parcel: Parcel): void {
    if (this.#isGone) return;
    this.#wire.push(parcel);
    this.#schedule();
  }

  /** Arms the timer for the first parcel, unless nobody would read it. */
  #schedule(): void {
    const first = this.#wire[0];
    if (first === undefined || this.#cancelTimer !== undefined || !this.#canDeliver(first)) return;
    const clock = this.#wireClock;
    this.#cancelTimer = startTimer(clock, Math.max(0, first.dueAt - clock.now()), () => {
      this.#cancelTimer = undefined;
      this.#pump();
    });
  }

  #canDeliver(parcel: Parcel): boolean {
    return !this.#isSevered && (parcel.type === 'lost' || this.#remote.#isReading);
  }

  /** Delivers all that is due and has nothing before it, then makes room known. */
  #pump(): void {
    const now = this.#wireClock.now();
    for (;;) {
      const first = this.#wire[0];
      if (first === undefined || first.dueAt > now || !this.#canDeliver(first)) break;
      const isDoubled = this.#options.onArrival !== undefined && this.#isAltered(first, now);
      if (first !== this.#wire[0] || first.dueAt > now || this.#isSevered) break;
      this.#wire.shift();
      this.#arrived++;
      if (first.type === 'frame') this.bufferedBytes -= first.bytes.byteLength;
      this.#remote.#receive(first);
      if (isDoubled) this.#remote.#receive(first);
      if (this.#options.wires !== undefined) break; // On a wire of its own, each parcel arrives in a turn of its own.
    }
    if (this.#isCongested && this.bufferedBytes <= this.#limits.lowWaterBytes) {
      this.#isCongested = false;
      this.link.drained();
    }
    this.#schedule();
  }

  /** Does with `parcel` what befalls it on the way; true if it is to arrive twice. */
  #isAltered(parcel: Parcel, now: number): boolean {
    const { onArrival } = this.#options;
    if (onArrival === undefined) return false;
    const bytes = parcel.type === 'frame' ? parcel.bytes : undefined;
    const verdict = onArrival({ sender: this.#direction, type: parcel.type, index: this.#arrived, bytes });
    if (verdict === 'lose') this.#isSevered = true;
    else if (verdict === 'reset') for (const end of [this, this.#remote]) end.#break('The connection was reset.');
    else if (typeof verdict === 'object') parcel.dueAt = now + verdict.holdMs;
    return verdict === 'twice' && parcel.type === 'frame';
  }

  #break(text: string): void {
    this.isOpen = false;
    this.#options.onDestroyed?.();
    this.#drop();
    if (!this.#isGone)
      this.link.transportEnded({ graceful: false, error: new ConnectionError('CONNECTION_LOST', text) });
  }

  #receive(parcel: Parcel): void {
    if (this.#isGone) return;
    this.heard++;
    if (parcel.type === 'frame') this.#receiveFrame(parcel.bytes);
    else if (parcel.type === 'close') this.#receiveClose(parcel.graceful);
    else if (parcel.type === 'ping') this.#post({ type: 'pong', dueAt: this.#dueAt() });
    else if (parcel.type === 'lost') this.#break('The remote end broke the connection off.');
  }

  #receiveFrame(bytes: Uint8Array): void {
    const { maxFrameBytes } = this.link.capabilities;
    if (this.#isDeaf) return;
    if (bytes.byteLength <= maxFrameBytes) {
      this.link.arrived(bytes);
      return;
    }
    this.#isDeaf = true;
    const text = `The remote sent a frame of ${bytes.byteLength} bytes; the limit is ${maxFrameBytes}.`;
    this.link.failed(new ConnectionError('FRAME_TOO_LARGE', text, { data: { maxFrameBytes } }));
    this.startClosing(false);
  }

  /** The remote sends nothing behind this; what we have sent still reaches it before our answer. */
  #receiveClose(graceful: boolean): void {
    this.startClosing(false);
    this.link.transportEnded({ graceful });
  }

  #drop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#wire = [];
    this.bufferedBytes = 0;
  }
}

/** An option that is given for both ends, or for each. */
function ofEnd<T extends object>(direction: 'outbound' | 'inbound', option: T | readonly [T, T]): T {
  return 'length' in option ? option[direction === 'outbound' ? 0 : 1] : option;
}
