import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { MAX_LINES, MAX_NAME_CHARS, MAX_TEXT_CHARS } from '../../../../src/browser-chat/room/room-line.js';
import { MAX_MEMBERS } from '../../../../src/browser-chat/room/room-member.js';
import {
  decodeRoomMessage,
  encodeRoomMessage,
  type RoomMessage,
} from '../../../../src/browser-chat/room/room-message.js';

const line = { kind: 'said', id: 'i', author: 'a', name: 'A', text: 'Hi.', at: 5 } as const;
const peer = parsePeerDescriptor({ id: '0'.repeat(40), runtime: 'browser' });
const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('messages of the room', () => {
  it.each<RoomMessage>([
    { type: 'join', name: 'Ann' },
    { type: 'history', lines: [line] },
    { type: 'members', members: [{ peer, name: 'Ann' }] },
    { type: 'say', line, forward: ['b'] },
  ])('$type comes back as it was', (message) => {
    expect(decodeRoomMessage(encodeRoomMessage(message))).toEqual(message);
  });

  it.each([
    ['no JSON', new Uint8Array([0xff, 0])],
    ['no object', bytesOf(3)],
    ['an unknown type', bytesOf({ type: 'shout' })],
    ['an empty name', bytesOf({ type: 'join', name: ' ' })],
    ['a name that is too long', bytesOf({ type: 'join', name: 'x'.repeat(MAX_NAME_CHARS + 1) })],
    [
      'a text that is too long',
      bytesOf({ type: 'say', line: { ...line, text: 'x'.repeat(MAX_TEXT_CHARS + 1) }, forward: [] }),
    ],
    ['a line without a time', bytesOf({ type: 'say', line: { ...line, at: 'now' }, forward: [] })],
    ['too many receivers', bytesOf({ type: 'say', line, forward: Array(MAX_MEMBERS + 1).fill('x') })],
    ['too long a history', bytesOf({ type: 'history', lines: Array(MAX_LINES + 1).fill(line) })],
    ['a member that is no peer', bytesOf({ type: 'members', members: [{ peer: { id: 'x' }, name: 'Ann' }] })],
  ])('%s is no message', (_what, bytes) => {
    expect(decodeRoomMessage(bytes)).toBeUndefined();
  });
});
