/**
 * What all nodes do during a run: each puts values of its own, gets those of others and looks for nodes, one operation after the
 * other at a bounded rate. Every answer is checked against the truth. The supervisor starts and stops it.
 */
import { setMaxListeners } from 'node:events';
import { hashKey } from '@peerlatch/dht/id';
import { randomBelow, type SeededRandom } from '../shared/seeded-random.js';
import { pause } from '../shared/wait.js';
import { type DhtCrew, KilledMeanwhile } from './dht-crew.js';
import type { DhtTally } from './dht-tally.js';
import { judgeLookup } from './lives.js';
import type { Expected, ValueBook } from './value-book.js';

/** From the end of an operation of a node to its next one, ms. */
const PAUSE_MS = 200;
/** Values of each node. */
const SLOTS = 4;
/** How many nodes a lookup wants: as many as hold a value. */
const LOOKUP_COUNT = 5;

export interface WorkloadParts {
  readonly crew: DhtCrew;
  readonly book: ValueBook;
  readonly tally: DhtTally;
  readonly random: SeededRandom;
  /** Between the kill and the calm after it; then answers may lack something, and operations be refused. */
  readonly isInTurmoil: () => boolean;
  /** Ids of those that were killed. */
  readonly killed: () => ReadonlySet<string>;
  readonly fail: (text: string) => void;
}

export class Workload {
  readonly #parts: WorkloadParts;
  readonly #running: Promise<void>[] = [];
  readonly #stop = new AbortController();

  constructor(parts: WorkloadParts) {
    this.#parts = parts;
    // Every node pauses on it with one listener; 0 is no bound.
    setMaxListeners(0, this.#stop.signal);
  }

  /** From now on `node` takes part, until it is killed or all end. */
  start(node: number): void {
    this.#running.push(this.#work(node));
  }

  /** No operation begins any more. Resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  async #work(node: number): Promise<void> {
    const { crew, random, tally, fail, isInTurmoil } = this.#parts;
    const { signal } = this.#stop;
    await pause(random() * PAUSE_MS, signal); // Not all at the same time.
    while (!signal.aborted && crew.member(node).life.endedAt === undefined) {
      const wasInTurmoil = isInTurmoil();
      try {
        await this.#operate(node, randomBelow(random, 3));
      } catch (error) {
        if (error instanceof KilledMeanwhile) return tally.interrupted();
        if (wasInTurmoil || isInTurmoil()) tally.refusedInTurmoil();
        else fail(`node ${node} could not do what it was told: ${error instanceof Error ? error.message : error}`);
      }
      await pause(PAUSE_MS, signal);
    }
  }

  async #operate(node: number, kind: number): Promise<void> {
    if (kind === 0) return this.#put(node);
    if (kind === 1) return this.#lookup(node);
    const { book, random } = this.#parts;
    const others = book.readable(performance.now()).filter(({ owner }) => owner !== node);
    const expected = others[randomBelow(random, others.length)];
    return expected === undefined ? this.#put(node) : this.#get(node, expected);
  }

  async #put(node: number): Promise<void> {
    const { crew, book, random, tally } = this.#parts;
    const version = book.submit(`value ${randomBelow(random, SLOTS)} of node ${node}`, node);
    const putAt = performance.now();
    const order = { node, name: version.name, value: version.text };
    book.acknowledge(version, putAt, await crew.order(node, 'put', order, 'operation'));
    tally.put();
  }

  async #get(node: number, expected: Expected): Promise<void> {
    const { crew, book, tally, isInTurmoil, killed, fail } = this.#parts;
    const wasInTurmoil = isInTurmoil();
    const finding = book.judge(expected, await crew.order(node, 'get', { node, name: expected.name }, 'operation'));
    if (finding === 'wrong') fail(`node ${node} read something under "${expected.name}" that nobody had put there`);
    if (finding === 'found') return tally.get('found');
    if (wasInTurmoil || isInTurmoil()) return tally.get('missedInTurmoil');
    if (book.isExcused(expected, killed())) return tally.get('excused');
    tally.get('lost');
    fail(`node ${node} could not read version ${expected.version} of "${expected.name}"`);
  }

  async #lookup(node: number): Promise<void> {
    const { crew, random, tally, fail, isInTurmoil } = this.#parts;
    const name = `place ${randomBelow(random, 2 ** 32)}`;
    const wasInTurmoil = isInTurmoil();
    const begunAt = performance.now();
    const { found, hops } = await crew.order(node, 'lookup', { node, name, count: LOOKUP_COUNT }, 'operation');
    const facts = { found, begunAt, endedAt: performance.now(), count: LOOKUP_COUNT };
    const lives = crew.members.map(({ life }) => life);
    const wrong = judgeLookup({ ...facts, target: hashKey(name), looker: crew.member(node).id }, lives);
    tally.lookup(hops, wrong === undefined);
    if (wrong !== undefined && !wasInTurmoil && !isInTurmoil()) fail(`a lookup of node ${node} for "${name}" ${wrong}`);
  }
}
