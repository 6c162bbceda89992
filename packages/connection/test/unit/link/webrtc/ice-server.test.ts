import { expect, test } from 'vitest';
import { iceServerParts } from '../../../../src/link/webrtc/ice-server.js';

const login = { username: 'u', credential: 'c' };

test('URLs are taken apart, with the default ports of their schemes', () => {
  expect(
    iceServerParts([
      { urls: ['stun:s.example', 'stun:[2001:db8::1]:19302'] },
      { urls: 'turn:t.example:3479?transport=tcp', ...login },
      { urls: 'turn:192.0.2.1', ...login },
      { urls: 'turns:t.example', ...login },
    ]),
  ).toEqual([
    { scheme: 'stun', host: 's.example', port: 3_478, transport: 'udp' },
    { scheme: 'stun', host: '2001:db8::1', port: 19_302, transport: 'udp' },
    { scheme: 'turn', host: 't.example', port: 3_479, transport: 'tcp', ...login },
    { scheme: 'turn', host: '192.0.2.1', port: 3_478, transport: 'udp', ...login },
    { scheme: 'turns', host: 't.example', port: 5_349, transport: 'tls', ...login },
  ]);
});

test.each([
  ['http://x', 'stun:host:port'],
  ['stun:', 'stun:host:port'],
  ['stun:x:0', '1 to 65535'],
  ['stun:x:70000', '1 to 65535'],
  ['turn:x', 'username'],
])('%s is refused, and the text says what is wrong', (urls, text) => {
  expect(() => iceServerParts([{ urls }])).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(text) }),
  );
});

test('turns over udp is refused', () => {
  expect(() => iceServerParts([{ urls: 'turns:x?transport=udp', ...login }])).toThrow(/TCP/);
});
