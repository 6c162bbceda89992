import { describe, expect, test } from 'vitest';
import type { Link, LinkOwner } from '../../../src/link/link.js';
import type { PeerDescriptor } from '../../../src/peer/peer-descriptor.js';
import { peer } from '../../../src/testing/fixtures.js';
import { fixedLatency, regions } from '../../../src/testing/latency.js';
import { type SimDialOutcome, SimNetwork, type SimNetworkOptions } from '../../../src/testing/sim-network.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const [a, b, c] = [peer(1), peer(2), peer(3)];
const EMPTY = { listeners: [], dials: 0, links: [], bytesInFlight: 0 };

function makeNetwork(options: Partial<SimNetworkOptions> = {}) {
  const clock = new VirtualClock();
  return { clock, network: new SimNetwork({ clock, latency: fixedLatency(10), jitterRatio: 0, ...options }) };
}

function owner(onFrame: (bytes: Uint8Array) => void = () => {}): LinkOwner {
  return { frame: onFrame, writable: () => {}, closed: () => {} };
}

/** Dials and claims both ends; what the acceptor reads goes to `onFrame`. */
async function connect(
  { clock, network }: ReturnType<typeof makeNetwork>,
  [from, to]: readonly [PeerDescriptor, PeerDescriptor],
  onFrame: (bytes: Uint8Array) => void,
): Promise<{ link: Link; accepted: Link }> {
  let link: Link | undefined;
  let accepted: Link | undefined;
  const stop = network.listen(to.id, (inbound) => {
    accepted = inbound;
    inbound.claim(owner(onFrame));
  });
  network.dial(from, to, (outcome) => {
    link = outcome.type === 'opened' ? outcome.link : undefined;
  });
  await clock.runUntil(() => link !== undefined);
  stop();
  if (link === undefined || accepted === undefined) throw new Error('not connected');
  link.claim(owner());
  return { link, accepted };
}

describe('dialling', () => {
  test('the acceptor gets its end after one latency, the dialler after two, and both know who is who', async () => {
    const { clock, network } = makeNetwork();
    const log: string[] = [];
    network.listen(b.id, (link, from) => log.push(`${link.direction} from ${from.id.at(-1)} @${clock.now()}`));
    network.dial(a, b, (outcome) =>
      log.push(`${outcome.type === 'opened' ? outcome.link.direction : 'failed'} @${clock.now()}`),
    );
    await clock.advance(100);
    expect(log).toEqual(['inbound from 1 @10', 'outbound @20']);
    expect(network.snapshot()).toEqual({
      listeners: [b.id],
      dials: 0,
      links: [`${a.id} -> ${b.id}`],
      bytesInFlight: 0,
    });
  });

  test('what the acceptor sends at once waits for the dialler and arrives once', async () => {
    const { clock, network } = makeNetwork();
    const read: number[] = [];
    network.listen(b.id, (link) => void link.send(Uint8Array.of(7)));
    network.dial(a, b, (outcome) => {
      if (outcome.type === 'opened') outcome.link.claim(owner(([n = 0]) => read.push(n)));
    });
    await clock.advance(100);
    expect(read).toEqual([7]);
  });

  test('R27: dialling a node that stopped listening fails within one round trip', async () => {
    const { clock, network } = makeNetwork();
    network.listen(b.id, () => expect.unreachable())();
    const outcomes: SimDialOutcome[] = [];
    network.dial(a, b, (outcome) => outcomes.push(outcome));
    await clock.advance(20);
    expect(outcomes).toMatchObject([{ type: 'failed', error: { code: 'DIAL_FAILED' } }]);
    expect([network.snapshot(), clock.pendingTimers]).toEqual([EMPTY, 0]);
  });

  test('a cancelled dial tells nobody, and the acceptor sees the link end', async () => {
    const { clock, network } = makeNetwork();
    const ends: unknown[] = [];
    const stop = network.listen(b.id, (link) => void link.onEnd((end) => ends.push(end.error?.code)));
    const cancelEarly = network.dial(a, b, () => expect.unreachable());
    cancelEarly();
    const cancelLate = network.dial(a, b, () => expect.unreachable());
    await clock.advance(15);
    cancelLate();
    cancelLate();
    await clock.advance(100);
    stop();
    expect(ends).toEqual(['CONNECTION_LOST']);
    expect([network.snapshot(), clock.pendingTimers]).toEqual([EMPTY, 0]);
  });

  test('an id is listened under once at a time, and an old stop does not end a new listener', () => {
    const { network } = makeNetwork();
    const stop = network.listen(a.id, () => {});
    expect(() => network.listen(a.id, () => {})).toThrow(expect.objectContaining({ code: 'LISTEN_FAILED' }));
    stop();
    network.listen(a.id, () => {});
    stop();
    expect(network.snapshot().listeners).toEqual([a.id]);
  });

  test('the policy can refuse a dial, as if nobody listened', async () => {
    const { clock, network } = makeNetwork({ policy: ({ from }) => (from.id === a.id ? 'refuse' : 'deliver') });
    network.listen(b.id, () => {});
    const outcomes: string[] = [];
    network.dial(a, b, ({ type }) => outcomes.push(`a ${type}`));
    network.dial(c, b, ({ type }) => outcomes.push(`c ${type}`));
    await clock.advance(20);
    expect(outcomes).toEqual(['a failed', 'c opened']);
  });
});

