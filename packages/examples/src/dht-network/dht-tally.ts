/** Counts what became of the operations of a run. Pure; the workload and the final check write, views and the summary read. */

/** What became of gets. `missedInTurmoil`: between the kill and the calm after it, when nothing is promised yet. */
export type GetOutcome = 'found' | 'missedInTurmoil' | 'lost' | 'excused';

/** How often each number of hops occurred. */
export type HopCounts = Readonly<Record<string, number>>;

/** `puts` = acknowledged ones; `gets` = `found` + `missedInTurmoil` + `lost` + `excused`. */
export interface DhtCounts extends Readonly<Record<GetOutcome, number>> {
  readonly puts: number;
  readonly gets: number;
  readonly lookups: number;
  readonly exactLookups: number;
  /** Lookups, by how far away the nearest that they found was. */
  readonly hops: HopCounts;
  /** Operations whose node was killed before they ended. */
  readonly interrupted: number;
  /** Operations that were refused between the kill and the calm after it. */
  readonly refusedInTurmoil: number;
}

export class DhtTally {
  readonly #outcomes: Record<GetOutcome, number> = { found: 0, missedInTurmoil: 0, lost: 0, excused: 0 };
  readonly #hops = new Map<number, number>();
  #puts = 0;
  #lookups = 0;
  #exact = 0;
  #interrupted = 0;
  #refused = 0;

  put(): void {
    this.#puts++;
  }

  get(outcome: GetOutcome): void {
    this.#outcomes[outcome]++;
  }

  lookup(hops: number, isExact: boolean): void {
    this.#lookups++;
    if (isExact) this.#exact++;
    this.#hops.set(hops, (this.#hops.get(hops) ?? 0) + 1);
  }

  interrupted(): void {
    this.#interrupted++;
  }

  refusedInTurmoil(): void {
    this.#refused++;
  }

  counts(): DhtCounts {
    const { found, missedInTurmoil, lost, excused } = this.#outcomes;
    return {
      puts: this.#puts,
      gets: found + missedInTurmoil + lost + excused,
      ...this.#outcomes,
      lookups: this.#lookups,
      exactLookups: this.#exact,
      hops: Object.fromEntries([...this.#hops].sort(([a], [b]) => a - b)),
      interrupted: this.#interrupted,
      refusedInTurmoil: this.#refused,
    };
  }
}

/** The value below which `share` (0 to 1) of `values` are, rounded; 0 without any. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
}
