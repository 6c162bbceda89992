/**
 * The messages of the chat room and their bytes: JSON, as the payload of user messages. Nobody is trusted: what does not
 * have the right shape, or is longer than the room allows, is no message.
 */
import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { MAX_LINES, MAX_NAME_CHARS, MAX_TEXT_CHARS, type SaidLine } from './room-line.js';
import { MAX_MEMBERS, type RoomMember } from './room-member.js';

/** Service id of all messages of the room; lock id too. */
export const CHAT_ROOM = 'chat-room';

export type RoomMessage =
  /** To the host: let me in, or call me differently from now on. */
  | { readonly type: 'join'; readonly name: string }
  /** From the host, to somebody who joined: what was said before. */
  | { readonly type: 'history'; readonly lines: readonly SaidLine[] }
  /** From the host, to everybody: who is here. */
  | { readonly type: 'members'; readonly members: readonly RoomMember[] }
  /** From anybody to anybody. The host passes it on to `forward`: members whom the author does not reach by itself. */
  | { readonly type: 'say'; readonly line: SaidLine; readonly forward: readonly string[] };

export function encodeRoomMessage(message: RoomMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** Undefined when the bytes are no message of the room. */
export function decodeRoomMessage(bytes: Uint8Array): RoomMessage | undefined {
  try {
    return readMessage(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}

/** Throws on whatever does not fit. */
function readMessage(value: unknown): RoomMessage {
  const message = readObject(value);
  switch (message.type) {
    case 'join':
      return { type: 'join', name: readName(message.name) };
    case 'history':
      return { type: 'history', lines: readList(message.lines, MAX_LINES, readLine) };
    case 'members':
      return { type: 'members', members: readList(message.members, MAX_MEMBERS, readMember) };
    case 'say':
      return {
        type: 'say',
        line: readLine(message.line),
        forward: readList(message.forward, MAX_MEMBERS, (id) => readText(id, 40)),
      };
    default:
      throw new TypeError('There is no such message.');
  }
}

function readLine(value: unknown): SaidLine {
  const { id, author, name, text, at } = readObject(value);
  if (typeof at !== 'number' || !Number.isFinite(at)) throw new TypeError('A line needs a time.');
  return {
    kind: 'said',
    id: readText(id, 80),
    author: readText(author, 40),
    name: readName(name),
    text: readText(text, MAX_TEXT_CHARS),
    at,
  };
}

function readMember(value: unknown): RoomMember {
  const { peer, name } = readObject(value);
  return { peer: parsePeerDescriptor(readObject(peer) as unknown as PeerDescriptor), name: readName(name) };
}

function readName(value: unknown): string {
  return readText(value, MAX_NAME_CHARS);
}

function readText(value: unknown, most: number): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > most)
    throw new TypeError('A text is missing or too long.');
  return value;
}

function readList<Item>(value: unknown, most: number, read: (item: unknown) => Item): readonly Item[] {
  if (!Array.isArray(value) || value.length > most) throw new TypeError('A list is missing or too long.');
  return value.map(read);
}

function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new TypeError('An object is missing.');
  return value as Readonly<Record<string, unknown>>;
}
