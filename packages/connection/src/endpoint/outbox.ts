/**
 * Messages that wait for a connection, as an immutable list: each entry points at the one before it, so that adding is
 * O(1) and the endpoint's transition stays pure. One entry is one frame; frames are never joined (R12).
 */

/** One accepted message and the promise it must settle exactly once (R38). */
export interface OutboxItem {
  readonly frame: Uint8Array;
  resolve(): void;
  reject(error: unknown): void;
}

export interface Outbox {
  readonly count: number;
  readonly bytes: number;
  readonly last: Entry | undefined;
}

interface Entry {
  readonly item: OutboxItem;
  readonly before: Entry | undefined;
}

export const EMPTY_OUTBOX: Outbox = { count: 0, bytes: 0, last: undefined };

/** The list with `item` at its end. */
export function append(outbox: Outbox, item: OutboxItem): Outbox {
  return { count: outbox.count + 1, bytes: outbox.bytes + item.frame.length, last: { item, before: outbox.last } };
}

/** First to last. */
export function itemsOf(outbox: Outbox): readonly OutboxItem[] {
  const items: OutboxItem[] = [];
  for (let entry = outbox.last; entry !== undefined; entry = entry.before) items.push(entry.item);
  return items.reverse();
}

/** The list without `item`; the same list when it is not in it. */
export function without(outbox: Outbox, item: OutboxItem): Outbox {
  const items = itemsOf(outbox);
  return items.includes(item) ? items.filter((other) => other !== item).reduce(append, EMPTY_OUTBOX) : outbox;
}
