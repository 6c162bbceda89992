/**
 * When suspended locks are asked for again: one time per peer, however many locks it has, so that they share one dial
 * instead of dialling at odd times each. Used by the lock intents of one locker. It decides nothing about delays.
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import type { PeerId } from '../peer/peer-id.js';

/** A place in the schedule. */
export interface RetryTicket {
  /** When it is due, ms of the clock; may still move to an earlier time. */
  readonly dueAt: number;
  /** Gives the place back; idempotent, harmless once it was due. */
  cancel(): void;
}

interface Round {
  dueAt: number;
  stop: CancelTimer;
  readonly waiting: Set<() => void>;
}

export class RetrySchedule {
  readonly #clock: Clock;
  readonly #rounds = new Map<PeerId, Round>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Calls `work` once, together with whatever else waits for `peer`: at the time that is set already, or in `delayMs`, if that
   * is less than half as far. So the jitter of a peer with many locks is that of the first, and a lock with a short delay
   * does not wait for one with many failures behind it.
   */
  wait(peer: PeerId, delayMs: number, work: () => void): RetryTicket {
    const round = this.#roundOf(peer, delayMs);
    round.waiting.add(work);
    return {
      get dueAt() {
        return round.dueAt;
      },
      cancel: () => {
        if (!round.waiting.delete(work) || round.waiting.size > 0) return;
        round.stop();
        this.#rounds.delete(peer);
      },
    };
  }

  #roundOf(peer: PeerId, delayMs: number): Round {
    const now = this.#clock.now();
    const dueAt = now + delayMs;
    const existing = this.#rounds.get(peer);
    if (existing === undefined) {
      const round: Round = { dueAt, stop: this.#start(peer, delayMs), waiting: new Set() };
      this.#rounds.set(peer, round);
      return round;
    }
    if (2 * delayMs < existing.dueAt - now) {
      existing.stop();
      existing.dueAt = dueAt;
      existing.stop = this.#start(peer, delayMs);
    }
    return existing;
  }

  #start(peer: PeerId, delayMs: number): CancelTimer {
    return startTimer(this.#clock, delayMs, () => this.#fire(peer));
  }

  #fire(peer: PeerId): void {
    const round = this.#rounds.get(peer);
    this.#rounds.delete(peer);
    // One by one, and those only that still wait: what one of them sets off may cancel another (R41).
    for (const work of [...(round?.waiting ?? [])]) if (round?.waiting.delete(work)) work();
  }
}
