/**
 * Ends of any number of things on one timer: they are kept in slots of `tickMs`, and the clock is armed for the earliest slot only. A
 * thing is reported at its end or up to one tick later, never before. Used by the local store; keeps nothing of what was deleted.
 */
import { type CancelTimer, type Clock, startTimer } from '@peerlatch/connection/base';

/** Something that ends. */
export interface Expiring {
  /** On the clock of the slots, ms; never changes. */
  readonly deadlineAt: number;
}

export interface ExpirySlotsParts<T> {
  readonly clock: Clock;
  readonly tickMs: number;
  /** Called with what ended, in any order. Must not throw. */
  readonly onExpired: (items: readonly T[]) => void;
}

export class ExpirySlots<T extends Expiring> {
  readonly #parts: ExpirySlotsParts<T>;
  readonly #slots = new Map<number, Set<T>>();
  #armedSlot = Number.POSITIVE_INFINITY;
  #cancelTimer: CancelTimer | undefined;

  constructor(parts: ExpirySlotsParts<T>) {
    this.#parts = parts;
  }

  add(item: T): void {
    const slot = this.#slotOf(item);
    let items = this.#slots.get(slot);
    if (items === undefined) {
      items = new Set();
      this.#slots.set(slot, items);
    }
    items.add(item);
    if (slot < this.#armedSlot) this.#arm(slot);
  }

  /** It is not reported any more. The timer goes with the last of all items. */
  delete(item: T): void {
    const slot = this.#slotOf(item);
    const items = this.#slots.get(slot);
    if (items?.delete(item) === true && items.size === 0) this.#slots.delete(slot);
    if (this.#slots.size === 0) this.#disarm();
  }

  clear(): void {
    this.#slots.clear();
    this.#disarm();
  }

  #slotOf({ deadlineAt }: T): number {
    return Math.ceil(deadlineAt / this.#parts.tickMs);
  }

  #arm(slot: number): void {
    this.#cancelTimer?.();
    this.#armedSlot = slot;
    const { clock, tickMs } = this.#parts;
    this.#cancelTimer = startTimer(clock, Math.max(0, slot * tickMs - clock.now()), () => this.#turn());
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#armedSlot = Number.POSITIVE_INFINITY;
  }

  #turn(): void {
    this.#disarm();
    const { clock, tickMs, onExpired } = this.#parts;
    const now = clock.now();
    const expired: T[] = [];
    let next = Number.POSITIVE_INFINITY;
    for (const [slot, items] of this.#slots) {
      if (slot * tickMs > now) {
        next = Math.min(next, slot);
        continue;
      }
      expired.push(...items);
      this.#slots.delete(slot);
    }
    if (next < Number.POSITIVE_INFINITY) this.#arm(next);
    if (expired.length > 0) onExpired(expired);
  }
}
