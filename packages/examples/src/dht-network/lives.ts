/**
 * Who lived when, and by that whether the result of a lookup is the truth: the k nearest to its target among those who lived. Pure.
 * What changes while a lookup runs may or may not show in its result; nothing else may be missing, and nobody else be in it.
 */

import { parsePeerId, peerIdToBytes } from '@peerlatch/connection/peer';
import { compareDistance, type Key } from '@peerlatch/dht/id';

/** Times in ms of one clock. */
export interface Life {
  readonly id: string;
  /** From here on it may be found. */
  readonly startedAt: number;
  /** From here on it must be. Undefined: it is not ready yet. */
  readyAt: number | undefined;
  /** When it was killed. Undefined: it lives. */
  endedAt: number | undefined;
}

/** One lookup as it was made and ended. */
export interface MadeLookup {
  readonly target: Key;
  /** Who looked: not in his own result. */
  readonly looker: string;
  /** How many were wanted. */
  readonly count: number;
  readonly found: readonly string[];
  readonly begunAt: number;
  readonly endedAt: number;
}

/** Undefined for an exact lookup, else what is wrong with it. */
export function judgeLookup(lookup: MadeLookup, lives: readonly Life[]): string | undefined {
  const { target, looker, count, found, begunAt, endedAt } = lookup;
  const keyOf = (id: string): Key => peerIdToBytes(parsePeerId(id));
  const byDistance = (a: string, b: string): number => compareDistance(target, keyOf(a), keyOf(b));
  const others = lives.filter(({ id }) => id !== looker);
  const possible = new Set(others.filter((life) => livedBetween(life, begunAt, endedAt)).map(({ id }) => id));
  const certain = others.filter((life) => livedThroughout(life, begunAt, endedAt)).map(({ id }) => id);
  if (found.some((id, index) => index > 0 && byDistance(found[index - 1] ?? id, id) >= 0)) return 'is not in order';
  const stranger = found.find((id) => !possible.has(id));
  if (stranger !== undefined) return `names ${stranger}, which did not live`;
  if (found.length > count) return `names ${found.length} nodes, not ${count}`;
  const farthest = found.at(-1);
  const missing = certain.find(
    (id) => !found.includes(id) && (found.length < count || farthest === undefined || byDistance(id, farthest) < 0),
  );
  return missing === undefined ? undefined : `misses ${missing}`;
}

function livedBetween({ startedAt, endedAt }: Life, from: number, to: number): boolean {
  return startedAt <= to && (endedAt === undefined || endedAt >= from);
}

function livedThroughout({ readyAt, endedAt }: Life, from: number, to: number): boolean {
  return readyAt !== undefined && readyAt <= from && (endedAt === undefined || endedAt > to);
}
