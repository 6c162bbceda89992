/**
 * A simulated DHT with a record of when each of its nodes was there, by which answers are judged. Nodes come and go through it only.
 * Made by the oracle and by our contender. Whatever drives it ends at once when its signal aborts.
 */
import { abortable, startTimer } from '@peerlatch/connection/base';
import { SeededRandom } from '@peerlatch/connection/testing';
import { KEY_BYTES, type Key } from '@peerlatch/dht/id';
import { type Departure, SimDht, type SimDhtNode } from '@peerlatch/dht/testing';
import type { Life } from '../judge/life.js';

export interface DhtWorldOptions {
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Lines for people. */
  readonly onProgress: (line: string) => void;
}

export class DhtWorld {
  readonly sim: SimDht;
  readonly signal: AbortSignal;
  readonly onProgress: (line: string) => void;
  /** Draws targets and askers: what the network draws does not shift them. */
  readonly random: SeededRandom;
  readonly #lives = new Map<SimDhtNode, Life>();
  readonly #ready: SimDhtNode[] = [];

  constructor({ seed, signal, onProgress }: DhtWorldOptions) {
    this.sim = new SimDht({ seed });
    this.random = new SeededRandom(seed).fork('questions');
    this.signal = signal;
    this.onProgress = onProgress;
  }

  /** Virtual ms. */
  get now(): number {
    return this.sim.clock.now();
  }

  /** Of every node that there ever was. */
  get lives(): Iterable<Life> {
    return this.#lives.values();
  }

  /** Nodes that have joined and are not leaving. */
  get ready(): readonly SimDhtNode[] {
    return this.#ready;
  }

  isThere(node: SimDhtNode): boolean {
    return this.#lives.get(node)?.leavingAt === Number.POSITIVE_INFINITY;
  }

  /** Throws when nobody is ready. */
  anybody(): SimDhtNode {
    return this.random.pick(this.#ready);
  }

  target(): Key {
    return this.random.bytes(KEY_BYTES);
  }

  /** A new node joins; resolves when it is ready. */
  async admit(): Promise<void> {
    const never = Number.POSITIVE_INFINITY;
    const node = this.sim.start();
    const life: Life = { contact: node.self, startedAt: this.now, readyAt: never, leavingAt: never, goneAt: never };
    this.#lives.set(node, life);
    await this.sim.join(node);
    life.readyAt = this.now;
    this.#ready.push(node);
  }

  /** A ready node goes. Resolves when nothing of it is there any more. */
  async dismiss(node: SimDhtNode, how: Departure): Promise<void> {
    const life = this.#lives.get(node);
    const place = this.#ready.indexOf(node);
    if (life === undefined || place < 0) throw new RangeError('Only a node that is ready can be dismissed.');
    const last = this.#ready.pop();
    if (last !== undefined && last !== node) this.#ready[place] = last;
    life.leavingAt = this.now;
    await this.sim.depart(node, how);
    life.goneAt = this.now;
  }

  /** Has `count` nodes join, `atOnce` at any time, and lets time pass until they have. */
  async grow(count: number, atOnce: number): Promise<void> {
    const before = this.#ready.length;
    let left = count;
    const tenth = Math.ceil(count / 10);
    const joinOnAndOn = async (): Promise<void> => {
      while (left > 0 && !this.signal.aborted) {
        left--;
        await this.admit();
        const joined = this.#ready.length - before;
        if (joined % tenth === 0) this.onProgress(`${this.#ready.length} nodes have joined`);
      }
    };
    if (this.#ready.length === 0 && left > 0) {
      left--;
      await this.drive(this.admit());
    }
    await this.drive(Promise.all(Array.from({ length: Math.min(atOnce, left) }, joinOnAndOn)));
  }

  /** Lets virtual time pass until `work` is done. Rejects with the signal's reason when it aborts. */
  drive<T>(work: Promise<T>): Promise<T> {
    return this.sim.drive(abortable(work, this.signal));
  }

  /** Lets `ms` pass. */
  wait(ms: number): Promise<void> {
    return this.drive(new Promise<void>((resolve) => startTimer(this.sim.clock, ms, resolve)));
  }
}
