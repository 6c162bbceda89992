/**
 * What inputs have reached so far: pairs of sites, each with how often it was passed in one run, by order of magnitude. An
 * input that reaches something new is worth keeping.
 */
import { EDGE_SLOTS, type Probes } from '../probe/probes.js';

const BUCKETS = 8;

export class Features {
  readonly #seen = new Uint8Array(EDGE_SLOTS * BUCKETS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes in what the last input did; returns how much of it is new. */
  add(probes: Probes): number {
    const before = this.#count;
    for (let i = 0; i < probes.touchedCount; i++) {
      const slot = probes.touched[i] ?? 0;
      const feature = slot * BUCKETS + bucketOf(probes.counts[slot] ?? 0);
      if (this.#seen[feature] === 1) continue;
      this.#seen[feature] = 1;
      this.#count++;
    }
    return this.#count - before;
  }
}

/** The features of the last input alone. */
export function featuresOf(probes: Probes): number[] {
  return Array.from(
    probes.touched.subarray(0, probes.touchedCount),
    (slot) => slot * BUCKETS + bucketOf(probes.counts[slot] ?? 0),
  );
}

/** 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more. */
function bucketOf(count: number): number {
  if (count < 4) return count - 1;
  if (count < 8) return 3;
  if (count < 16) return 4;
  if (count < 32) return 5;
  return count < 128 ? 6 : 7;
}
