/**
 * What must be true of a DHT that was left in peace: nobody has a dead neighbour, and every value that was acknowledged and has not
 * expired can be read from every living node. Called by the supervisor, after the kill and at the end.
 */
import { pause, until } from '../shared/wait.js';
import type { DhtCrew } from './dht-crew.js';
import type { NodeFacts } from './dht-orders.js';
import type { Expected, ValueBook } from './value-book.js';

/** What all reads of the final check come to. */
export interface FinalReads {
  /** Values that were read from everywhere. */
  readonly values: number;
  readonly reads: number;
  /** Reads that found their value only when they were repeated. */
  readonly repeated: number;
  /** Values that could not be read from everywhere. */
  readonly lost: readonly Expected[];
  /** The same, of values of which too many holders died at once. */
  readonly excused: readonly Expected[];
}

/** Times a read is tried before its value counts as lost, and the pause between, ms. */
const TRIES = 3;
const TRY_AGAIN_MS = 2_000;
/** Nobody has had a dead neighbour for so long, ms: what they held has been handed on. */
const CALM_MS = 1_000;

/** Neighbours that do not live, of all nodes together. `living`: ids. */
export function deadContacts(facts: readonly NodeFacts[], living: ReadonlySet<string>): number {
  return facts.reduce((sum, { neighbours }) => sum + neighbours.filter((id) => !living.has(id)).length, 0);
}

/** Pairs of living nodes of which one is a neighbour of the other, each once. */
export function neighbourPairs(
  facts: readonly NodeFacts[],
  idOf: (node: number) => string,
): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>();
  for (const { node, neighbours } of facts) {
    const own = idOf(node);
    for (const other of neighbours) {
      const pair = own < other ? ([own, other] as const) : ([other, own] as const);
      pairs.set(pair.join(' '), pair);
    }
  }
  return [...pairs.values()];
}

/** Waits until nobody has a dead neighbour any more. */
export async function calm(crew: DhtCrew): Promise<void> {
  let dead = 0;
  const isCalm = async (): Promise<boolean> => {
    dead = deadContacts(await crew.inspect(), new Set(crew.living.map(({ id }) => id)));
    return dead === 0;
  };
  await until('calm', isCalm, () => `${dead} contacts with killed nodes are still taken for neighbours`);
  await pause(CALM_MS);
}

/** Reads every value from every living node, each node one after the other. `killed`: ids. */
export async function readEverything(crew: DhtCrew, book: ValueBook, killed: ReadonlySet<string>): Promise<FinalReads> {
  const values = book.readable(performance.now());
  const unread = new Set<Expected>();
  let reads = 0;
  let repeated = 0;
  const read = async (node: number, expected: Expected): Promise<void> => {
    reads++;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const texts = await crew.order(node, 'get', { node, name: expected.name }, 'operation');
      const finding = book.judge(expected, texts);
      if (finding === 'wrong') throw new Error(`node ${node} read under "${expected.name}" what nobody had put there`);
      if (finding === 'found') return;
      if (attempt === 1) repeated++;
      // What expires meanwhile was there to be read until then.
      if (!isReadable(book, expected)) return;
      if (attempt < TRIES) await pause(TRY_AGAIN_MS);
    }
    unread.add(expected);
  };
  const readAll = async (node: number): Promise<void> => {
    for (const expected of values) {
      if (isReadable(book, expected)) await read(node, expected);
    }
  };
  await Promise.all(crew.living.map(({ node }) => readAll(node)));
  const excused = [...unread].filter((expected) => book.isExcused(expected, killed));
  const lost = [...unread].filter((expected) => !excused.includes(expected));
  return { values: values.length, reads, repeated, lost, excused };
}

function isReadable(book: ValueBook, { name }: Expected): boolean {
  return book.readable(performance.now()).some((value) => value.name === name);
}
