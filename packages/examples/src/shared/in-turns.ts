/** Many jobs, a few at a time: so that starting 64 processes on two cores is a matter of patience, not of deadlines. */

/** Runs `work` for every item in order, at most `atOnce` at the same time. Rejects with the first failure and begins no more. */
export async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  let hasFailed = false;
  const runOne = async (): Promise<void> => {
    for (let index = next++; index < items.length && !hasFailed; index = next++) {
      // The bounds were just checked.
      await work(items[index] as T).catch((error: unknown) => {
        hasFailed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, runOne));
}
