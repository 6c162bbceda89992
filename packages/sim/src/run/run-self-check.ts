/** Plays seeds twice, in two processes that share nothing, and compares what happened to the byte. */
import { Pool } from './pool.js';

export interface SelfCheck {
  readonly seeds: number;
  /** Seeds whose two runs were not the same. Empty: one seed is one run. */
  readonly different: readonly number[];
}

export async function runSelfCheck(first: number, count: number, signal: AbortSignal): Promise<SelfCheck> {
  const hashes = await Promise.all([0, 1].map(() => hashesOf(first, count, signal)));
  const [one = [], other = []] = hashes;
  const different = one.flatMap((hash, index) => (hash === other[index] ? [] : [first + index]));
  return { seeds: count, different };
}

async function hashesOf(first: number, count: number, signal: AbortSignal): Promise<string[]> {
  const pool = new Pool(1);
  try {
    const hashes: string[] = [];
    for (let seed = first; seed < first + count; seed++) {
      hashes.push((await pool.do({ type: 'trace', seed }, signal)).traceHash);
    }
    return hashes;
  } finally {
    await pool.close();
  }
}
