import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/base/bytes.js';
import { decodePeerDescriptor, encodePeerDescriptor } from '../../../src/wire/descriptor-codec.js';
import { userBytes } from '../../../src/wire/envelope.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { EnvelopeEncoder, type EnvelopeParts } from '../../../src/wire/envelope-encoder.js';
import { EnvelopeTemplates } from '../../../src/wire/envelope-templates.js';
import { Message } from '../../../src/wire/generated/dht.js';
import { limits } from '../../../src/wire/limits.js';
import type { OutgoingMessage } from '../../../src/wire/outgoing-message.js';
import { alice, bob, carol, codeThrownBy } from '../../support/wire-samples.js';

function create(parts: Partial<EnvelopeParts> = {}): EnvelopeEncoder {
  return new EnvelopeEncoder({
    source: encodePeerDescriptor(alice),
    target: bob,
    messageIdPrefix: 'prefix-',
    ...parts,
  });
}

/** The frame as the generated codec reads it; its RPC message is required. */
function parsed(frame: Uint8Array) {
  const message = Message.decode(Uint8Array.from(frame));
  if (message.body?.$case !== 'rpcMessage') throw new Error('no RPC message');
  return { ...message, rpc: message.body.value };
}

const call = {
  serviceId: 'layer0',
  method: 'ping',
  requestId: 'r1',
  bodyType: 'dht.PingRequest',
  body: Uint8Array.of(10, 1, 65),
} as const;

