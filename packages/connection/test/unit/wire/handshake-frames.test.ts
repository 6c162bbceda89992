import { describe, expect, it } from 'vitest';
import { toHex } from '../../../src/base/bytes.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import {
  decodeHandshakeFrame,
  encodeHandshakeContinuation,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  features,
  HANDSHAKE_SERVICE_ID,
  type HandshakeFrame,
} from '../../../src/wire/handshake-frames.js';
import { encodeKeepAlive } from '../../../src/wire/keep-alive.js';
import { limits } from '../../../src/wire/limits.js';
import { bytesField, headerEntry, join, numberField, rpcFrame } from '../../support/proto-pieces.js';
import { alice, bob, carol, codeThrownBy, fromText } from '../../support/wire-samples.js';

// wire-protocol 11.4
const goldenRequest = fromText(
  '0a026d31221173797374656d2f68616e647368616b657242480a160a14111111111111111111111111111111111111111112260a1422222222222222222222222222222222222222222a0e089b4e12093132372e302e302e311a03312e31220178',
);
const goldenSuccess = fromText(
  '0a026d32221173797374656d2f68616e647368616b65724a200a160a1411111111111111111111111111111111111111111a03312e31220178',
);
const goldenDuplicate = fromText(
  '0a026d32221173797374656d2f68616e647368616b65724a220a160a14111111111111111111111111111111111111111110001a03312e31220178',
);

const versions = { protocolVersion: '1.1', applicationVersion: 'x' } as const;
const extension = { features: features.answersKeepAlive, auth: Uint8Array.of(1, 2, 3) } as const;

function request(parts: Uint8Array): Uint8Array {
  return join(bytesField(1, 'm'), bytesField(8, parts));
}

const source = bytesField(1, bytesField(1, new Uint8Array(20).fill(0x11)));

function expectKind<K extends HandshakeFrame['kind']>(
  frame: Uint8Array,
  kind: K,
): Extract<HandshakeFrame, { kind: K }> {
  const decoded = decodeHandshakeFrame(frame);
  if (decoded?.kind !== kind) throw new Error(`expected ${kind}`);
  return decoded as Extract<HandshakeFrame, { kind: K }>;
}

