import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { expect, it } from 'vitest';
import { peerRow, transportName } from '../../../../src/browser-chat/page/peer-row.js';
import type { PeerFacts } from '../../../../src/browser-chat/room/peer-facts.js';

const id = '0a'.repeat(20);
const ann = { peer: parsePeerDescriptor({ id, runtime: 'browser' }), name: 'Ann' };
const facts: PeerFacts = {
  isSelf: false,
  isConnected: true,
  isConnecting: false,
  connector: 'webrtc',
  ownLock: 'held',
  isLocking: true,
  failure: undefined,
};

it('a connected peer is shown with its transport and both locks', () => {
  expect(peerRow(ann, facts)).toEqual({
    id,
    name: 'Ann (browser)',
    tone: 'good',
    connection: 'connected',
    transport: 'WebRTC',
    locks: [
      { whose: 'ours', state: 'held' },
      { whose: 'theirs', state: 'held' },
    ],
  });
});

it('a connection that is being made, or was lost, has no transport', () => {
  const lost = { ...facts, isConnected: false, ownLock: 'suspended', isLocking: false };
  expect(peerRow(ann, lost)).toMatchObject({
    tone: 'bad',
    connection: 'not connected',
    transport: '',
    locks: [
      { whose: 'ours', state: 'suspended' },
      { whose: 'theirs', state: 'none' },
    ],
  });
  expect(peerRow(ann, { ...lost, isConnecting: true })).toMatchObject({ tone: 'busy', connection: 'connecting…' });
});

it('a peer that cannot be reached is talked to by way of the Node peer, and the reason is told', () => {
  const unreachable = { ...facts, isConnected: false, ownLock: undefined, failure: 'UNREACHABLE' };
  expect(peerRow(ann, unreachable)).toMatchObject({
    connection: 'through the Node peer (UNREACHABLE)',
    locks: [
      { whose: 'ours', state: 'none' },
      { whose: 'theirs', state: 'held' },
    ],
  });
});

it('the page itself has neither', () => {
  expect(peerRow(ann, { ...facts, isSelf: true })).toMatchObject({ tone: 'self', transport: '', locks: [] });
});

it('connectors are named as people name their transports', () => {
  expect(['webrtc', 'websocket-client', 'websocket-server', 'simulator', undefined].map(transportName)).toEqual([
    'WebRTC',
    'WebSocket',
    'WebSocket',
    'simulator',
    'unknown transport',
  ]);
});
