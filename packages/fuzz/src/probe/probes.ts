/**
 * What instrumented code reports to while one input runs: which sites it passed, in which order, how many, and how much
 * memory it asked for. Work and memory are counted, not timed, so a busy machine changes nothing. One per thread, found by
 * the instrumented bundle on the global object.
 */

/** Name on the global object. */
export const PROBES_KEY = '__peerlatchFuzzProbes';

/** Slots for pairs of sites; a power of two. */
export const EDGE_SLOTS = 1 << 16;

/** Thrown into code that does too much. Some code catches it, so {@link Probes.overrun} remembers. */
export class Overrun extends Error {
  override readonly name = 'Overrun';
}

export class Probes {
  /** Sites passed since `reset`. */
  steps = 0;
  /** Bytes and elements asked for since `reset`. */
  allocated = 0;
  /** How often each pair of sites was passed, by slot. */
  readonly counts = new Uint32Array(EDGE_SLOTS);
  /** Slots of `counts` that are not zero; the first `touchedCount` hold. */
  readonly touched = new Uint32Array(EDGE_SLOTS);
  touchedCount = 0;
  /** Sites that were ever passed, by number. */
  readonly seen: Uint8Array;
  /** What went beyond its bound. */
  overrun: Overrun | undefined;
  #maxSteps = Number.POSITIVE_INFINITY;
  #maxAllocated = Number.POSITIVE_INFINITY;
  #previous = 0;

  constructor(sites: number) {
    this.seen = new Uint8Array(sites);
  }

  /** Forgets the last input, and bounds the next one. */
  reset(maxSteps: number, maxAllocated: number): void {
    for (let i = 0; i < this.touchedCount; i++) this.counts[this.touched[i] ?? 0] = 0;
    this.touchedCount = 0;
    this.steps = 0;
    this.allocated = 0;
    this.overrun = undefined;
    this.#previous = 0;
    this.#maxSteps = maxSteps;
    this.#maxAllocated = maxAllocated;
  }

  /** Steps or memory since `reset`, whichever is nearer to its bound: 1 is the bound. */
  get closestToBound(): number {
    return Math.max(this.steps / this.#maxSteps, this.allocated / this.#maxAllocated);
  }

  /** Called by instrumented code at each site. */
  readonly step = (site: number): void => {
    this.seen[site] = 1;
    const mixed = Math.imul(site + 1, 0x9e37_79b1) >>> 16;
    const slot = (mixed ^ this.#previous) & (EDGE_SLOTS - 1);
    this.#previous = mixed >> 1;
    const count = this.counts[slot] ?? 0;
    if (count === 0) this.touched[this.touchedCount++] = slot;
    this.counts[slot] = count + 1;
    if (++this.steps > this.#maxSteps) this.#exceed(`more than ${this.#maxSteps} steps`);
  };

  /** Called by instrumented code before it asks for memory: a size, or what is to be copied. Returns its argument. */
  readonly allocate = <T>(wanted: T): T => {
    this.allocated += sizeOf(wanted);
    if (this.allocated > this.#maxAllocated) this.#exceed(`more than ${this.#maxAllocated} bytes asked for`);
    return wanted;
  };

  #exceed(what: string): void {
    this.overrun ??= new Overrun(what);
    throw this.overrun;
  }
}

/** Of an array or a text its length; a buffer is only looked at, not copied. */
function sizeOf(wanted: unknown): number {
  if (typeof wanted === 'number') return wanted;
  if (typeof wanted === 'object' && wanted !== null && 'length' in wanted && typeof wanted.length === 'number') {
    return wanted.length;
  }
  return 0;
}

/** Makes the probes of this thread, where the bundle finds them. Call it before the bundle is loaded. */
export function installProbes(sites: number): Probes {
  const probes = new Probes(sites);
  Reflect.set(globalThis, PROBES_KEY, probes);
  return probes;
}
