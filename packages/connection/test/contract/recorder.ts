/** An owner that writes down what it gets, and numbered frames for it; for the link contract suite and its like. */
import type { Link, LinkEnd, LinkOwner } from '../../src/link/link.js';

/** Claims a link at once. `then` runs inside the callback of each frame. */
export class Recorder implements LinkOwner {
  readonly frames: Uint8Array[] = [];
  readonly ends: LinkEnd[] = [];
  /** What `bufferedBytes` was at each `writable()`. */
  readonly writableAt: number[] = [];
  readonly #link: Link;
  readonly #then: (bytes: Uint8Array) => void;

  constructor(link: Link, then: (bytes: Uint8Array) => void = () => {}) {
    this.#link = link;
    this.#then = then;
    link.claim(this);
  }

  /** The numbers of all frames so far, read now: a reused buffer shows. */
  get numbers(): number[] {
    return this.frames.map(numberOf);
  }

  /** Frame numbers and the end, in order. */
  get log(): unknown[] {
    return [...this.numbers, ...this.ends.map(() => 'closed')];
  }

  frame(bytes: Uint8Array): void {
    if (this.ends.length > 0) throw new Error('a frame came after the end');
    this.frames.push(bytes);
    this.#then(bytes);
  }

  writable(): void {
    this.writableAt.push(this.#link.bufferedBytes);
  }

  closed(end: LinkEnd): void {
    this.ends.push(end);
  }
}

/** Frame number `n`, of `size` bytes. */
export function frameOf(n: number, size = 4): Uint8Array {
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/** Frames 0 to `count` - 1. */
export function framesOf(count: number, size = 4): Uint8Array[] {
  return Array.from({ length: count }, (_, n) => frameOf(n, size));
}

/** The number of a frame. */
export function numberOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
}
