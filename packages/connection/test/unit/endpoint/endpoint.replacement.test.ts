import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/endpoint/endpoint.js';
import { bytes, EndpointStand, wire } from './endpoint-stand.js';

const phaseOf = ({ phase }: Endpoint): string => phase;

describe('a newer attempt', () => {
  test('takes the place of the one that is being made, which is cancelled; what waits goes out on it once (R8)', async () => {
    const stand = new EndpointStand();
    const sent = stand.send(1);
    const second = stand.offer();
    expect(stand.first.abandonedWith?.code).toBe('CANCELLED');
    const late = stand.first.establish();
    const link = second.establish();
    await stand.clock.drain();
    expect([wire(link), late.sent, late.destroyedWith !== undefined, sent.outcome, stand.log]).toEqual([
      ['1'],
      [],
      true,
      'sent',
      ['connected'],
    ]);
  });

  test.each([
    ['from the start', 0],
    ['after a replacement', 1],
  ])(
    'or the first one that never reports back is ended by the endpoint’s own watchdog (F3, R6): %s',
    async (_when, offers) => {
      const stand = new EndpointStand({ limits: { connectTimeoutMs: 1_000 }, attemptTimeoutMs: 1_000_000 });
      for (let i = 0; i < offers; i++) stand.offer();
      await stand.clock.advance(1_050);
      expect([stand.log, stand.clock.pendingTimers]).toEqual([['left', 'failed CONNECT_TIMEOUT'], 0]);
    },
  );

  test('re-arms the watchdog, so that the old deadline ends nothing', async () => {
    const stand = new EndpointStand({ limits: { connectTimeoutMs: 1_000 } });
    await stand.clock.advance(900);
    const second = stand.offer();
    await stand.clock.advance(900);
    expect(phaseOf(stand.endpoint)).toBe('connecting');
    second.establish();
    expect(stand.log).toEqual(['connected']);
  });

  test('than the live connection takes over in silence once it is established; the old link drains (R15)', async () => {
    const stand = new EndpointStand();
    const old = stand.connect({ holdClose: true });
    const second = stand.offer();
    stand.send(1);
    const link = second.establish();
    stand.send(2);
    old.deliver(bytes(7));
    link.deliver(bytes(8));
    expect([wire(old), wire(link), old.closing]).toEqual([['1'], ['2'], { graceful: false }]);
    old.finish();
    await stand.clock.drain();
    expect([stand.log, phaseOf(stand.endpoint)]).toEqual([
      ['connected', 'replaced, forgotten', 'frame 7', 'frame 8', 'drained'],
      'connected',
    ]);
  });

  test('to another process of the peer is told as that, before the first frame that it brings', () => {
    const stand = new EndpointStand();
    stand.first.establish({ link: stand.link(), result: { instance: 'aa' } });
    const link = stand.link();
    link.deliver(bytes(8));
    stand.offer().establish({ link, result: { instance: 'bb' } });
    expect(stand.log).toEqual(['connected', 'replaced, forgotten', 'frame 8']);
  });

  test('that fails leaves the live connection alone', () => {
    const stand = new EndpointStand();
    const link = stand.connect();
    stand.offer().fail();
    stand.send(1);
    expect([wire(link), stand.log, phaseOf(stand.endpoint)]).toEqual([['1'], ['connected'], 'connected']);
  });

  test('rescues a connection that is lost meanwhile: messages wait, nothing is announced', async () => {
    const stand = new EndpointStand();
    const old = stand.connect();
    const second = stand.offer();
    old.finish();
    expect([phaseOf(stand.endpoint), stand.endpoint.isLive]).toEqual(['reconnecting', true]);
    const sent = stand.send(1);
    const link = second.establish();
    await stand.clock.drain();
    expect([wire(link), sent.outcome, stand.log]).toEqual([['1'], 'sent', ['connected', 'replaced, forgotten']]);
  });

  test('that fails after the loss lets the loss be announced', async () => {
    const stand = new EndpointStand();
    const old = stand.connect();
    const second = stand.offer();
    old.finish({ graceful: true });
    const sent = stand.send(1);
    second.fail();
    await stand.clock.drain();
    expect([stand.log, sent.outcome, stand.clock.pendingTimers]).toEqual([
      ['connected', 'left', 'disconnected'],
      'DIAL_FAILED',
      0,
    ]);
  });

  test('that never ends after the loss is given up at the deadline', async () => {
    const stand = new EndpointStand();
    const old = stand.connect();
    const second = stand.offer();
    old.finish();
    await stand.clock.advance(15_050);
    expect([stand.log, second.abandonedWith?.code, stand.clock.pendingTimers]).toEqual([
      ['connected', 'left', 'disconnected'],
      'CONNECT_TIMEOUT',
      0,
    ]);
  });

  test('than one that is established in the same moment wins: the other’s link is closed by itself', () => {
    const stand = new EndpointStand({ start: false });
    const first = stand.connect();
    const second = stand.offer();
    const link = second.establish();
    stand.endpoint.start();
    expect([first.destroyedWith?.code, first.isClaimed, link.isClaimed, stand.log]).toEqual([
      'CANCELLED',
      false,
      true,
      ['connected'],
    ]);
  });
});

