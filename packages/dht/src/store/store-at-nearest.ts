/**
 * Stores at the nearest of a list until enough nodes have it (wire-protocol 9.10): as many at once as are still wanted, and the next one in
 * the place of each that fails. Used by puts. It settles when enough have it or nobody is left, and starts nothing after an abort.
 */
import type { Contact } from '../contact/contact.js';

export interface StoreOutcome {
  /** Who has it, nearest first. */
  readonly storers: readonly Contact[];
  /** Why others do not, in the order in which they failed. */
  readonly errors: readonly unknown[];
}

export interface StoreAtNearestParts {
  /** Nearest first. */
  readonly candidates: readonly Contact[];
  /** Nodes that should have it. */
  readonly wanted: number;
  readonly storeAt: (candidate: Contact) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** Never rejects; after an abort with what it has by then. */
export async function storeAtNearest({
  candidates,
  wanted,
  storeAt,
  signal,
}: StoreAtNearestParts): Promise<StoreOutcome> {
  const storers = new Set<Contact>();
  const errors: unknown[] = [];
  let next = 0;
  const storeAtNext = async (): Promise<void> => {
    for (;;) {
      const candidate = candidates[next++];
      if (candidate === undefined || signal?.aborted === true) return;
      try {
        await storeAt(candidate);
        storers.add(candidate);
        return;
      } catch (error) {
        errors.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(wanted, candidates.length) }, storeAtNext));
  return { storers: candidates.filter((candidate) => storers.has(candidate)), errors };
}
