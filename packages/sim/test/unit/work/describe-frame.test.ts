import { offererPair } from '@peerlatch/connection/testing';
import {
  EnvelopeEncoder,
  encodeHandshakeRequest,
  encodeHandshakeResponse,
  encodePeerDescriptor,
} from '@peerlatch/connection/wire';
import { describe, expect, it } from 'vitest';
import { describeFrame } from '../../../src/work/describe-frame.js';

const [a, b] = offererPair();
const common = { messageId: 'm', source: a, protocolVersion: '1.1', applicationVersion: '' };

describe('a frame in a trace is', () => {
  it.each([
    ['handshake request', encodeHandshakeRequest({ ...common, target: b })],
    ['handshake response', encodeHandshakeResponse(common)],
    ['handshake refused: DUPLICATE_CONNECTION', encodeHandshakeResponse({ ...common, error: 'DUPLICATE_CONNECTION' })],
    ['malformed', Uint8Array.of(1, 2, 3)],
    [
      'rpc for chat',
      new EnvelopeEncoder({ source: encodePeerDescriptor(a), target: b, messageIdPrefix: 'p' }).encode({
        kind: 'bytes',
        serviceId: 'chat',
        bytes: Uint8Array.of(1),
      }),
    ],
  ])('%s', (text, frame) => {
    expect(describeFrame(frame)).toBe(`${text}, ${frame.length} bytes`);
  });
});
