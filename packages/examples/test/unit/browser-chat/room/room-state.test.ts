import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { limits } from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import {
  MAX_HISTORY_CHARS,
  MAX_LINES,
  MAX_TEXT_CHARS,
  type RoomLine,
  type SaidLine,
} from '../../../../src/browser-chat/room/room-line.js';
import { MAX_MEMBERS, type RoomMember } from '../../../../src/browser-chat/room/room-member.js';
import { encodeRoomMessage } from '../../../../src/browser-chat/room/room-message.js';
import {
  emptyRoom,
  historyOf,
  withHistory,
  withLine,
  withMembers,
} from '../../../../src/browser-chat/room/room-state.js';

function member(number: number, name = `P${number}`): RoomMember {
  return { peer: parsePeerDescriptor({ id: number.toString(16).padStart(40, '0') }), name };
}

function said(id: string): SaidLine {
  return { kind: 'said', id, author: 'a', name: 'A', text: id, at: 0 };
}

const texts = (lines: readonly RoomLine[]): string[] => lines.map(({ text }) => text);

describe('who is in the room', () => {
  it('a notice tells who came, who left and who changed the name', () => {
    let state = withMembers(emptyRoom, [member(1), member(2)], 10);
    expect(state.lines).toEqual([
      { kind: 'notice', text: 'P1 joined.', at: 10 },
      { kind: 'notice', text: 'P2 joined.', at: 10 },
    ]);
    state = withMembers(state, [member(2, 'Two'), member(3)], 20);
    expect(texts(state.lines.slice(2))).toEqual(['P1 left.', 'P2 is now Two.', 'P3 joined.']);
    expect([...state.members.values()].map(({ name }) => name)).toEqual(['Two', 'P3']);
  });

  it('the same list again is no news', () => {
    const state = withMembers(emptyRoom, [member(1)], 10);
    expect(withMembers(state, [member(1)], 20).lines).toBe(state.lines);
  });

  it('a list that is too long is cut', () => {
    const many = Array.from({ length: MAX_MEMBERS + 5 }, (_, index) => member(index + 1));
    expect(withMembers(emptyRoom, many, 0).members.size).toBe(MAX_MEMBERS);
  });
});

describe('what was said', () => {
  it('a line that comes by two ways is there once', () => {
    const state = withLine(emptyRoom, said('x'));
    expect(withLine(state, said('x'))).toBe(state);
  });

  it('the oldest lines are forgotten', () => {
    let state = emptyRoom;
    for (let number = 0; number < MAX_LINES + 3; number++) state = withLine(state, said(`${number}`));
    expect(state.lines).toHaveLength(MAX_LINES);
    expect(texts(state.lines)[0]).toBe('3');
  });

  it('history comes before what a newcomer has heard, without what it knows, and without notices', () => {
    let state = withLine(withMembers(emptyRoom, [member(1)], 0), said('c'));
    state = withHistory(state, [said('a'), said('b'), said('c')]);
    expect(texts(state.lines)).toEqual(['a', 'b', 'P1 joined.', 'c']);
    expect(historyOf(state).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(withHistory(state, [said('a')])).toBe(state);
  });

  it('a newcomer gets the newest lines, and no more than surely fits into one message', () => {
    let state = emptyRoom;
    for (let number = 0; number < MAX_LINES; number++) {
      state = withLine(state, { ...said(`${number}`), text: '\u0001'.repeat(MAX_TEXT_CHARS) });
    }
    const lines = historyOf(state);
    expect(lines).toHaveLength(MAX_HISTORY_CHARS / MAX_TEXT_CHARS);
    expect(lines.at(-1)?.id).toBe(`${MAX_LINES - 1}`);
    expect(encodeRoomMessage({ type: 'history', lines }).length).toBeLessThan(limits.maxMessageBytes);
  });
});
