/** The ways in which the connection of a cycle ends, and their order. Pure. */
import type { EndingChoice } from './options.js';

/**
 * `disconnect`, `leave`: with a notice of the two modes. `outside`: for a reason outside the connection, see
 * {@link Outside}. `abrupt`: without a word. `close`: the whole node.
 */
export type Ending = 'disconnect' | 'leave' | 'outside' | 'abrupt' | 'close';

/**
 * `restart`: another node with the id of one end takes its place, as after a crash, and that end is dropped without a word.
 * `sleep`: one end is suspended, as before a machine sleeps, and resumed.
 */
export type Outside = 'restart' | 'sleep';

/** `by`: whose doing the end is. */
export interface PlannedEnding {
  readonly how: Ending;
  readonly by: 0 | 1;
}

/** How an end comes that nobody announces: sockets are reset, or the peer's process is killed. */
export type Abrupt = 'cut' | 'kill';

const GRACEFUL: readonly PlannedEnding[] = [
  { how: 'disconnect', by: 0 },
  { how: 'leave', by: 1 },
  { how: 'outside', by: 0 },
  { how: 'disconnect', by: 1 },
  { how: 'leave', by: 0 },
  { how: 'outside', by: 1 },
  { how: 'close', by: 0 },
  { how: 'close', by: 1 },
];

const ABRUPT: readonly PlannedEnding[] = [
  { how: 'abrupt', by: 0 },
  { how: 'abrupt', by: 1 },
];

/** In this order, over and over. The last two close the pair. */
export function endingsOf(choice: EndingChoice, abrupt: Abrupt): readonly PlannedEnding[] {
  if (choice === 'graceful') return GRACEFUL;
  // A killed peer is neither the one side nor the other, and takes seconds to be noticed: once is enough.
  const ends = abrupt === 'cut' ? ABRUPT : ABRUPT.slice(0, 1);
  return choice === 'mixed' ? [...ends, ...GRACEFUL] : [...ends, ...ends, ...GRACEFUL.slice(-2)];
}
