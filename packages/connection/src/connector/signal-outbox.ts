/**
 * The signals of one WebRTC attempt on their way out. They can be held for a moment, in order; and each gets the
 * connection's id when it leaves, not when it was made: an answerer has the offer's, a second try a new one (R29).
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import type { WebRtcSignal } from './webrtc-signals.js';

/** A signal that lacks its id. */
export type MakeSignal = (connectionId: string) => WebRtcSignal;

/** Whose signals they are. */
export interface SignalOutboxHost {
  /** The id of the connection as of now; undefined while there is none, and nothing is sent then. */
  readonly connectionId: string | undefined;
  send(signal: WebRtcSignal): void;
}

export class SignalOutbox {
  readonly #clock: Clock;
  readonly #host: SignalOutboxHost;
  #held: MakeSignal[] | undefined;
  #cancelHold: CancelTimer | undefined;

  constructor(clock: Clock, host: SignalOutboxHost) {
    this.#clock = clock;
    this.#host = host;
  }

  /** Sends, or puts it behind what is held. */
  post(make: MakeSignal): void {
    const { connectionId } = this.#host;
    if (this.#held !== undefined) this.#held.push(make);
    else if (connectionId !== undefined) this.#host.send(make(connectionId));
  }

  /** From now on signals wait, for `ms` at the most. */
  hold(ms: number): void {
    this.drop();
    this.#held = [];
    this.#cancelHold = startTimer(this.#clock, ms, () => this.release());
  }

  /** What is held goes out, in order. */
  release(): void {
    const held = this.#held ?? [];
    this.drop();
    for (const make of held) this.post(make);
  }

  /** What is held is of no use any more. */
  drop(): void {
    this.#cancelHold?.();
    this.#cancelHold = undefined;
    this.#held = undefined;
  }
}