describe('handshake frames', () => {
  it('are the golden request, both ways', () => {
    expect(encodeHandshakeRequest({ messageId: 'm1', source: alice, target: bob, ...versions })).toEqual(goldenRequest);
    expect(decodeHandshakeFrame(goldenRequest)).toEqual({
      kind: 'request',
      messageId: 'm1',
      source: alice,
      targetId: bob.id,
      ...versions,
      extension: undefined,
    });
  });

  it('are the golden response, both ways', () => {
    expect(encodeHandshakeResponse({ messageId: 'm2', source: alice, ...versions })).toEqual(goldenSuccess);
    const expected = { kind: 'response', messageId: 'm2', source: alice, ...versions, extension: undefined };
    expect(decodeHandshakeFrame(goldenSuccess)).toEqual({ ...expected, error: undefined });
  });

  it('are the golden refusal, whose error is the number 0 and present', () => {
    const frame = encodeHandshakeResponse({
      messageId: 'm2',
      source: alice,
      error: 'DUPLICATE_CONNECTION',
      ...versions,
    });
    expect(frame).toEqual(goldenDuplicate);
    expect(expectKind(goldenDuplicate, 'response').error).toBe('DUPLICATE_CONNECTION');
  });

  it('carry each refusal, and one of the future as UNKNOWN', () => {
    for (const error of [
      'DUPLICATE_CONNECTION',
      'INVALID_TARGET_PEER_DESCRIPTOR',
      'UNSUPPORTED_PROTOCOL_VERSION',
    ] as const) {
      const frame = encodeHandshakeResponse({ messageId: 'm', source: alice, error, ...versions });
      expect(expectKind(frame, 'response').error).toBe(error);
    }
    for (const number of [3, 77, -1n]) {
      expect(expectKind(bytesField(9, join(source, numberField(2, number))), 'response').error).toBe('UNKNOWN');
    }
  });

  it('carry the extension in field 1000', () => {
    const frame = encodeHandshakeRequest({ messageId: 'm', source: carol, target: bob, ...versions, extension });
    const value = join(numberField(1, 1), bytesField(2, extension.auth));
    const { contentBytes } = decodeEnvelope(frame);
    expect(toHex(contentBytes)).toContain(toHex(bytesField(1000, value)));
    expect(expectKind(frame, 'request').extension).toEqual(extension);
    const response = encodeHandshakeResponse({ messageId: 'm', source: carol, ...versions, extension });
    expect(expectKind(response, 'response').extension).toEqual(extension);
  });

  it('go on with continuations', () => {
    const frame = encodeHandshakeContinuation({ messageId: 'm3', auth: Uint8Array.of(7) });
    expect(decodeHandshakeFrame(frame)).toEqual({ kind: 'continuation', messageId: 'm3', auth: Uint8Array.of(7) });
    expect(decodeEnvelope(frame)).toMatchObject({ content: 'handshakeContinuation', serviceId: HANDSHAKE_SERVICE_ID });
  });

  it('may come without a target, or with the id of somebody who cannot exist', () => {
    expect(expectKind(request(source), 'request').targetId).toBeUndefined();
    expect(expectKind(request(join(source, bytesField(2, new Uint8Array(0)))), 'request').targetId).toBe('');
    const long = expectKind(
      request(join(source, bytesField(2, bytesField(1, new Uint8Array(500_000))))),
      'request',
    ).targetId;
    expect(long).toBe('00'.repeat(21));
  });

  it('need a sender in a request, but not in a response', () => {
    expect(codeThrownBy(() => decodeHandshakeFrame(request(new Uint8Array(0))))).toBe('INVALID_DESCRIPTOR');
    expect(codeThrownBy(() => decodeHandshakeFrame(request(bytesField(1, bytesField(1, 'short')))))).toBe(
      'INVALID_DESCRIPTOR',
    );
    expect(expectKind(bytesField(9, new Uint8Array(0)), 'response').source).toBeUndefined();
    expect(expectKind(bytesField(9, bytesField(1, bytesField(1, 'short'))), 'response').source).toBeUndefined();
  });

  it('bound the versions, which outlive the frame', () => {
    const version = 'x'.repeat(limits.maxNameBytes + 1);
    for (const field of [3, 4]) {
      expect(codeThrownBy(() => decodeHandshakeFrame(request(join(source, bytesField(field, version)))))).toBe(
        'MALFORMED_FRAME',
      );
    }
  });

  it('are told from other envelopes', () => {
    expect(decodeHandshakeFrame(rpcFrame(headerEntry('method', 'ping')))).toBeUndefined();
    expect(decodeHandshakeFrame(encodeKeepAlive({ reply: false }))).toBeUndefined();
    expect(decodeHandshakeFrame(new Uint8Array(0))).toBeUndefined();
  });

  it('own their bytes', () => {
    const frame = encodeHandshakeRequest({ messageId: 'm', source: carol, target: bob, ...versions, extension });
    const decoded = expectKind(frame, 'request');
    frame.fill(0);
    expect([decoded.source, decoded.extension]).toEqual([carol, extension]);
  });

  it('are refused with a code when spoiled, whatever byte it is', () => {
    const frame = encodeHandshakeRequest({ messageId: 'm', source: carol, target: bob, ...versions, extension });
    const codes = new Set<string | undefined>();
    for (let at = 0; at < frame.length; at++) {
      codes.add(codeThrownBy(() => decodeHandshakeFrame(frame.subarray(0, at))));
      for (const change of [0x01, 0x07, 0x80, 0xff]) {
        const spoiled = Uint8Array.from(frame);
        spoiled[at] = (spoiled[at] ?? 0) ^ change;
        codes.add(codeThrownBy(() => decodeHandshakeFrame(spoiled)));
      }
    }
    expect(codes).toEqual(new Set([undefined, 'MALFORMED_FRAME', 'INVALID_DESCRIPTOR']));
  });
});

describe('the instance of a node', () => {
  const instance = '00112233445566ff';
  const extended = { features: 0, auth: new Uint8Array(), instance };

  it('travels in request and response', () => {
    const frames = [
      encodeHandshakeRequest({ messageId: 'm', source: alice, target: bob, ...versions, extension: extended }),
      encodeHandshakeResponse({ messageId: 'm', source: alice, ...versions, extension: extended }),
    ];
    expect(frames.map((frame) => decodeHandshakeFrame(frame))).toMatchObject([
      { kind: 'request', extension: extended },
      { kind: 'response', extension: extended },
    ]);
  });

  it.each([0, 1, 7, 9, 1_000])('is absent when it comes with %d bytes', (length) => {
    const extension = bytesField(1_000, bytesField(3, new Uint8Array(length)));
    const frame = request(join(source, bytesField(3, '1.1'), extension));
    expect(expectKind(frame, 'request').extension).toEqual({ features: 0, auth: new Uint8Array() });
  });
});