describe('travelling', () => {
  test('frames take the latency between the regions of the two peers', async () => {
    const [east, japan] = [peer(1, { region: regions.usEast }), peer(2, { region: regions.japan })];
    const clock = new VirtualClock();
    const network = new SimNetwork({ clock, jitterRatio: 0 });
    const arrivals: number[] = [];
    const { link } = await connect({ clock, network }, [east, japan], () => arrivals.push(clock.now()));
    const sentAt = clock.now();
    link.send(Uint8Array.of(1));
    await clock.advance(200);
    expect(arrivals).toEqual([sentAt + 74]);
  });

  test('an asymmetric model keeps its round trip', async () => {
    const { clock, network } = makeNetwork({ latency: (from) => (from.id === a.id ? 30 : 10) });
    let openedAt = 0;
    network.listen(b.id, () => {});
    network.dial(a, b, () => {
      openedAt = clock.now();
    });
    await clock.advance(100);
    expect(openedAt).toBe(40);
  });

  test('jitter spreads arrivals, keeps them in order, and repeats with the seed', async () => {
    const run = async (seed: number): Promise<{ times: number[]; order: number[] }> => {
      const setup = makeNetwork({ seed, jitterRatio: 0.5 });
      const [times, order]: [number[], number[]] = [[], []];
      const { link } = await connect(setup, [a, b], ([n = 0]) => {
        times.push(setup.clock.now());
        order.push(n);
      });
      for (let n = 0; n < 20; n++) {
        link.send(Uint8Array.of(n));
        await setup.clock.advance(3);
      }
      await setup.clock.advance(100);
      return { times, order };
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(first.order).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(new Set(first.times.map((time, n) => time - 3 * n)).size).toBeGreaterThan(5);
    expect(again).toEqual(first);
    expect(other.times).not.toEqual(first.times);
  });

  test('R67: a receiver that is flooded and does not read delays nobody else', async () => {
    const setup = makeNetwork();
    const arrivals: number[] = [];
    const flooded = await connect(setup, [a, b], () => {});
    const calm = await connect(setup, [c, b], () => arrivals.push(setup.clock.now()));
    flooded.accepted.pause();
    for (let i = 0; i < 6_000; i++) flooded.link.send(new Uint8Array(100));
    const sentAt = setup.clock.now();
    calm.link.send(Uint8Array.of(1));
    await setup.clock.advance(1_000);
    expect(arrivals).toEqual([sentAt + 10]);
    expect(setup.network.snapshot().bytesInFlight).toBe(600_000);
    expect(flooded.link.end).toBeUndefined();
  });
});

describe('receivers that throw', () => {
  test('R60: a frame owner, a listener or a dialler that throws is noted, and everything else goes on and is accounted for', async () => {
    const setup = makeNetwork();
    const { clock, network } = setup;
    const read: number[] = [];
    const { link, accepted } = await connect(setup, [a, b], ([n = 0]) => {
      if (n === 1) throw new Error('owner');
      read.push(n);
    });
    network.listen(c.id, () => {
      throw new Error('listener');
    });
    link.send(Uint8Array.of(1));
    link.send(Uint8Array.of(2));
    network.dial(a, c, (outcome) => {
      expect(outcome.type).toBe('opened');
      throw new Error('dialler');
    });
    await clock.advance(100);
    expect(read).toEqual([2]);
    expect(network.receiverErrors.map(({ error }) => String(error))).toEqual([
      'Error: owner',
      'Error: listener',
      'Error: dialler',
    ]);
    expect(network.snapshot()).toMatchObject({ dials: 0, bytesInFlight: 0 });
    link.destroy();
    await clock.advance(100);
    expect(accepted.end?.error?.code).toBe('CONNECTION_LOST');
    expect(network.snapshot().links).toEqual([]);
  });
});
