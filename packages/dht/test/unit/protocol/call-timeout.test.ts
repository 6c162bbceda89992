import { type PeerDescriptor, parsePeerDescriptor } from '@peerlatch/connection/peer';
import { expect, it } from 'vitest';
import { callTimeoutMs } from '../../../src/protocol/call-timeout.js';

const limits = { dialledCallTimeoutMs: 1, dialledBackCallTimeoutMs: 2, webrtcCallTimeoutMs: 3 };
const bare = (id: string): PeerDescriptor => parsePeerDescriptor({ id: id.repeat(40) });
const served = (id: string): PeerDescriptor => ({
  ...bare(id),
  websocket: { host: '127.0.0.1', port: 80, tls: false },
});

it('is that of a dial, of a request to be dialled, or of WebRTC, by the servers of both', () => {
  expect(callTimeoutMs(bare('1'), served('2'), limits)).toBe(1);
  expect(callTimeoutMs(served('1'), bare('2'), limits)).toBe(2);
  expect(callTimeoutMs(bare('1'), bare('2'), limits)).toBe(3);
});
