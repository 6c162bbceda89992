import { describe, expect, it } from 'vitest';
import { userBytes } from '../../../src/wire/envelope.js';
import { decodeEnvelope } from '../../../src/wire/envelope-decoder.js';
import type { IncomingMessage } from '../../../src/wire/incoming-message.js';
import { anyField, bytesField, headerEntry, join, numberField, rpcFrame } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

const header = join(
  headerEntry('method', 'message'),
  headerEntry('request', 'request'),
  headerEntry('notification', 'notification'),
);

function received(value: Uint8Array, typeName = 'google.protobuf.BytesValue'): IncomingMessage {
  return decodeEnvelope(rpcFrame(header, anyField(typeName, value)));
}

describe('userBytes', () => {
  it('unwraps the bytes without copying them', () => {
    const message = received(bytesField(1, Uint8Array.of(1, 2, 3)));
    const bytes = userBytes(message);
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
    expect(bytes?.buffer).toBe(message.body.buffer);
  });

  it('gives a plain Uint8Array also where the frame is a Buffer', () => {
    const message = decodeEnvelope(
      Buffer.from(rpcFrame(header, anyField('google.protobuf.BytesValue', bytesField(1, 'abc')))),
    );
    expect(Object.getPrototypeOf(userBytes(message))).toBe(Uint8Array.prototype);
    expect(Object.getPrototypeOf(message.body)).toBe(Uint8Array.prototype);
  });

  it('takes a missing value for empty, and a missing body too', () => {
    expect(userBytes(received(new Uint8Array(0)))).toEqual(new Uint8Array(0));
    expect(
      userBytes(decodeEnvelope(rpcFrame(header, bytesField(2, bytesField(1, 'x/google.protobuf.BytesValue'))))),
    ).toEqual(new Uint8Array(0));
  });

  it('takes the last value and ignores unknown fields', () => {
    const value = join(bytesField(1, 'old'), numberField(2, 7), bytesField(1, 'new'), bytesField(3, 'x'));
    expect(userBytes(received(value))).toEqual(new TextEncoder().encode('new'));
  });

  it('refuses a body that is no BytesValue', () => {
    for (const value of [
      Uint8Array.of(0x0a, 5, 1),
      Uint8Array.of(0x0b),
      Uint8Array.of(0x0a),
      Uint8Array.of(0x08, 0x80),
    ]) {
      expect(codeThrownBy(() => userBytes(received(value)))).toBe('MALFORMED_FRAME');
    }
  });

  it('is for user messages only', () => {
    const value = bytesField(1, 'abc');
    expect(userBytes(received(value, 'google.protobuf.StringValue'))).toBeUndefined();
    const frames = [
      rpcFrame(
        headerEntry('method', 'message'),
        headerEntry('request', 'request'),
        anyField('google.protobuf.BytesValue', value),
      ),
      rpcFrame(
        join(headerEntry('method', 'other'), headerEntry('request', 'r'), headerEntry('notification', 'n')),
        anyField('google.protobuf.BytesValue', value),
      ),
      rpcFrame(),
    ];
    for (const frame of frames) expect(userBytes(decodeEnvelope(frame))).toBeUndefined();
  });

  it('also reads messages that did not come from the decoder', () => {
    const { messageId, serviceId, kind, method, requestId, bodyType } = received(bytesField(1, 'abc'));
    const message = {
      messageId,
      serviceId,
      kind,
      method,
      requestId,
      bodyType,
      body: bytesField(1, 'abc'),
      error: undefined,
    };
    expect(userBytes(message)).toEqual(new TextEncoder().encode('abc'));
  });
});
