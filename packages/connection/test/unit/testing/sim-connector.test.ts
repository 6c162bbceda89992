import { describe, expect, test } from 'vitest';
import type { InboundAttempt } from '../../../src/connector/connector.js';
import { Handshaker } from '../../../src/connector/handshaker.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import type { PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { fixedLatency } from '../../../src/testing/latency.js';
import { SimConnector } from '../../../src/testing/sim-connector.js';
import { SimNetwork } from '../../../src/testing/sim-network.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits as defaultLimits, type Limits } from '../../../src/wire/limits.js';

const [a, b] = [peer(1), peer(2)];

class World {
  readonly clock = new VirtualClock();
  readonly network = new SimNetwork({ clock: this.clock, latency: fixedLatency(10), jitterRatio: 0 });
  readonly limits: Limits;

  constructor(limits: Partial<Limits> = {}) {
    this.limits = { ...defaultLimits, ...limits };
  }

  connector(self: PeerDescriptor): SimConnector {
    const { clock, limits, network } = this;
    let count = 0;
    const handshaker = new Handshaker({
      self: () => self,
      clock,
      limits,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => `${self.id}-${count++}`,
    });
    return new SimConnector({ network, self, handshaker, limits });
  }

  /** Nothing is left: no listener, dial, link or timer. */
  expectEmpty(): void {
    expect(this.network.snapshot()).toEqual({ listeners: [], dials: 0, links: [], bytesInFlight: 0 });
    expect(this.clock.pending()).toEqual([]);
  }
}

function outcomesOf(pending: PendingConnection, clock: VirtualClock): string[] {
  const seen: string[] = [];
  pending.outcome$.subscribe((outcome) => {
    const code = outcome.type === 'established' ? '' : ` ${outcome.error.code}`;
    seen.push(`${outcome.type}${code} @${clock.now()}`);
  });
  return seen;
}

describe('two simulated connectors', () => {
  test('a dial runs the real handshake: both ends are established with each other', async () => {
    const world = new World();
    const [dialler, acceptor] = [world.connector(a), world.connector(b)];
    const inbound: InboundAttempt[] = [];
    acceptor.accept((attempt) => {
      inbound.push(attempt);
      attempt.admit();
    });
    const pending = dialler.connect(b);
    const seen = outcomesOf(pending, world.clock);
    await world.clock.advance(100);
    // Open after 20 ms, request arrives after 30, answer after 40.
    expect(seen).toEqual(['established @40']);
    const accepted = inbound[0]?.pending;
    expect(accepted?.peer.id).toBe(a.id);
    const ends = [pending.take(), accepted?.take()];
    expect(ends.map((link) => link?.direction)).toEqual(['outbound', 'inbound']);
    for (const link of ends) link?.destroy();
    await dialler.close();
    await acceptor.close();
    await world.clock.advance(100);
    world.expectEmpty();
  });

  test('a refused dial tells the code, and asking twice meanwhile gives the same attempt', async () => {
    const world = new World();
    const [dialler, acceptor] = [world.connector(a), world.connector(b)];
    acceptor.accept((attempt) => attempt.refuse('DUPLICATE_CONNECTION'));
    const pending = dialler.connect(b);
    expect(dialler.connect(b)).toBe(pending);
    const seen = outcomesOf(pending, world.clock);
    await world.clock.advance(100);
    expect(seen).toEqual(['refused REFUSED_DUPLICATE @40']);
    expect(dialler.connect(b)).not.toBe(pending);
    await dialler.close();
    await acceptor.close();
    await world.clock.advance(100);
    world.expectEmpty();
  });

  test('R27: dialling a node that closed fails within a round trip', async () => {
    const world = new World();
    const [dialler, acceptor] = [world.connector(a), world.connector(b)];
    acceptor.accept(() => expect.unreachable());
    await acceptor.close();
    const seen = outcomesOf(dialler.connect(b), world.clock);
    await world.clock.advance(20);
    expect(seen).toEqual(['failed DIAL_FAILED @20']);
    world.expectEmpty();
  });

  test('closing ends dials and handshakes at every stage, on both sides, and leaves nothing', async () => {
    for (let closeAt = 0; closeAt <= 45; closeAt += 5) {
      for (const closing of ['dialler', 'acceptor']) {
        const world = new World();
        const [dialler, acceptor] = [world.connector(a), world.connector(b)];
        acceptor.accept(() => {}); // It never decides, so the handshake stays open.
        const seen = outcomesOf(dialler.connect(b), world.clock);
        await world.clock.advance(closeAt);
        await (closing === 'dialler' ? dialler : acceptor).close();
        await world.clock.advance(60);
        expect(seen, `${closing} closed at ${closeAt}`).toHaveLength(1);
        await Promise.all([dialler.close(), acceptor.close()]);
        await world.clock.advance(60);
        world.expectEmpty();
      }
    }
  });

  test('a closed connector dials nobody', async () => {
    const world = new World();
    const connector = world.connector(a);
    await connector.close();
    expect(() => connector.connect(b)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
  });

  test('two nodes with one id cannot both accept', () => {
    const world = new World();
    world.connector(a).accept(() => {});
    expect(() => world.connector(a).accept(() => {})).toThrow(expect.objectContaining({ code: 'LISTEN_FAILED' }));
  });

  test('handshakes beyond the budget are ended at once, and their places become free again', async () => {
    const world = new World({ maxPendingInbound: 2, inboundHandshakeTimeoutMs: 500 });
    const acceptor = world.connector(b);
    acceptor.accept(() => {});
    const seen = [3, 4, 5].map((n) => outcomesOf(world.connector(peer(n)).connect(b), world.clock));
    await world.clock.advance(60);
    expect([seen, acceptor.pendingCount]).toEqual([[[], [], ['failed CONNECTION_LOST @20']], 2]);
    await world.clock.advance(500);
    expect(acceptor.pendingCount).toBe(0);
    expect(seen.map((list) => list.length)).toEqual([1, 1, 1]);
  });
});
