import { describe, expect, it } from 'vitest';
import { encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { userBytes } from '../../../src/wire/envelope.js';
import { decodeEnvelope, EnvelopeDecoder } from '../../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder } from '../../../src/wire/envelope-encoder.js';
import { limits } from '../../../src/wire/limits.js';
import {
  anyField,
  bytesField,
  fixedField,
  headerEntry,
  join,
  numberField,
  rpcFrame,
  varint,
} from '../../support/proto-pieces.js';
import { alice, carol, codeThrownBy, fromText } from '../../support/wire-samples.js';

/** A ping request as a 103.3.1 peer writes it, wire-protocol 11.4: with an empty `notification` entry. */
const foreignPing = fromText(
  '0a026d3322066c61796572302a670a0e0a066d6574686f64120470696e670a120a07726571756573741207726571756573740a100a0c6e6f74696669636174696f6e1200122b0a23747970652e676f6f676c65617069732e636f6d2f6468742e50696e675265717565737412040a0270311a027231',
);

const encoder = new EnvelopeEncoder({ source: encodePeerDescriptor(alice), target: carol, messageIdPrefix: 'prefix-' });
const samples: readonly (readonly [string, Uint8Array])[] = [
  ['a foreign ping', foreignPing],
  ['a user message', encoder.encode({ kind: 'bytes', serviceId: 'chat', bytes: new Uint8Array(40).fill(9) })],
  ['a bare message', encoder.encodeBare({ kind: 'bytes', serviceId: 'chat', bytes: new Uint8Array(40).fill(9) })],
  [
    'a refusal',
    encoder.encode({
      kind: 'error',
      serviceId: 's',
      method: 'm',
      requestId: 'r',
      error: { type: 'SERVER_ERROR', message: 'größer' },
    }),
  ],
];

/** Decodes and reads everything that is lazy. */
function readAll(frame: Uint8Array): void {
  const envelope = new EnvelopeDecoder().decode(frame);
  const views = [envelope.body, envelope.contentBytes, envelope.sourceBytes, envelope.targetBytes, userBytes(envelope)];
  for (const view of views) {
    if (view !== undefined && view.length > frame.length) throw new Error('a view that is longer than the frame');
  }
}

describe('EnvelopeDecoder', () => {
  it('takes the request of a 103.3.1 peer for a request, although it has a notification entry (R64)', () => {
    const envelope = decodeEnvelope(foreignPing);
    expect(envelope).toMatchObject({
      content: 'rpc',
      messageId: 'm3',
      serviceId: 'layer0',
      kind: 'request',
      method: 'ping',
      requestId: 'r1',
      bodyType: 'dht.PingRequest',
      error: undefined,
    });
    expect(envelope.body).toEqual(bytesField(1, 'p1'));
    expect(envelope.sourceBytes).toBeUndefined();
    expect(envelope.targetBytes).toBeUndefined();
  });

  it('takes it for a notification when the value is not empty', () => {
    const header = [
      headerEntry('notification', 'notification'),
      headerEntry('request', 'request'),
      headerEntry('method', 'leaveNotice'),
    ];
    expect(decodeEnvelope(rpcFrame(...header)).kind).toBe('notification');
  });

  it('keeps descriptors as bytes, also of no sense', () => {
    const frame = join(
      bytesField(2, 'not a descriptor'),
      bytesField(3, new Uint8Array(0)),
      bytesField(5, headerEntry('response', 'r')),
    );
    const envelope = decodeEnvelope(frame);
    expect(envelope.kind).toBe('response');
    expect(envelope.sourceBytes).toEqual(new TextEncoder().encode('not a descriptor'));
    expect(envelope.targetBytes).toEqual(new Uint8Array(0));
  });

  it('tells what the envelope carries', () => {
    const contents = [
      [6, 'connectivityRequest'],
      [7, 'connectivityResponse'],
      [8, 'handshakeRequest'],
      [9, 'handshakeResponse'],
      [10, 'recursiveOperationRequest'],
      [1000, 'handshakeContinuation'],
      [1001, 'keepAlive'],
    ] as const;
    for (const [number, content] of contents) {
      const envelope = decodeEnvelope(bytesField(number, 'x'));
      expect(envelope.content).toBe(content);
      expect(envelope.contentBytes).toEqual(Uint8Array.of(0x78));
      expect(envelope.kind).toBe('other');
    }
    expect(decodeEnvelope(new Uint8Array(0)).content).toBe('none');
    expect(decodeEnvelope(bytesField(999, 'x')).content).toBe('none');
  });

  it('lets the last body count, with nothing left of an earlier one', () => {
    const rpc = rpcFrame(
      headerEntry('response', 'r'),
      anyField('dht.Ping', Uint8Array.of(1)),
      bytesField(3, 'r1'),
      numberField(4, 0),
    );
    const replaced = decodeEnvelope(join(rpc, bytesField(8, 'x')));
    expect(replaced).toMatchObject({
      content: 'handshakeRequest',
      kind: 'other',
      method: '',
      requestId: '',
      bodyType: '',
      error: undefined,
    });
    expect(replaced.body.length).toBe(0);
    const again = decodeEnvelope(join(rpc, bytesField(5, headerEntry('method', 'm'))));
    expect(again).toMatchObject({
      content: 'rpc',
      kind: 'other',
      method: 'm',
      requestId: '',
      bodyType: '',
      error: undefined,
    });
  });

  it('takes a bare message for the notification that carries user bytes', () => {
    const envelope = decodeEnvelope(
      join(bytesField(1, 'm1'), bytesField(4, 'chat'), bytesField(1002, bytesField(1, 'x'))),
    );
    expect(envelope).toMatchObject({
      content: 'bareMessage',
      messageId: 'm1',
      serviceId: 'chat',
      kind: 'notification',
      method: 'message',
      requestId: '',
      bodyType: 'google.protobuf.BytesValue',
      error: undefined,
    });
    expect(envelope.body).toEqual(bytesField(1, 'x'));
    expect(envelope.contentBytes).toEqual(bytesField(1, 'x'));
    expect(userBytes(envelope)).toEqual(Uint8Array.of(0x78));
  });

  it('lets a bare message and any other body replace each other, with nothing left of the earlier one', () => {
    const refused = rpcFrame(headerEntry('response', 'r'), bytesField(3, 'r1'), numberField(4, 0));
    const bare = bytesField(1002, bytesField(1, 'x'));
    expect(decodeEnvelope(join(refused, bare))).toMatchObject({
      content: 'bareMessage',
      kind: 'notification',
      method: 'message',
      requestId: '',
      error: undefined,
    });
    expect(userBytes(decodeEnvelope(join(refused, bare)))).toEqual(Uint8Array.of(0x78));
    expect(userBytes(decodeEnvelope(join(bare, bytesField(1002, ''))))).toEqual(new Uint8Array(0));
    for (const [number, content] of [
      [5, 'rpc'],
      [1001, 'keepAlive'],
    ] as const) {
      const replaced = decodeEnvelope(join(bare, bytesField(number, '')));
      expect(replaced).toMatchObject({ content, kind: 'other', method: '', bodyType: '' });
      expect([replaced.body.length, userBytes(replaced)]).toEqual([0, undefined]);
    }
  });

  it('ignores unknown fields of every wire type, and known numbers with another wire type', () => {
    const odd = join(
      numberField(1, 5),
      fixedField(2, 4),
      fixedField(4, 8),
      numberField(5, 1),
      bytesField(500, 'x'),
      numberField(2_000, -1n),
    );
    expect(decodeEnvelope(join(odd, foreignPing, odd))).toMatchObject({
      messageId: 'm3',
      kind: 'request',
      serviceId: 'layer0',
    });
  });

  it('refuses groups, field number 0 and endless varints', () => {
    for (const bytes of [
      [0x0b, 0x0c],
      [0x0c],
      [0x0e],
      [0x0f],
      [0x02, 0x00],
      [0x00, 0x00],
      new Array<number>(20).fill(0xff),
    ]) {
      expect(codeThrownBy(() => decodeEnvelope(Uint8Array.from(bytes)))).toBe('MALFORMED_FRAME');
    }
  });

  it('refuses frames above its limit by their size alone', () => {
    expect(codeThrownBy(() => decodeEnvelope(new Uint8Array(limits.maxFrameBytes + 1)))).toBe('FRAME_TOO_LARGE');
    expect(codeThrownBy(() => new EnvelopeDecoder(10).decode(new Uint8Array(11)))).toBe('FRAME_TOO_LARGE');
    expect(new EnvelopeDecoder(foreignPing.length).decode(foreignPing).method).toBe('ping');
  });

  it('bounds message id and service id', () => {
    const long = 'x'.repeat(limits.maxNameBytes + 1);
    expect(codeThrownBy(() => decodeEnvelope(bytesField(1, long)))).toBe('MALFORMED_FRAME');
    expect(codeThrownBy(() => decodeEnvelope(bytesField(4, long)))).toBe('MALFORMED_FRAME');
    expect(decodeEnvelope(bytesField(4, long.slice(1))).serviceId).toHaveLength(limits.maxNameBytes);
  });

  it('keeps message ids apart that differ only in bytes that are no UTF-8', () => {
    const ids = [0xfe, 0xff].map((byte) => decodeEnvelope(bytesField(1, Uint8Array.of(byte))).messageId);
    expect(new Set(ids).size).toBe(2);
  });

  it.each(samples)('refuses %s cut off anywhere but between two fields, with MALFORMED_FRAME', (_, frame) => {
    const borders = new Set<number>([0]);
    for (let at = 0; at < frame.length; ) {
      const length = fieldLength(frame, at);
      at += length;
      borders.add(at);
    }
    const codes = Array.from(frame, (_, length) => codeThrownBy(() => readAll(frame.slice(0, length))));
    expect(codes).toEqual(Array.from(frame, (_, length) => (borders.has(length) ? undefined : 'MALFORMED_FRAME')));
  });

  it.each(samples)('decodes %s with any one byte changed, or refuses it with MALFORMED_FRAME', (_, frame) => {
    const codes = new Set<string | undefined>();
    for (let at = 0; at < frame.length; at++) {
      for (const change of [0x01, 0x02, 0x08, 0x7f, 0x80, 0xff]) {
        const spoiled = Uint8Array.from(frame);
        spoiled[at] = (spoiled[at] ?? 0) ^ change;
        codes.add(codeThrownBy(() => readAll(spoiled)));
      }
    }
    expect(codes).toEqual(new Set([undefined, 'MALFORMED_FRAME']));
  });

  it('reads the next frame as if nothing had happened after one that it refused', () => {
    const decoder = new EnvelopeDecoder();
    expect(decoder.decode(foreignPing).method).toBe('ping');
    expect(codeThrownBy(() => decoder.decode(foreignPing.subarray(0, 50)))).toBe('MALFORMED_FRAME');
    expect(decoder.decode(foreignPing)).toMatchObject({ method: 'ping', kind: 'request', requestId: 'r1' });
  });

  it('gives every frame its own result (R21)', () => {
    const decoder = new EnvelopeDecoder();
    const first = decoder.decode(foreignPing);
    decoder.decode(rpcFrame(headerEntry('response', 'r'), anyField('dht.Other', Uint8Array.of(9))));
    expect(first).toMatchObject({ method: 'ping', kind: 'request', bodyType: 'dht.PingRequest' });
    expect(first.body).toEqual(bytesField(1, 'p1'));
  });
});

/** Bytes of the length-delimited field at `at`: its tag, the length, and as many bytes as that says. */
function fieldLength(frame: Uint8Array, at: number): number {
  const [, tagEnd] = varintAt(frame, at);
  const [length, start] = varintAt(frame, tagEnd);
  return start + length - at;
}

/** A varint, and where it ends. */
function varintAt(frame: Uint8Array, at: number): readonly [number, number] {
  let value = 0;
  let scale = 1;
  let next = at;
  for (; (frame[next] ?? 0) > 127; next++, scale *= 128) value += ((frame[next] ?? 0) & 127) * scale;
  value += (frame[next] ?? 0) * scale;
  expect(varint(value).length).toBe(next + 1 - at);
  return [value, next + 1];
}
