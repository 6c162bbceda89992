/** Makes a failing input small: leaves out pieces, then flattens bytes, as long as it fails in the same way. */

/** Runs of the target that this may cost. */
const MAX_TRIES = 3_000;

/** `fails`: whether an input fails as the given one does. */
export async function minimise(
  input: Uint8Array,
  fails: (candidate: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = input;
  let tries = 0;
  const attempt = async (candidate: Uint8Array): Promise<boolean> => {
    if (tries++ >= MAX_TRIES || !(await fails(candidate))) return false;
    best = candidate;
    return true;
  };
  for (let size = input.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at + size <= best.length && tries < MAX_TRIES; ) {
      const candidate = new Uint8Array(best.length - size);
      candidate.set(best.subarray(0, at));
      candidate.set(best.subarray(at + size), at);
      if (!(await attempt(candidate))) at += size;
    }
  }
  for (let at = 0; at < best.length && tries < MAX_TRIES; at++) {
    if (best[at] === 0) continue;
    const candidate = best.slice();
    candidate[at] = 0;
    await attempt(candidate);
  }
  return best;
}
