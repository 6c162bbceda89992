/** How many of how many. Pure. */

export interface Share {
  readonly good: number;
  readonly of: number;
}

export function countShare(verdicts: Iterable<boolean>): Share {
  let good = 0;
  let of = 0;
  for (const isGood of verdicts) {
    of++;
    if (isGood) good++;
  }
  return { good, of };
}

/** 0 to 1; undefined of nothing. */
export function ratioOf({ good, of }: Share): number | undefined {
  return of === 0 ? undefined : good / of;
}
