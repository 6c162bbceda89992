/**
 * Who is connected to whom: a ring, so that everybody hangs together, plus random chords, so that nodes have different
 * numbers of neighbours. Pure; the same random sequence gives the same network.
 */
import { randomBelow, type SeededRandom } from '../shared/seeded-random.js';

/** A connection between the nodes number `a` and `b`, `a < b`. */
export interface Edge {
  readonly a: number;
  readonly b: number;
}

/** A ring over `nodes` nodes (2 nodes: one edge) and as many of the wanted chords as there are pairs left for them. */
export function ringWithChords(nodes: number, chords: number, random: SeededRandom): readonly Edge[] {
  const ring = Array.from({ length: nodes === 2 ? 1 : nodes }, (_, node) => edgeOf(node, (node + 1) % nodes));
  const taken = new Set(ring.map(keyOf));
  const free: Edge[] = [];
  for (let a = 0; a < nodes; a++) {
    for (let b = a + 1; b < nodes; b++) if (!taken.has(keyOf({ a, b }))) free.push({ a, b });
  }
  const drawn: Edge[] = [];
  while (drawn.length < chords && free.length > 0) drawn.push(...free.splice(randomBelow(random, free.length), 1));
  return [...ring, ...drawn];
}

/** The nodes that share an edge with `node`, ascending. */
export function neighboursOf(edges: readonly Edge[], node: number): readonly number[] {
  return edges
    .filter(({ a, b }) => a === node || b === node)
    .map(({ a, b }) => (a === node ? b : a))
    .sort((x, y) => x - y);
}

function edgeOf(x: number, y: number): Edge {
  return x < y ? { a: x, b: y } : { a: y, b: x };
}

function keyOf({ a, b }: Edge): string {
  return `${a}-${b}`;
}