describe('EnvelopeEncoder', () => {
  it('writes a request without a notification entry', () => {
    const { rpc, serviceId, messageId, sourceDescriptor, targetDescriptor } = parsed(
      create().encode({ kind: 'request', ...call }),
    );
    expect([...rpc.header]).toEqual([
      ['method', 'ping'],
      ['request', 'request'],
    ]);
    expect(rpc.body).toEqual({ typeUrl: 'type.googleapis.com/dht.PingRequest', value: call.body });
    expect([rpc.requestId, rpc.errorType, serviceId, messageId]).toEqual(['r1', undefined, 'layer0', 'prefix-0']);
    expect(sourceDescriptor?.nodeId).toEqual(new Uint8Array(20).fill(0x11));
    expect(targetDescriptor?.websocket).toEqual({ host: '127.0.0.1', port: 10_011, tls: false });
  });

  it('writes a notification, with or without a request id', () => {
    const { requestId: _, ...withoutId } = call;
    expect([...parsed(create().encode({ kind: 'notification', ...withoutId })).rpc.header]).toEqual([
      ['method', 'ping'],
      ['request', 'request'],
      ['notification', 'notification'],
    ]);
    expect(parsed(create().encode({ kind: 'notification', ...withoutId })).rpc.requestId).toBe('');
    expect(parsed(create().encode({ kind: 'notification', ...call })).rpc.requestId).toBe('r1');
  });

  it('writes a response', () => {
    const { rpc } = parsed(create().encode({ kind: 'response', ...call, bodyType: 'dht.PingResponse' }));
    expect([...rpc.header]).toEqual([
      ['response', 'response'],
      ['method', 'ping'],
    ]);
    expect(rpc.body?.typeUrl).toBe('type.googleapis.com/dht.PingResponse');
  });

  it('writes a refusal without a body, and a zero-valued error type that is present', () => {
    const { rpc } = parsed(
      create().encode({
        kind: 'error',
        serviceId: 's',
        method: 'm',
        requestId: 'r',
        error: { type: 'SERVER_TIMEOUT' },
      }),
    );
    expect(rpc).toMatchObject({ body: undefined, requestId: 'r', errorType: 0, errorMessage: undefined });
    expect([...rpc.header]).toEqual([
      ['response', 'response'],
      ['method', 'm'],
    ]);
    const error = { type: 'SERVER_ERROR', className: 'C', code: 'FAILED_TO_PARSE', message: 'größer' } as const;
    expect(
      decodeEnvelope(create().encode({ kind: 'error', serviceId: 's', method: 'm', requestId: 'r', error })).error,
    ).toEqual(error);
  });

  it('writes user bytes as the notification `message` with a BytesValue', () => {
    const frame = create().encode({ kind: 'bytes', serviceId: 'chat', bytes: Uint8Array.of(1, 2, 3) });
    const { rpc, serviceId } = parsed(frame);
    expect([...rpc.header]).toEqual([
      ['method', 'message'],
      ['request', 'request'],
      ['notification', 'notification'],
    ]);
    expect(rpc.body).toEqual({
      typeUrl: 'type.googleapis.com/google.protobuf.BytesValue',
      value: Uint8Array.of(10, 3, 1, 2, 3),
    });
    expect([serviceId, rpc.requestId]).toEqual(['chat', '']);
    expect(userBytes(decodeEnvelope(frame))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([0, 1, 100, 127, 128, 16_000, 16_383, 16_384, 70_000])('carries %i bytes of either kind', (length) => {
    const bytes = new Uint8Array(length).fill(length);
    const received = userBytes(decodeEnvelope(create().encode({ kind: 'bytes', serviceId: 's', bytes })));
    expect(received !== undefined && equalBytes(received, bytes)).toBe(true);
    expect(equalBytes(decodeEnvelope(create().encode({ kind: 'request', ...call, body: bytes })).body, bytes)).toBe(
      true,
    );
  });

  it('makes one frame per message, each with its own id (R12)', () => {
    const encoder = create();
    const frames = Array.from({ length: 100 }, (_, i) =>
      encoder.encode({ kind: 'bytes', serviceId: 's', bytes: Uint8Array.of(i) }),
    );
    expect(frames.map((frame) => userBytes(decodeEnvelope(frame))?.join())).toEqual(frames.map((_, i) => String(i)));
    expect(frames.map((frame) => decodeEnvelope(frame).messageId)).toEqual(
      frames.map((_, i) => `prefix-${i.toString(36)}`),
    );
  });

  it('writes the same message bare, with ids that go on from those of other frames', () => {
    const encoder = create();
    const message = { kind: 'bytes', serviceId: 'chat', bytes: Uint8Array.of(1, 2, 3) } as const;
    const frames = [encoder.encodeBare(message), encoder.encode(message), encoder.encodeBare(message)];
    const read = frames.map((frame) => decodeEnvelope(frame));
    expect(read.map(({ content, messageId }) => `${content} ${messageId}`)).toEqual([
      'bareMessage prefix-0',
      'rpc prefix-1',
      'bareMessage prefix-2',
    ]);
    const said = read.map(({ serviceId, kind, method, bodyType, body }) => ({
      serviceId,
      kind,
      method,
      bodyType,
      body,
    }));
    expect(said).toEqual(Array.from(said, () => said[1]));
    expect(read.map((envelope) => userBytes(envelope)?.join())).toEqual(['1,2,3', '1,2,3', '1,2,3']);
  });

  it('refuses a bare message as it refuses others, and loses no id by it', () => {
    const encoder = create();
    const long = { kind: 'bytes', serviceId: 'x'.repeat(limits.maxNameBytes + 1), bytes: new Uint8Array(1) } as const;
    expect(codeThrownBy(() => encoder.encodeBare(long))).toBe('INVALID_ARGUMENT');
    const large = { kind: 'bytes', serviceId: 's', bytes: new Uint8Array(limits.maxFrameBytes) } as const;
    expect(codeThrownBy(() => encoder.encodeBare(large))).toBe('FRAME_TOO_LARGE');
    const fine = { kind: 'bytes', serviceId: 's', bytes: new Uint8Array(1) } as const;
    expect(decodeEnvelope(encoder.encodeBare(fine)).messageId).toBe('prefix-0');
  });

  it('copies what it is given: bytes changed afterwards do not change the frame (R61)', () => {
    const bytes = Uint8Array.of(1, 2, 3);
    const frame = create().encode({ kind: 'bytes', serviceId: 's', bytes });
    bytes.fill(9);
    expect(userBytes(decodeEnvelope(frame))).toEqual(Uint8Array.of(1, 2, 3));
  });

  it('does not confuse messages that differ in one name', () => {
    const templates = new EnvelopeTemplates();
    const encoders = [create({ templates }), create({ templates, target: carol })];
    const messages: OutgoingMessage[] = [];
    for (const serviceId of ['a', 'b']) {
      messages.push({ kind: 'bytes', serviceId, bytes: Uint8Array.of(1) });
      messages.push({ kind: 'error', serviceId, method: 'm', requestId: 'r', error: { type: 'SERVER_TIMEOUT' } });
      for (const kind of ['request', 'notification', 'response'] as const) {
        for (const method of ['m', 'n']) {
          for (const bodyType of ['x.A', 'x.B'])
            messages.push({ kind, serviceId, method, requestId: 'r', bodyType, body: Uint8Array.of(2) });
        }
      }
    }
    for (const message of [...messages, ...messages.toReversed()]) {
      for (const encoder of encoders) {
        const { serviceId, kind, method, bodyType } = decodeEnvelope(encoder.encode(message));
        expect(serviceId).toBe(message.serviceId);
        if (message.kind === 'bytes') expect([kind, method]).toEqual(['notification', 'message']);
        else if (message.kind === 'error') expect([kind, method]).toEqual(['response', message.method]);
        else expect([kind, method, bodyType]).toEqual([message.kind, message.method, message.bodyType]);
      }
    }
  });

  it('takes the target as a descriptor or as its bytes', () => {
    const frame = create({ target: encodePeerDescriptor(carol) }).encode({ kind: 'request', ...call });
    expect(frame).toEqual(create({ target: carol }).encode({ kind: 'request', ...call }));
    expect(decodePeerDescriptor(decodeEnvelope(frame).targetBytes ?? new Uint8Array(0))).toEqual(carol);
    expect(decodePeerDescriptor(decodeEnvelope(frame).sourceBytes ?? new Uint8Array(0))).toEqual(alice);
  });

  it('writes names and request ids of any script', () => {
    const frame = create().encode({
      kind: 'request',
      ...call,
      serviceId: 'größer',
      method: '方法',
      requestId: 'идентификатор',
    });
    expect(decodeEnvelope(frame)).toMatchObject({ serviceId: 'größer', method: '方法', requestId: 'идентификатор' });
  });

  it('fills a frame to the last byte allowed, and refuses one more', () => {
    const overhead =
      create().encode({ kind: 'bytes', serviceId: 's', bytes: new Uint8Array(500_000) }).length - 500_000;
    const bytes = new Uint8Array(limits.maxFrameBytes - overhead);
    expect(create().encode({ kind: 'bytes', serviceId: 's', bytes }).length).toBe(limits.maxFrameBytes);
    expect(
      codeThrownBy(() => create().encode({ kind: 'bytes', serviceId: 's', bytes: new Uint8Array(bytes.length + 1) })),
    ).toBe('FRAME_TOO_LARGE');
  });

  it('has room for a user message of the greatest size beside the longest names and descriptors', () => {
    const source = new Uint8Array(limits.maxDescriptorBytes);
    const encoder = create({ source, target: source, messageIdPrefix: 'p'.repeat(64) });
    const message = {
      kind: 'bytes',
      serviceId: 's'.repeat(limits.maxNameBytes),
      bytes: new Uint8Array(limits.maxMessageBytes),
    } as const;
    expect(encoder.encode(message).length).toBeLessThanOrEqual(limits.maxFrameBytes);
  });

  it('refuses names above the limit and prefixes that are no prefixes', () => {
    const long = 'x'.repeat(limits.maxNameBytes + 1);
    for (const name of ['serviceId', 'method', 'bodyType', 'requestId']) {
      expect(codeThrownBy(() => create().encode({ kind: 'request', ...call, [name]: long }))).toBe('INVALID_ARGUMENT');
    }
    expect(codeThrownBy(() => create().encode({ kind: 'request', ...call, requestId: 'ö'.repeat(600) }))).toBe(
      'INVALID_ARGUMENT',
    );
    for (const messageIdPrefix of ['', 'ö', 'x'.repeat(65)])
      expect(codeThrownBy(() => create({ messageIdPrefix }))).toBe('INVALID_ARGUMENT');
  });
});
