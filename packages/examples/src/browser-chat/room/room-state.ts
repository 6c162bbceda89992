/** Who is in the room and what was said: pure. Both the Node peer and every page keep one, and change it only here. */
import { MAX_HISTORY_CHARS, MAX_LINES, type RoomLine, type SaidLine } from './room-line.js';
import { MAX_MEMBERS, type RoomMember } from './room-member.js';

export interface RoomState {
  /** By peer id, in the order in which they came. */
  readonly members: ReadonlyMap<string, RoomMember>;
  /** The oldest first, at most `MAX_LINES`. */
  readonly lines: readonly RoomLine[];
}

export const emptyRoom: RoomState = { members: new Map(), lines: [] };

/** Adds what somebody said, once. */
export function withLine(state: RoomState, line: SaidLine): RoomState {
  const isKnown = state.lines.some((known) => known.kind === 'said' && known.id === line.id);
  return isKnown ? state : { ...state, lines: bounded([...state.lines, line]) };
}

/** Puts what was said before somebody joined in front of what it heard itself. */
export function withHistory(state: RoomState, history: readonly SaidLine[]): RoomState {
  const known = new Set(state.lines.flatMap((line) => (line.kind === 'said' ? [line.id] : [])));
  const missed = history.filter(({ id }) => !known.has(id));
  return missed.length === 0 ? state : { ...state, lines: bounded([...missed, ...state.lines]) };
}

/** Replaces the list of members; a notice for everybody who came, left, or took another name. `at`: ms since 1970. */
export function withMembers(state: RoomState, members: readonly RoomMember[], at: number): RoomState {
  const next = new Map(members.slice(0, MAX_MEMBERS).map((member) => [member.peer.id as string, member]));
  const texts = [
    ...[...state.members].filter(([id]) => !next.has(id)).map(([, { name }]) => `${name} left.`),
    ...[...next].flatMap(([id, { name }]) => {
      const before = state.members.get(id);
      if (before === undefined) return [`${name} joined.`];
      return before.name === name ? [] : [`${before.name} is now ${name}.`];
    }),
  ];
  const notices = texts.map((text) => ({ kind: 'notice', text, at }) as const);
  return { members: next, lines: notices.length === 0 ? state.lines : bounded([...state.lines, ...notices]) };
}

/** What a newcomer gets. */
export function historyOf({ lines }: RoomState): readonly SaidLine[] {
  let chars = 0;
  return lines
    .flatMap((line) => (line.kind === 'said' ? [line] : []))
    .toReversed()
    .filter(({ text }) => {
      chars += text.length;
      return chars <= MAX_HISTORY_CHARS;
    })
    .toReversed();
}

function bounded(lines: readonly RoomLine[]): readonly RoomLine[] {
  return lines.length > MAX_LINES ? lines.slice(-MAX_LINES) : lines;
}
