/** What stands in the history of the chat room. Used by the Node peer and by the page; nothing here knows either. */

/** Longest text of one line, characters. */
export const MAX_TEXT_CHARS = 2_000;
/** Longest name, characters. */
export const MAX_NAME_CHARS = 40;
/** Lines that are kept and given to newcomers; older ones are forgotten. */
export const MAX_LINES = 200;

/** Of these, a newcomer gets the newest with so many characters in all: more would not be sure to fit into one message. */
export const MAX_HISTORY_CHARS = 100_000;

/** Something that somebody said. */
export interface SaidLine {
  readonly kind: 'said';
  /** Unique: a line that comes twice, directly and passed on, is shown once. */
  readonly id: string;
  /** Peer id. */
  readonly author: string;
  /** The author's name when it was said. */
  readonly name: string;
  readonly text: string;
  /** By the author's clock, ms since 1970. */
  readonly at: number;
}

/** Something that happened: somebody came or left. Made by each side for itself. */
export interface NoticeLine {
  readonly kind: 'notice';
  readonly text: string;
  /** By the own clock, ms since 1970. */
  readonly at: number;
}

export type RoomLine = SaidLine | NoticeLine;