describe('events of what was replaced (R14)', () => {
  test('change nothing: the old link ends, the old attempt fails', async () => {
    const stand = new EndpointStand();
    const old = stand.connect({ holdClose: true });
    const link = stand.offer().establish();
    old.finish();
    await stand.clock.drain();
    stand.send(1);
    expect([wire(link), phaseOf(stand.endpoint), stand.log]).toEqual([
      ['1'],
      'connected',
      ['connected', 'replaced, forgotten', 'drained'],
    ]);
  });

  test('senders that waited for room on the old link are told when it ends', async () => {
    const stand = new EndpointStand();
    const old = stand.connect({ holdClose: true });
    old.congest();
    const sent = stand.send(1);
    stand.offer().establish();
    old.finish();
    await stand.clock.drain();
    expect([sent.outcome, phaseOf(stand.endpoint)]).toEqual(['CONNECTION_LOST', 'connected']);
  });
});

describe('liveness', () => {
  test('a silent peer is probed and ended within the stated bound of its last word', async () => {
    const stand = new EndpointStand();
    const link = stand.connect();
    await stand.clock.advance(100);
    link.deliver(bytes(7));
    await stand.clock.advance(15_050);
    expect(link.steps).toContain('probe');
    expect(phaseOf(stand.endpoint)).toBe('connected');
    await stand.clock.advance(10_000);
    expect([stand.log.slice(2), link.destroyedWith?.code]).toEqual([
      ['left', 'disconnected PEER_SILENT'],
      'PEER_SILENT',
    ]);
    expect(stand.clock.pendingTimers).toBe(0);
  });

  test('a peer that answers each probe stays', async () => {
    const stand = new EndpointStand();
    const link = stand.connect();
    for (let second = 0; second < 300; second++) {
      const probes = link.steps.filter((step) => step === 'probe').length;
      await stand.clock.advance(1_000);
      if (link.steps.filter((step) => step === 'probe').length > probes) link.signOfLife();
    }
    expect(phaseOf(stand.endpoint)).toBe('connected');
    expect(link.steps.filter((step) => step === 'probe').length).toBeGreaterThan(10);
  });

  test('a link that cannot probe is probed by the host, which learns what the peer offers', async () => {
    const stand = new EndpointStand();
    const link = stand.link({ capabilities: { canProbe: false } });
    stand.first.establish({ link, result: { features: 5 } });
    await stand.clock.advance(5_050);
    expect(stand.log).toEqual(['connected', 'probe 5']);
    expect(link.steps).not.toContain('probe');
  });

  test('is suspended while the link is paused, and a link that stays paused ends as stalled', async () => {
    const stand = new EndpointStand();
    const link = stand.connect();
    link.pause();
    await stand.clock.advance(60_000);
    expect([phaseOf(stand.endpoint), link.steps.includes('probe')]).toEqual(['connected', false]);
    await stand.clock.advance(5_100);
    expect([stand.endpoint.phase, link.destroyedWith?.code, stand.clock.pendingTimers]).toEqual([
      'ended',
      'STALLED',
      0,
    ]);
  });

  test('a sign of life can be asked for at once', async () => {
    const stand = new EndpointStand();
    const link = stand.connect();
    stand.endpoint.checkNow();
    expect(link.steps.at(-1)).toBe('probe');
    await stand.clock.advance(10_050);
    expect(link.destroyedWith?.code).toBe('PEER_SILENT');
  });
});
