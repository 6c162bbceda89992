import { describe, expect, test } from 'vitest';
import { WebRtcConnector } from '../../../src/connector/webrtc-connector.js';
import { peer } from '../../../src/testing/fixtures.js';
import { limits } from '../../../src/wire/limits.js';
import { RtcPair } from '../../support/rtc-pair.js';

const ESTABLISHED = ['established'];

describe('which of two peers offers follows from their ids', () => {
  test('the offerer that starts sends its offer, and both ends get a link', async () => {
    const pair = new RtcPair();
    const pending = pair.connect(pair.offerer, pair.answerer);
    expect([pending.initiator, pending.transport]).toEqual(['local', 'webrtc']);
    await pair.settle();
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['offer', 'candidate', 'candidate']);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
    expect(pair.answerer.inbound.map(({ pending: { initiator, peer: from } }) => [initiator, from.id])).toEqual([
      ['remote', pair.offerer.self.id],
    ]);
    expect(pending.take().direction).toBe('outbound');
  });

  test('the other one that starts asks for an offer, and both ends get a link', async () => {
    const pair = new RtcPair();
    const pending = pair.connect(pair.answerer, pair.offerer);
    expect(pending.initiator).toBe('remote');
    await pair.settle();
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['request']);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
    expect(pair.offerer.inbound[0]?.pending.initiator).toBe('local');
  });

  test('two that start at once make one connection', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    pair.connect(pair.answerer, pair.offerer);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
    expect([pair.offerer.inbound, pair.answerer.inbound]).toEqual([[], []]);
    expect(pair.world.peers).toHaveLength(2);
  });

  test('an offer from a peer that has to answer is ignored, and so is a request from one that has to offer', async () => {
    const pair = new RtcPair();
    const sdp = 'v=0\r\nname=x';
    pair.inject(pair.answerer.self, pair.offerer, { type: 'offer', connectionId: 'x', sdp });
    pair.inject(pair.offerer.self, pair.answerer, { type: 'request' });
    await pair.settle();
    expect([pair.offerer.inbound, pair.answerer.inbound, pair.world.peers, pair.signals]).toEqual([[], [], [], []]);
  });
});

test('it is asked last: it reaches whom nobody else does', () => {
  const { connector } = new RtcPair().offerer;
  expect(connector).toBeInstanceOf(WebRtcConnector);
  expect([connector.name, connector.canReach()]).toEqual(['webrtc', true]);
});

test('what a peer begins right after a connection opened is marked as a possible echo, and later not', async () => {
  const pair = new RtcPair();
  pair.connect(pair.offerer, pair.answerer);
  await pair.deliverAll();
  const marks: (boolean | undefined)[] = [];
  pair.answerer.decide = (attempt) => {
    marks.push(attempt.mayBeEcho);
    attempt.refuse('DUPLICATE_CONNECTION');
  };
  const offer = (connectionId: string) =>
    pair.inject(pair.offerer.self, pair.answerer, { type: 'offer', connectionId, sdp: 'v=0\r\nname=x\r\n' });
  offer('echo');
  await pair.clock.advance(limits.rtcEchoMs - 100);
  offer('late echo');
  await pair.clock.advance(100);
  offer('anew');
  expect(marks).toEqual([true, true, false]);
  expect(pair.answerer.inbound[0]?.mayBeEcho).toBe(false);
  await pair.close();
});

describe('attempts', () => {
  test('one per peer is in progress: asking again gives the same one, after its end a new one', async () => {
    const pair = new RtcPair();
    const pending = pair.connect(pair.offerer, pair.answerer);
    expect(pair.offerer.connector.connect(pair.answerer.self)).toBe(pending);
    pending.cancel();
    expect(pair.offerer.connector.connect(pair.answerer.self)).not.toBe(pending);
    await pair.close();
    expect([pair.world.open, pair.clock.pendingTimers, pair.offerer.connector.pendingCount]).toEqual([[], 0, 0]);
  });

  test('an attempt that the manager refuses leaves nothing', async () => {
    const pair = new RtcPair();
    pair.answerer.decide = (attempt) => attempt.refuse('DUPLICATE_CONNECTION');
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    expect(pair.answerer.outcomes).toEqual(['refused REFUSED_DUPLICATE']);
    expect([pair.world.open, pair.answerer.connector.pendingCount]).toEqual([['a0'], 0]);
  });

  test('signals of strangers open a bounded number of attempts', async () => {
    const pair = new RtcPair({ limits: { maxRtcInboundAttempts: 3 } });
    let begun = 0;
    for (let n = 100; n < 130; n++) {
      pair.inject(peer(n), pair.answerer, { type: 'offer', connectionId: `c${n}`, sdp: `v=0\r\nname=none${n}` });
      pair.inject(peer(n), pair.answerer, { type: 'request' });
      begun = pair.answerer.connector.pendingCount;
    }
    expect([begun, pair.world.peers.length <= 3]).toEqual([3, true]);
    await pair.clock.advance(limits.connectTimeoutMs);
    expect(pair.answerer.connector.pendingCount).toBe(0);
    pair.inject(peer(131), pair.answerer, { type: 'offer', connectionId: 'c', sdp: 'v=0\r\nname=none' });
    pair.inject(peer(131), pair.answerer, { type: 'request' });
    expect(pair.answerer.connector.pendingCount).toBe(1);
    await pair.close();
    expect([pair.world.open, pair.clock.pendingTimers]).toEqual([[], 0]);
  });

  test('signals beyond a bound, of an unknown method or with garbage in them do nothing and throw nothing', async () => {
    const pair = new RtcPair();
    const { self } = pair.offerer;
    const long = 'x'.repeat(limits.maxDescriptionChars);
    pair.inject(self, pair.answerer, { type: 'offer', connectionId: 'c', sdp: `v=0${long}` });
    pair.inject(self, pair.answerer, { type: 'offer', connectionId: long, sdp: 'v=0' });
    pair.inject(self, pair.answerer, { type: 'offer', connectionId: 'c', sdp: 'no description' });
    pair.inject(self, pair.answerer, { type: 'candidate', connectionId: 'c', candidate: long, mid: '0' });
    pair.inject(self, pair.answerer, { type: 'answer', connectionId: 'c', sdp: 'v=0' });
    await pair.settle();
    expect([pair.answerer.inbound, pair.world.peers, pair.clock.pendingTimers]).toEqual([[], [], 0]);
  });

  test('closing ends attempts, listens to nothing, and dials nobody any more', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    await pair.close();
    expect([pair.offerer.outcomes, pair.world.open, pair.clock.pendingTimers]).toEqual([['cancelled CLOSED'], [], 0]);
    expect(() => pair.offerer.connector.connect(pair.answerer.self)).toThrow(
      expect.objectContaining({ code: 'CLOSED' }),
    );
  });
});
