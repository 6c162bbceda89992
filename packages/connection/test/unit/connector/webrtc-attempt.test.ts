import { describe, expect, test } from 'vitest';
import { WebRtcAttempt } from '../../../src/connector/webrtc-attempt.js';
import { limits } from '../../../src/wire/limits.js';
import { RtcPair } from '../../support/rtc-pair.js';
import { SimChannel } from '../../support/sim-rtc.js';

const ESTABLISHED = ['established'];

describe('the offer', () => {
  test('says that its sender is the DTLS client', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    const [offer] = pair.signals;
    expect(offer?.signal).toMatchObject({ type: 'offer', sdp: expect.stringContaining('a=setup:active') });
  });

  test('leaves the role to the peer where there may be NATs between: with a STUN or TURN server', async () => {
    const pair = new RtcPair({ webrtc: { iceServers: [{ urls: 'stun:192.0.2.1' }] } });
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    expect(pair.signals[0]?.signal).toMatchObject({ sdp: expect.stringContaining('a=setup:actpass') });
    await pair.deliverAll();
    expect(pair.offerer.outcomes).toEqual(ESTABLISHED);
    await pair.close();
  });

  test('that nobody answers ends the attempt early; the next one leaves the role to the peer', async () => {
    const pair = new RtcPair();
    pair.connect(pair.offerer, pair.answerer);
    await pair.clock.advance(limits.rtcEarlyTimeoutMs - 1);
    expect(pair.offerer.outcomes).toEqual([]);
    await pair.clock.advance(1);
    expect([pair.offerer.outcomes, pair.world.open]).toEqual([['failed CONNECT_TIMEOUT'], []]);
    pair.signals.length = 0;
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    expect(pair.signals[0]?.signal).toMatchObject({ sdp: expect.stringContaining('a=setup:actpass') });
    await pair.close();
  });

  test('that cannot be sent ends the attempt at once, with the reason', async () => {
    const pair = new RtcPair();
    pair.outage = new Error('no common peer');
    const pending = pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    expect([pair.offerer.outcomes, pair.world.open]).toEqual([['failed SIGNALING_FAILED'], []]);
    expect(pending.steps.map(({ step }) => step)).toContain('signal lost');
  });
});

test('an attempt hears of nothing after its end', async () => {
  const pair = new RtcPair();
  pair.connect(pair.offerer, pair.answerer);
  await pair.settle();
  const attempt = pair.world.peers[0]?.host;
  if (!(attempt instanceof WebRtcAttempt)) throw new Error('an attempt hosts its peer connection');
  attempt.pending.cancel();
  pair.signals.length = 0;
  attempt.localCandidate('candidate:9 1 UDP 1 192.0.2.1 9 typ host', '0');
  attempt.pathFound();
  attempt.answerReceived(attempt.connectionId ?? '', 'v=0');
  await pair.settle();
  expect([attempt.isOfferer, attempt.signal.aborted, pair.signals, pair.world.open]).toEqual([true, true, [], []]);
});

describe('the answer', () => {
  test('is held, with the candidates behind it, until the own checks came through', async () => {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    while (pair.signals.length > 0) pair.deliver();
    await pair.settle();
    expect(pair.signals).toEqual([]);
    pair.world.find('b1')?.host.pathFound();
    await pair.settle();
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['answer', 'candidate', 'candidate']);
    await pair.close();
  });

  test('goes out after a moment even if nothing came through: the offerer may have to open its NAT first', async () => {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    while (pair.signals.length > 0) pair.deliver();
    await pair.clock.advance(limits.rtcAnswerHoldMs);
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['answer', 'candidate', 'candidate']);
    await pair.close();
  });
});

describe('an offer that leaves the role of DTLS client to us', () => {
  const OFFER = { type: 'offer', connectionId: 'theirs', sdp: 'v=0\r\nname=x\r\na=setup:actpass\r\n' } as const;
  const candidate = 'candidate:1 1 UDP 1 192.0.2.1 9 typ host';

  async function offered(): Promise<RtcPair> {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    pair.inject(pair.offerer.self, pair.answerer, OFFER);
    pair.inject(pair.offerer.self, pair.answerer, { type: 'candidate', connectionId: 'theirs', candidate, mid: '0' });
    await pair.settle();
    expect(pair.world.find('b0')?.candidates).toEqual([]);
    return pair;
  }

  test('has its candidates held until its own check came through: it has to be ready before us', async () => {
    const pair = await offered();
    pair.world.find('b0')?.host.pathFound();
    expect(pair.world.find('b0')?.candidates).toHaveLength(1);
    await pair.close();
  });

  test('has them used after a while even if nothing came through: we may have to open our NAT first', async () => {
    const pair = await offered();
    await pair.clock.advance(limits.rtcCandidateHoldMs);
    expect(pair.world.find('b0')?.candidates).toHaveLength(1);
    await pair.clock.advance(limits.rtcPathTimeoutMs);
    expect(pair.answerer.outcomes).toEqual(['failed ICE_FAILED']);
    await pair.close();
    expect(pair.clock.pendingTimers).toBe(0);
  });

  test('whose channel opens before a path is told of is not ended for want of a path', async () => {
    const pair = await offered();
    const answerer = pair.world.find('b0');
    answerer?.host.channelOpened(new SimChannel(pair.clock));
    answerer?.host.pathFound();
    await pair.clock.advance(limits.rtcPathTimeoutMs + 1);
    expect(pair.answerer.outcomes).toEqual([]);
    await pair.close();
  });

  test('gets the answer at once', async () => {
    const pair = new RtcPair();
    pair.inject(pair.offerer.self, pair.answerer, OFFER);
    pair.world.find('b0')?.host.localDescription('answer', 'v=0\r\na=setup:active\r\n');
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['answer']);
    await pair.close();
  });
});

