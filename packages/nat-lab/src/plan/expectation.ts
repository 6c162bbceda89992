/** What must come out of a cell, from the theory of NATs (RFC 4787, RFC 5128) and our own deadlines. Pure. */
import type { Cell } from './cell.js';
import type { NatKind } from './nat-kind.js';

/** A failure must be told within this, ms. */
export const FAILURE_DEADLINE_MS = 15_000;
/** A lost path must be told within this, ms: consent expires after 30 s (RFC 7675), then 10 s are left for its return. */
export const LOSS_DEADLINE_MS = 42_000;
/** How long a path that returns is away, ms. */
export const OUTAGE_MS = 3_000;
/** Messages that each of the two sends. */
export const MESSAGES = 100;

/** True if packets of both can reach each other without a relay. */
export function hasDirectPath({ left, right }: Pick<Cell, 'left' | 'right'>): boolean {
  const kinds: readonly NatKind[] = [left, right];
  if (kinds.includes('no-udp')) return false;
  return kinds.includes('open') || (left === 'port-restricted' && right === 'port-restricted');
}

/** A relay is enough, unless it is to be reached over UDP and UDP does not get out. */
export function mustConnect(cell: Pick<Cell, 'left' | 'right' | 'turn'>): boolean {
  const needsUdp = cell.turn === 'udp' && (cell.left === 'no-udp' || cell.right === 'no-udp');
  return (cell.turn !== undefined && !needsUdp) || hasDirectPath(cell);
}
