/** Collects garbage twice, with a turn in between, so that what finalizers let go of is gone as well. `collect`: `global.gc`. */
export async function collectTwice(collect: () => void): Promise<void> {
  collect();
  await new Promise((resolve) => setImmediate(resolve));
  collect();
}
