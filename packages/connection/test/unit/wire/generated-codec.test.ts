import { describe, expect, it } from 'vitest';
import { HandshakeResponse, PeerDescriptor, PingRequest, RouteMessageAck } from '../../../src/wire/generated/dht.js';
import { RpcMessage } from '../../../src/wire/generated/protorpc.js';
import { decodeMessage, encodeMessage } from '../../../src/wire/generated-codec.js';
import { bytesField, fixedField, join, numberField } from '../../support/proto-pieces.js';
import { codeThrownBy } from '../../support/wire-samples.js';

describe('the generated codec', () => {
  it('tells a zero-valued error from an absent one', () => {
    const response = {
      sourcePeerDescriptor: undefined,
      protocolVersion: '',
      applicationVersion: '',
      extension: undefined,
    };
    expect(encodeMessage(HandshakeResponse, { ...response, error: 0 })).toEqual(numberField(2, 0));
    expect(encodeMessage(HandshakeResponse, response)).toEqual(new Uint8Array(0));
    expect(decodeMessage(HandshakeResponse, numberField(2, 0)).error).toBe(0);
    expect(decodeMessage(HandshakeResponse, new Uint8Array(0)).error).toBeUndefined();
    expect(encodeMessage(RouteMessageAck, { requestId: '', error: 0 })).toEqual(numberField(2, 0));
    expect(decodeMessage(RpcMessage, numberField(4, 0)).errorType).toBe(0);
    expect(decodeMessage(RpcMessage, new Uint8Array(0)).errorType).toBeUndefined();
  });

  it('tells a zero region and address, and empty keys, from absent ones', () => {
    const bytes = join(numberField(6, 0), numberField(7, 0), bytesField(8, ''), bytesField(9, ''));
    const message = decodeMessage(PeerDescriptor, bytes);
    expect([message.region, message.ipAddress, message.publicKey?.length, message.signature?.length]).toEqual([
      0, 0, 0, 0,
    ]);
    expect(encodeMessage(PeerDescriptor, message)).toEqual(bytes);
  });

  it('ignores unknown fields', () => {
    const bytes = join(bytesField(77, 'x'), bytesField(1, 'p1'), numberField(78, 1), fixedField(79, 8));
    expect(decodeMessage(PingRequest, bytes)).toEqual({ requestId: 'p1' });
  });

  it('refuses bytes that are no message, with the reason as its cause', () => {
    for (const bytes of [[0x0a], [0x0a, 5, 1], [0x0e, 0], [0x80], [0x0c, 0x0a], [0x00, 0x01]]) {
      expect(codeThrownBy(() => decodeMessage(PingRequest, Uint8Array.from(bytes)))).toBe('MALFORMED_FRAME');
    }
  });
});
