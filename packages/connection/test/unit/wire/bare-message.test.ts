import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/base/bytes.js';
import { encodeBareMessage } from '../../../src/wire/bare-message.js';
import { userBytes } from '../../../src/wire/envelope.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import { textField } from '../../../src/wire/fields.js';
import { Message } from '../../../src/wire/generated/dht.js';
import { limits } from '../../../src/wire/limits.js';
import { codeThrownBy, fromText } from '../../support/wire-samples.js';

const ID = textField(0x0a, 'p-0');
const SERVICE = textField(0x22, 'chat');

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bare = (payload: Uint8Array): Uint8Array => encodeBareMessage(ID, SERVICE, payload);

describe('bare messages', () => {
  it('are message id, service id, and a BytesValue in field 1002', () => {
    expect(hex(bare(Uint8Array.of(1, 2, 3)))).toBe('0a03702d30220463686174d23e050a03010203');
    expect(hex(bare(new Uint8Array(0)))).toBe('0a03702d30220463686174d23e00');
  });

  it.each([0, 1, 125, 126, 127, 128, 1_024, 16_381, 16_384, 70_000])('carry %i bytes there and back', (length) => {
    const payload = new Uint8Array(length).fill(length);
    const envelope = decodeEnvelope(bare(payload));
    expect(envelope).toMatchObject({
      content: 'bareMessage',
      messageId: 'p-0',
      serviceId: 'chat',
      kind: 'notification',
      method: 'message',
      requestId: '',
      bodyType: 'google.protobuf.BytesValue',
      error: undefined,
    });
    expect(equalBytes(userBytes(envelope) ?? Uint8Array.of(1, 2), payload)).toBe(true);
  });

  it.each([0, 1, 300])('are to the generated codec what they are to ours: %i bytes', (length) => {
    const payload = new Uint8Array(length).fill(7);
    const frame = Uint8Array.from(bare(payload));
    const read = Message.decode(frame);
    expect([read.messageId, read.serviceId, read.sourceDescriptor, read.targetDescriptor]).toEqual([
      'p-0',
      'chat',
      undefined,
      undefined,
    ]);
    expect(read.body).toEqual({ $case: 'bareMessage', value: payload });
    expect(userBytes(decodeEnvelope(Message.encode(read).finish()))).toEqual(payload);
  });

  it('cost a sender of 1 KiB at most 40 bytes beside its service id', () => {
    // The longest id of a node's first million messages to a peer.
    const id = textField(0x0a, `${'f'.repeat(16)}-zzzz`);
    const service = 'a service';
    const frame = encodeBareMessage(id, textField(0x22, service), new Uint8Array(1_024));
    expect(frame.length - 1_024 - service.length).toBeLessThanOrEqual(40);
  });

  it('fill a frame to the last byte allowed, and are refused one byte above', () => {
    const overhead = bare(new Uint8Array(500_000)).length - 500_000;
    const payload = new Uint8Array(limits.maxFrameBytes - overhead);
    expect(bare(payload)).toHaveLength(limits.maxFrameBytes);
    expect(codeThrownBy(() => bare(new Uint8Array(payload.length + 1)))).toBe('FRAME_TOO_LARGE');
  });

  it('hold a copy: bytes changed afterwards change nothing (R61)', () => {
    const payload = Uint8Array.of(1, 2);
    const frame = bare(payload);
    payload.fill(9);
    expect(userBytes(decodeEnvelope(frame))).toEqual(Uint8Array.of(1, 2));
  });

  it('are told from something else in field 1002 when their bytes are read', () => {
    const envelope = decodeEnvelope(fromText('d23e020a05'));
    expect(codeThrownBy(() => userBytes(envelope))).toBe('MALFORMED_FRAME');
  });
});
