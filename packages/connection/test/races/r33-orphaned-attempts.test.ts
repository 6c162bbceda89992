import { expect, test } from 'vitest';
import { limits } from '../../src/wire/limits.js';
import { RtcPair } from '../support/rtc-pair.js';

test('R33: an answerer to whom no offer comes is over in time, and nothing is left', async () => {
  const pair = new RtcPair();
  pair.connect(pair.answerer, pair.offerer);
  await pair.clock.advance(limits.rtcEarlyTimeoutMs);
  expect([pair.answerer.outcomes, pair.world.open, pair.clock.pendingTimers]).toEqual([
    ['failed CONNECT_TIMEOUT'],
    [],
    0,
  ]);
  expect(pair.answerer.connector.pendingCount).toBe(0);
});

test('R33: an answerer with a channel but no handshake closes its peer connection', async () => {
  const pair = new RtcPair();
  pair.connect(pair.offerer, pair.answerer);
  await pair.settle();
  const [offer] = pair.signals;
  if (offer?.signal.type !== 'offer') throw new Error('no offer');
  // A foreign offerer that opens the channel and says nothing.
  const silent = pair.world.factory('x')(
    { iceServers: [], portRange: undefined, relayOnly: false, bindAddress: undefined, maxMessageBytes: 1 },
    {
      localDescription() {},
      localCandidate() {},
      pathFound() {},
      stateChanged() {},
      channelOpened() {},
      failed() {},
      candidateRefused() {},
    },
  );
  silent.offer('x');
  await pair.settle();
  pair.inject(pair.offerer.self, pair.answerer, { type: 'offer', connectionId: 'x', sdp: 'v=0\r\nname=x1\r\n' });
  await pair.settle();
  silent.acceptAnswer('v=0\r\nname=b2\r\n');
  silent.addCandidate('candidate:1 1 UDP 1 192.0.2.3 9 typ host', '0');
  const candidate = 'candidate:1 1 UDP 1 192.0.2.4 9 typ host';
  pair.inject(pair.offerer.self, pair.answerer, { type: 'candidate', connectionId: 'x', candidate, mid: '0' });
  await pair.settle();
  expect(pair.answerer.inbound[0]?.pending.steps.map(({ step }) => step)).toContain('channel open');
  await pair.clock.advance(limits.inboundHandshakeTimeoutMs);
  await pair.settle();
  expect(pair.answerer.outcomes).toEqual(['failed HANDSHAKE_TIMEOUT']);
  expect(pair.world.open.filter((name) => name.startsWith('b'))).toEqual([]);
  silent.close();
  await pair.close();
});

test('R33: what an old attempt still reports does not end, or remove, the next one to the same peer', async () => {
  const pair = new RtcPair();
  const first = pair.connect(pair.offerer, pair.answerer);
  await pair.settle();
  const [old] = pair.world.peers;
  first.cancel();
  pair.signals.length = 0;
  const second = pair.connect(pair.offerer, pair.answerer);
  old?.host.stateChanged('closed');
  old?.host.failed(new Error('late'));
  old?.host.localDescription('offer', 'v=0\r\nname=a0\r\n');
  expect(pair.offerer.connector.connect(pair.answerer.self)).toBe(second);
  await pair.deliverAll();
  expect(pair.offerer.outcomes).toEqual(['cancelled CANCELLED', 'established']);
  expect([pair.world.peers.length, pair.world.open.length]).toEqual([3, 2]);
});

test('R32: when an end is announced, everything of it is over', async () => {
  const pair = new RtcPair();
  const pending = pair.connect(pair.offerer, pair.answerer);
  let seen: unknown;
  pending.outcome$.subscribe(() => {
    seen = [pair.offerer.connector.pendingCount, pair.world.open];
  });
  await pair.clock.advance(limits.rtcEarlyTimeoutMs);
  expect(seen).toEqual([0, []]);
});

test('R32: a link whose connection breaks is closed, and says so, before its owner hears of it', async () => {
  const pair = new RtcPair();
  const pending = pair.connect(pair.offerer, pair.answerer);
  await pair.deliverAll();
  const link = pending.take();
  let seen: unknown;
  link.claim({
    frame() {},
    writable() {},
    closed: ({ error }) => {
      seen = [error?.code, link.isOpen, link.end !== undefined, pair.world.open.includes('a0')];
      link.destroy();
    },
  });
  pair.world.find('a0')?.change('failed');
  expect(seen).toEqual(['CONNECTION_LOST', false, true, false]);
});
