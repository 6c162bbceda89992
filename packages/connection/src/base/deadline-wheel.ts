/**
 * One coarse timer for any number of deadlines: they are kept in slots of `tickMs`, and the clock is armed for the
 * earliest slot only. A deadline fires at its time or up to one tick later, never before. Moving a deadline later costs
 * nothing until its old slot comes up. Used by the connection manager for endpoints, and by RPC for calls.
 */
import { type CancelTimer, type Clock, startTimer } from './clock.js';

/** In no slot. */
const NOWHERE = -1;
/** Taken out of its slot in this turn; its own turn is still to come. */
const DUE = -2;

/** Something with a deadline. The wheel owns `slot`; start it at -1. */
export interface WheelEntry {
  slot: number;
  /** Time of the deadline on the wheel's clock, ms; undefined when there is none any more. */
  readonly deadlineAt: number | undefined;
  /** Called once the deadline has passed. Must not throw. */
  deadlinePassed(now: number): void;
}

export class DeadlineWheel {
  readonly #clock: Clock;
  readonly #tickMs: number;
  readonly #slots = new Map<number, Set<WheelEntry>>();
  #armedSlot = Number.POSITIVE_INFINITY;
  #cancelTimer: CancelTimer | undefined;

  constructor(clock: Clock, tickMs: number) {
    this.#clock = clock;
    this.#tickMs = tickMs;
  }

  /** Entries that wait. */
  get size(): number {
    let size = 0;
    for (const entries of this.#slots.values()) size += entries.size;
    return size;
  }

  /** Makes sure that `entry` is looked at once its `deadlineAt` has passed. Call it after every change of the deadline. */
  watch(entry: WheelEntry): void {
    const { deadlineAt } = entry;
    if (deadlineAt === undefined) {
      this.forget(entry);
      return;
    }
    const slot = Math.ceil(deadlineAt / this.#tickMs);
    if (entry.slot >= 0 && entry.slot <= slot) return; // It is looked at no later than it must be.
    this.forget(entry);
    let entries = this.#slots.get(slot);
    if (entries === undefined) {
      entries = new Set();
      this.#slots.set(slot, entries);
    }
    entries.add(entry);
    entry.slot = slot;
    if (slot < this.#armedSlot) this.#arm(slot);
  }

  /** Lets go of `entry`: it is not called any more, not even if another entry of the same turn asks for this. */
  forget(entry: WheelEntry): void {
    const { slot } = entry;
    entry.slot = NOWHERE;
    if (slot < 0) return;
    const entries = this.#slots.get(slot);
    entries?.delete(entry);
    if (entries?.size === 0) this.#slots.delete(slot);
    if (this.#slots.size === 0) this.#disarm();
  }

  #arm(slot: number): void {
    this.#cancelTimer?.();
    this.#armedSlot = slot;
    const delay = Math.max(0, slot * this.#tickMs - this.#clock.now());
    this.#cancelTimer = startTimer(this.#clock, delay, () => this.#turn());
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#armedSlot = Number.POSITIVE_INFINITY;
  }

  #turn(): void {
    this.#disarm();
    const now = this.#clock.now();
    const due: WheelEntry[] = [];
    for (const [slot, entries] of this.#slots) {
      if (slot * this.#tickMs > now) continue;
      due.push(...entries);
      this.#slots.delete(slot);
    }
    // Late deadlines move on without being told; `watch` arms the clock again.
    for (const entry of due) entry.slot = DUE;
    for (const entry of due) {
      if (entry.slot !== DUE) continue;
      entry.slot = NOWHERE;
      if (entry.deadlineAt === undefined) continue;
      if (entry.deadlineAt > now) this.watch(entry);
      else entry.deadlinePassed(now);
    }
    this.#armNext();
  }

  #armNext(): void {
    let next = Number.POSITIVE_INFINITY;
    for (const slot of this.#slots.keys()) next = Math.min(next, slot);
    if (next < this.#armedSlot) this.#arm(next);
  }
}