describe('an opening that fails', () => {
  test('is begun anew by the offerer, with a new id, and the answerer follows', async () => {
    const pair = new RtcPair();
    pair.world.failing.add('a0');
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
    expect(pair.answerer.inbound).toHaveLength(1);
    expect(pair.world.open).toHaveLength(2);
  });

  test('is begun anew when it is the answerer’s end that failed', async () => {
    const pair = new RtcPair();
    pair.world.failing.add('b1');
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
  });

  test('of an offerer that does not begin anew by itself makes the answerer ask for it', async () => {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    pair.inject(pair.offerer.self, pair.answerer, { type: 'offer', connectionId: 'theirs', sdp: 'v=0' });
    await pair.settle();
    pair.signals.length = 0;
    pair.world.find('b0')?.host.stateChanged('failed');
    await pair.settle();
    expect(pair.signals.map(({ signal }) => signal.type)).toEqual(['request']);
    await pair.close();
  });

  test('again and again is given up', async () => {
    const pair = new RtcPair();
    for (let n = 0; n < 40; n++) pair.world.failing.add(`a${n}`);
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    expect(pair.offerer.outcomes).toEqual(['failed ICE_FAILED']);
    expect(pair.world.peers.filter(({ name }) => name.startsWith('a'))).toHaveLength(1 + limits.maxRtcRestarts);
    await pair.close();
    expect(pair.world.open).toEqual([]);
  });

  test('that is stuck is begun anew once', async () => {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    pair.world.hasPaths = true;
    await pair.clock.advance(limits.rtcRetryAfterMs);
    await pair.deliverAll();
    expect([pair.offerer.outcomes, pair.answerer.outcomes]).toEqual([ESTABLISHED, ESTABLISHED]);
    expect(pair.world.open).toHaveLength(2);
  });

  test('without a path in time says so, with the candidates of both sides and what to change', async () => {
    const pair = new RtcPair();
    pair.world.hasPaths = false;
    const pending = pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    await pair.clock.advance(limits.rtcRetryAfterMs);
    await pair.deliverAll();
    await pair.clock.advance(limits.rtcPathTimeoutMs);
    expect(pair.offerer.outcomes).toEqual(['failed ICE_FAILED']);
    let text = '';
    pending.outcome$.subscribe((outcome) => {
      if (outcome.type === 'failed') text = outcome.error.message;
    });
    expect(text).toContain('our 4 host candidates against their 4 host');
    expect(text).toContain('STUN server');
    await pair.close();
    expect([pair.world.open, pair.clock.pendingTimers]).toEqual([[], 0]);
  });
});

describe('candidates', () => {
  test('of private addresses are dropped where they are not allowed', async () => {
    const pair = new RtcPair({ webrtc: { allowPrivateAddresses: false } });
    pair.connect(pair.offerer, pair.answerer);
    await pair.deliverAll();
    expect(pair.offerer.outcomes).toEqual(ESTABLISHED);
    expect(pair.world.peers.map(({ candidates }) => candidates.length)).toEqual([1, 1]);
  });

  test('carry the external address in place of the own one where it is given', async () => {
    const pair = new RtcPair({ webrtc: { externalIp: '203.0.113.7' } });
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    const lines = pair.signals.flatMap(({ signal }) => (signal.type === 'candidate' ? [signal.candidate] : []));
    expect(lines.map((line) => line.split(' ')[4])).toEqual(['203.0.113.7', '203.0.113.7']);
    await pair.close();
  });

  test('of one attempt are looked at up to a bound', async () => {
    const pair = new RtcPair({ limits: { maxRtcCandidates: 5 } });
    pair.connect(pair.offerer, pair.answerer);
    await pair.settle();
    pair.deliver();
    const connectionId = pair.answerer.connector.pendingCount === 1 ? 'other' : '';
    for (let n = 0; n < 50; n++) {
      const candidate = `candidate:${n} 1 UDP 1 192.0.2.${n} 9 typ host`;
      pair.inject(pair.offerer.self, pair.answerer, { type: 'candidate', connectionId, candidate, mid: '0' });
    }
    await pair.deliverAll();
    expect(pair.world.find('b1')?.candidates.length ?? 0).toBeLessThanOrEqual(5);
    await pair.close();
  });
});

test('only the peer that was asked for is taken: another id in the handshake is refused', async () => {
  const pair = new RtcPair();
  const { self } = pair.offerer;
  const claimed = { ...self, id: 'f'.repeat(40) as typeof self.id };
  pair.connect(pair.offerer, pair.answerer);
  await pair.settle();
  // All signals of the offerer claim to come from somebody else; the handshake on the channel says who it is.
  for (let round = 0; round < 3; round++) {
    for (const { to, signal } of pair.signals.splice(0)) {
      if (to === pair.answerer.self) pair.inject(claimed, pair.answerer, signal);
      else pair.inject(pair.answerer.self, pair.offerer, signal);
    }
    await pair.settle();
  }
  expect(pair.answerer.inbound[0]?.pending.steps.map(({ step }) => step)).toContain('handshake received');
  expect([pair.answerer.outcomes, pair.offerer.outcomes]).toEqual([
    ['refused REFUSED_TARGET'],
    ['refused REFUSED_TARGET'],
  ]);
  await pair.close();
});
