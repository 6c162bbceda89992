/** How much a value holds: looked at from outside, without its help. Pure; bounded, since values come from what is tested. */

export interface Measured {
  /** Bytes of texts and arrays, with a few for each object. */
  readonly size: number;
  /** True when a byte array within shares memory with `foreign`. */
  readonly sharesMemory: boolean;
}

const OBJECT_BYTES = 16;
/** Nobody returns more; what does is too large anyway. */
const MAX_OBJECTS = 200_000;

/** Walks through `value`. */
export function measure(value: unknown, foreign: ArrayBufferLike): Measured {
  const known = new Set<object>();
  const waiting: unknown[] = [value];
  let size = 0;
  let sharesMemory = false;
  while (waiting.length > 0 && known.size < MAX_OBJECTS) {
    const next = waiting.pop();
    if (typeof next === 'string') size += next.length;
    if (typeof next !== 'object' || next === null || known.has(next)) continue;
    known.add(next);
    size += OBJECT_BYTES;
    if (ArrayBuffer.isView(next)) {
      size += next.byteLength;
      sharesMemory ||= next.buffer === foreign;
    } else if (next instanceof Map) waiting.push(...next.keys(), ...next.values());
    else if (next instanceof Set) waiting.push(...next);
    else for (const key of Reflect.ownKeys(next)) waiting.push(Reflect.get(next, key));
  }
  return { size, sharesMemory };
}
