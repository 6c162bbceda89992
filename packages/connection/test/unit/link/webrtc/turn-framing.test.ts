import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  allocationAsked,
  allocationGranted,
  TurnFrameReader,
  toStream,
} from '../../../../src/link/webrtc/turn-framing.js';

/** A STUN message: type, length of `body`, cookie, transaction of twelve equal bytes. */
function stun(type: number, body: readonly number[] = [], transaction = 7): Uint8Array {
  const length = [body.length >> 8, body.length & 255];
  const id = new Array<number>(12).fill(transaction);
  return Uint8Array.from([type >> 8, type & 255, ...length, 0x21, 0x12, 0xa4, 0x42, ...id, ...body]);
}

/** Channel data without padding. */
function channel(data: readonly number[], number = 0x4001): Uint8Array {
  return Uint8Array.from([number >> 8, number & 255, data.length >> 8, data.length & 255, ...data]);
}

function read(chunks: readonly Uint8Array[], maxFrameBytes = 4_096) {
  const datagrams: Uint8Array[] = [];
  const reader = new TurnFrameReader(maxFrameBytes, (datagram) => datagrams.push(datagram));
  const results = chunks.map((chunk) => reader.push(chunk));
  return { datagrams, isTurn: results.every(Boolean) };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('a datagram on the stream', () => {
  test('is the STUN message as it was', () => {
    const message = stun(0x0001, [1, 2, 3, 4]);
    expect(toStream(message)).toEqual(message);
  });

  test('is channel data padded to a multiple of four, whether it was padded before or not', () => {
    const onStream = Uint8Array.of(0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0);
    expect(toStream(channel([1, 2, 3, 4, 5]))).toEqual(onStream);
    expect(toStream(onStream)).toEqual(onStream);
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['a header cut short', Uint8Array.of(0x40, 1, 0)],
    ['no TURN', Uint8Array.of(0x80, 0, 0, 0, 1, 2, 3, 4)],
    ['a channel that is reserved', channel([1], 0x5000)],
    ['channel data shorter than it says', channel([1, 2, 3, 4]).subarray(0, 7)],
    ['channel data with more than padding behind it', joined([channel([1, 2, 3]), Uint8Array.of(0, 0)])],
    ['a STUN message shorter than it says', stun(1, [1, 2, 3, 4]).subarray(0, 20)],
    ['a STUN message longer than it says', joined([stun(1), Uint8Array.of(0, 0, 0, 0)])],
    ['a STUN message without the cookie', stun(1).fill(0, 4, 8)],
    ['a STUN message of an odd length', stun(1, [1, 2])],
  ])('is nothing if it was %s', (_, datagram) => {
    expect(toStream(datagram)).toBeUndefined();
  });
});

describe('the stream of a server', () => {
  const message = fc.oneof(
    fc
      .tuple(fc.integer({ min: 0, max: 0x3fff }), fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }))
      .map(([type, body]) => stun(type, body.slice(0, body.length - (body.length % 4)))),
    fc
      .tuple(fc.integer({ min: 0x4000, max: 0x4fff }), fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 40 }))
      .map(([number, data]) => channel(data, number)),
  );

  test('gives the datagrams that went into it, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(message), fc.infiniteStream(fc.integer({ min: 1, max: 30 })), (messages, cuts) => {
        const stream = joined(messages.flatMap((each) => toStream(each) ?? []));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < stream.length; ) {
          const cut = at + Number(cuts.next().value);
          chunks.push(stream.subarray(at, cut));
          at = cut;
        }
        expect(read(chunks)).toEqual({ datagrams: messages, isTurn: true });
      }),
    );
  });

  test('never makes the reader throw, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 })), (chunks) => {
        for (const datagram of read(chunks, 64).datagrams) expect(datagram.length).toBeLessThanOrEqual(64);
      }),
    );
  });

  test.each([
    ['of a protocol that is not TURN', Uint8Array.from('SSH-2.0-', (character) => character.charCodeAt(0))],
    ['with bits that no message has', Uint8Array.of(0x80, 1, 0, 0, 0, 0, 0, 0)],
    ['with a channel that is reserved', Uint8Array.of(0x50, 0, 0, 0, 0, 0, 0, 0)],
    ['without the cookie', stun(1).fill(0, 4, 8)],
    ['of an odd length', stun(1, [1, 2])],
  ])('is of no more use behind a message %s, and what came before it is handed on', (_, garbage) => {
    expect(read([stun(1), garbage])).toEqual({ datagrams: [stun(1)], isTurn: false });
  });

  test('loses messages that are too long, and no other', () => {
    const long = new Array<number>(29).fill(9);
    const stream = [channel(long), stun(1, [...long, 9, 9, 9]), channel([1]), stun(2)].map(
      (each) => toStream(each) ?? new Uint8Array(),
    );
    const short = [channel([1]), stun(2)];
    expect(read([joined(stream)], 32)).toEqual({ datagrams: short, isTurn: true });
    const bytes = [...joined(stream)].map((byte) => Uint8Array.of(byte));
    expect(read(bytes, 32)).toEqual({ datagrams: short, isTurn: true });
  });
});

test('requests for a relayed address, and their success, are known by their transaction', () => {
  const asked = allocationAsked(stun(0x0003, [], 5));
  expect([asked, allocationGranted(stun(0x0103, [], 5))]).toEqual([expect.any(String), asked]);
  expect(allocationAsked(stun(0x0003, [], 6))).not.toBe(asked);
  for (const other of [stun(0x0004), stun(0x0113), channel([3]), stun(0x0003).subarray(0, 12)]) {
    expect([allocationAsked(other), allocationGranted(other)]).toEqual([undefined, undefined]);
  }
});
