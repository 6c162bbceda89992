/**
 * Whether an answer names the nodes nearest to a key. Nodes that came or went while it was looked for do not count against it, found
 * or not; a node that had gone before must not be in it. By brute force over all nodes, so that nothing of what is
 * judged takes part in the judgement. Pure.
 */
import type { PeerId } from '@peerlatch/connection/peer';
import type { Contact } from '@peerlatch/dht/contact';
import { compareDistance, type Key } from '@peerlatch/dht/id';
import { type Life, mayBeFound, mustBeFound, type Span } from './life.js';

export interface Asked extends Span {
  readonly target: Key;
  /** Nodes wanted. */
  readonly count: number;
  /** Who asked, if it is not to be in the answer. */
  readonly without?: PeerId | undefined;
}

/** `ghost`: it names somebody who was not there; `missed`: somebody nearer is missing; `order`: the right ones in the wrong order. */
export type Judgement = 'exact' | 'ghost' | 'missed' | 'order';

export interface Judged {
  readonly judgement: Judgement;
  /** Of each node that is missing: how long it had been ready when the question began, ms. */
  readonly missingForMs: readonly number[];
  /** Of each node that had gone: how long ago that was when the question began, ms. */
  readonly ghostForMs: readonly number[];
}

/** `found`: as answered, nearest first. */
export function judgeAnswer(asked: Asked, found: readonly Contact[], lives: Iterable<Life>): Judged {
  const named = new Set(found.map(({ peer }) => peer.id));
  const nearest: Life[] = [];
  const ghosts: Life[] = [];
  let confirmed = 0;
  for (const life of lives) {
    const { id } = life.contact.peer;
    if (id === asked.without) continue;
    const isNamed = named.has(id);
    const isThere = mayBeFound(life, asked);
    if (isNamed && isThere) confirmed++;
    if (isNamed && !isThere) ghosts.push(life);
    if ((isNamed && isThere) || mustBeFound(life, asked)) keepNearest(nearest, life, asked);
  }
  const missing = nearest.filter(({ contact }) => !named.has(contact.peer.id));
  return {
    judgement: judgementOf(nearest, found, confirmed),
    missingForMs: missing.map(({ readyAt }) => asked.startedAt - readyAt),
    ghostForMs: ghosts.map(({ goneAt }) => asked.startedAt - goneAt),
  };
}

/** `confirmed`: how many of `found` were there. */
function judgementOf(nearest: readonly Life[], found: readonly Contact[], confirmed: number): Judgement {
  if (confirmed < found.length) return 'ghost';
  const isSame = ({ contact }: Life, index: number): boolean => contact.peer.id === found[index]?.peer.id;
  if (nearest.length === found.length && nearest.every(isSame)) return 'exact';
  const named = new Set(found.map(({ peer }) => peer.id));
  const isOnlyOrder = nearest.length === found.length && nearest.every(({ contact }) => named.has(contact.peer.id));
  return isOnlyOrder ? 'order' : 'missed';
}

/** Inserts `life` where it belongs among the nearest so far, if it does. */
function keepNearest(nearest: Life[], life: Life, { target, count }: Asked): void {
  const isNearer = (other: Life | undefined): boolean =>
    other !== undefined && compareDistance(target, life.contact.key, other.contact.key) < 0;
  if (nearest.length >= count && !isNearer(nearest.at(-1))) return;
  let place = nearest.length;
  while (place > 0 && isNearer(nearest[place - 1])) place--;
  nearest.splice(place, 0, life);
  if (nearest.length > count) nearest.pop();
}
