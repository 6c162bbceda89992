/**
 * What the soak itself did to connections lately: the only excuse for a message that is lost, an attempt that fails, a connection
 * that ends. Whatever happens without one is a fault. Pure but for the clock it is given.
 */

/** How long the consequences of a disturbance may show, ms. */
export const AFTERMATH_MS = 3_000;

/** How long they are remembered, ms: longer than any visit. */
const REMEMBERED_MS = 60_000;

interface Disturbance {
  /** A node, or two. */
  readonly what: string;
  readonly at: number;
  /** The visit that did it; 0: none. */
  readonly by: number;
}

export class Disturbances {
  readonly #now: () => number;
  /** Oldest first. */
  readonly #lately: Disturbance[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  /** All connections of this node. */
  node(id: string): void {
    this.#add(id, 0);
  }

  /** The connection of two nodes, which `by` ended in good order. */
  pair(one: string, other: string, by: number): void {
    this.#add(pairOf(one, other), by);
  }

  /** True if anything happened between two nodes since `since`, ms, or showed by then, other than by the doing of `except`. */
  between(one: string, other: string, since: number, except = 0): boolean {
    const both = pairOf(one, other);
    return this.#lately.some(
      ({ what, at, by }) =>
        at >= since - AFTERMATH_MS && (what === one || what === other || what === both) && (by === 0 || by !== except),
    );
  }

  /** How long ago each of the two nodes and their connection were last disturbed, in words. */
  lastBetween(one: string, other: string): string {
    const ago = (what: string): string => {
      const last = this.#lately.findLast((disturbance) => disturbance.what === what);
      return last === undefined ? 'not lately' : `${Math.round(this.#now() - last.at)} ms ago`;
    };
    return `the one ${ago(one)}, the other ${ago(other)}, both ${ago(pairOf(one, other))}`;
  }

  #add(what: string, by: number): void {
    const at = this.#now();
    this.#lately.push({ what, at, by });
    while ((this.#lately[0]?.at ?? at) < at - REMEMBERED_MS) this.#lately.shift();
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
