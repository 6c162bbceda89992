/**
 * How long each step of a local network's run may take, ms, of either kind. They are generous, since two dozen processes may share one core; a step that
 * misses its deadline is reported by the name here and fails the run, so nothing ever hangs.
 */

export const deadlines = {
  /** From fork to a listening node. */
  start: 60_000,
  /** All locks of a node, dialling included. The SDK gives up a lock after 10,000. */
  lock: 30_000,
  /** An order that needs no other process. */
  answer: 10_000,
  /** Before the kill: all that was submitted to and by the victim must have arrived. */
  beforeKill: 30_000,
  /** From SIGKILL to the end of the process. */
  kill: 5_000,
  /** From there until every neighbour has noticed. The workers give a silent data channel up after 5,000 at most. */
  notice: 30_000,
  /** From the restart until all locks with the victim are held again, both ways, and messages flow. */
  rejoin: 60_000,
  /** Every `send()` must have settled. The SDK gives up a dial after 15,000. */
  settle: 20_000,
  /** After that, every accepted message must have arrived. */
  arrive: 30_000,
  /** Unlock messages must have arrived everywhere. */
  release: 10_000,
  /** A node's `close()`. */
  close: 15_000,
  /** From there to the end of its process. */
  exit: 5_000,
  /** DHT: from the start of a node until it knows its surroundings exactly. One session of joining gives up after 60,000. */
  ready: 120_000,
  /** DHT: one put, get or lookup. The SDK gives up the longest of them, a lookup and then storing, after some 40,000. */
  operation: 60_000,
  /** DHT: all nodes of a process leave, handing on what they hold. */
  leave: 30_000,
  /** DHT: from the last disturbance until no node has a dead neighbour and everything acknowledged can be read. */
  calm: 90_000,
} as const;

export type DeadlineName = keyof typeof deadlines;
