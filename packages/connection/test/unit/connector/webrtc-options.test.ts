import { expect, test } from 'vitest';
import { resolveWebRtc } from '../../../src/connector/webrtc-options.js';

test('everything has a default', () => {
  expect(resolveWebRtc(true)).toEqual({
    iceServers: [],
    iceTls: undefined,
    portRange: undefined,
    externalIp: undefined,
    allowPrivateAddresses: true,
    relayOnly: false,
    bindAddress: undefined,
  });
});

test.each([
  [{ iceServers: [{ urls: 'nonsense' }] }, 'iceServers'],
  [{ relayOnly: true }, 'TURN server'],
  [{ relayOnly: true, iceServers: [{ urls: 'stun:x' }] }, 'TURN server'],
  [{ portRange: { min: 10, max: 9 } }, 'portRange'],
  [{ portRange: { min: 0, max: 9 } }, 'portRange'],
  [{ portRange: { min: 1, max: 70_000 } }, 'portRange'],
  [{ externalIp: 'example.org' }, 'externalIp'],
  [{ bindAddress: 'eth0' }, 'bindAddress'],
])('%j is refused, and the text names what to change', (options, text) => {
  expect(() => resolveWebRtc(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(text) }),
  );
});
