/**
 * Something on the heap, as an application would have it. With next to nothing there, V8's limits are so low that the
 * buffers of large messages alone start one full collection after the other. Whether they do depends on a few megabytes
 * of program code: plain `ws` by itself just stays below, and falls to a third of its speed with our modules loaded
 * beside it, unused. That is a fact about V8 and small programs, not about the libraries under test.
 */

/** Numbers that are no small integers take 8 bytes each. */
const NUMBERS_PER_MIB = 131_072;

const held: number[][] = [];

/** Holds so many MiB for the rest of the process; they cost a collection next to nothing. */
export function holdHeap(mebibytes: number): void {
  for (let i = 0; i < mebibytes; i++) held.push(new Array<number>(NUMBERS_PER_MIB).fill(0.5));
}
