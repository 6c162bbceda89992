import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../src/base/clock.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { peer } from '../../../src/testing/fixtures.js';
import { fixedLatency } from '../../../src/testing/latency.js';
import { type HandOver, SimConnector, type SimConnectorOptions } from '../../../src/testing/sim-connector.js';
import { SimNetwork } from '../../../src/testing/sim-network.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

const [a, b] = [peer(1), peer(2)];

/** A and B, each with a connector; B admits all. What is handed over, tried and decided is in `log`. */
function stand(handOver?: HandOver) {
  const clock = new VirtualClock();
  const network = new SimNetwork({ clock, latency: fixedLatency(10), jitterRatio: 0 });
  const log: string[] = [];
  const connector = (self: PeerDescriptor, name: string): SimConnector => {
    let count = 0;
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => `${name}-${count++}`,
    });
    const options: SimConnectorOptions = {
      network,
      self,
      handshaker,
      onAttempt: ({ initiator }) => void log.push(`${name} attempt ${initiator} @${clock.now()}`),
      handOver:
        handOver &&
        ((point, act) => {
          log.push(`${name} ${point} @${clock.now()}`);
          handOver(point, act);
        }),
    };
    return new SimConnector(options);
  };
  const [dialler, acceptor] = [connector(a, 'A'), connector(b, 'B')];
  acceptor.accept((attempt) => {
    log.push(`B hears @${clock.now()}`);
    attempt.admit();
  });
  return { clock, network, log, dialler, acceptor };
}

function outcomesOf({ clock, dialler }: ReturnType<typeof stand>): string[] {
  const seen: string[] = [];
  dialler.connect(b).outcome$.subscribe(({ type }) => seen.push(`${type} @${clock.now()}`));
  return seen;
}

describe('hand-overs', () => {
  test('without one, everything is at once, and every attempt is told before anybody else hears of it', async () => {
    const parts = stand();
    const seen = outcomesOf(parts);
    await parts.clock.advance(100);
    expect(seen).toEqual(['established @40']);
    expect(parts.log).toEqual(['A attempt local @0', 'B attempt remote @30', 'B hears @30']);
  });

  test('each point is handed over once, in the order of an establishment', async () => {
    const parts = stand((_point, act) => act());
    const seen = outcomesOf(parts);
    await parts.clock.advance(100);
    expect(seen).toEqual(['established @40']);
    expect(parts.log).toEqual([
      'A attempt local @0',
      'B accepted @10',
      'A opened @20',
      'B attempt remote @30',
      'B raised @30',
      'B hears @30',
      'A settled @40',
    ]);
  });

  test('each may take its time, and nothing is lost meanwhile', async () => {
    const parts = stand((_point, act) => void startTimer(parts.clock, 100, act));
    const seen = outcomesOf(parts);
    await parts.clock.advance(1_000);
    // Accepted at 110, opened at 120; the request, there at 130, is raised at 230; the answer, there at 240, settles at 340.
    expect(seen).toEqual(['established @340']);
    expect(parts.log).toContain('B hears @230');
  });

  test('closing in the middle of any of them leaves nothing', async () => {
    for (const closing of ['dialler', 'acceptor'] as const) {
      for (let closeAt = 0; closeAt <= 350; closeAt += 25) {
        const parts = stand((_point, act) => void startTimer(parts.clock, 100, act));
        const { clock, network, dialler, acceptor } = parts;
        const pending = dialler.connect(b);
        const seen: string[] = [];
        pending.outcome$.subscribe(({ type }) => seen.push(type));
        await clock.advance(closeAt);
        await parts[closing].close();
        await clock.advance(200);
        await Promise.all([dialler.close(), acceptor.close()]);
        pending.cancel();
        await clock.advance(limits.connectTimeoutMs + limits.takeTimeoutMs);
        const text = `${closing} closed at ${closeAt}`;
        expect(seen, text).toHaveLength(1);
        expect([network.snapshot().links, clock.pending(), acceptor.pendingCount], text).toEqual([[], [], 0]);
        expect(network.receiverErrors, text).toEqual([]);
      }
    }
  });
});

test('an end that is accepted keeps its deadlines on the clock of its process', async () => {
  const clock = new VirtualClock();
  const own = new VirtualClock();
  const heard: unknown[] = [];
  const network = new SimNetwork({ clock, latency: fixedLatency(10), jitterRatio: 0 });
  const listen = network.listen.bind(network);
  network.listen = (id, listener, at) => {
    heard.push(at);
    return listen(id, listener, at);
  };
  const handshaker = new Handshaker({
    self: () => a,
    clock,
    limits,
    applicationVersion: '',
    features: 0,
    newMessageId: () => '1',
  });
  new SimConnector({ network, self: a, handshaker, clock: own }).accept(() => {});
  new SimConnector({ network, self: b, handshaker }).accept(() => {});
  expect(heard).toEqual([own, undefined]);
});
