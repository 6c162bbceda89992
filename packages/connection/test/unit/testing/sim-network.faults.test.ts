import { describe, expect, test } from 'vitest';
import type { Link, LinkOwner } from '../../../src/link/link.js';
import type { Delivery, Verdict } from '../../../src/testing/delivery-policy.js';
import { peer } from '../../../src/testing/fixtures.js';
import { fixedLatency } from '../../../src/testing/latency.js';
import { type SimDialOutcome, SimNetwork, type SimNetworkOptions } from '../../../src/testing/sim-network.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

const [a, b, c] = [peer(1), peer(2), peer(3)];
const NAMES = new Map([a, b, c].map(({ id }, at) => [id, 'ABC'[at] ?? '']));
const EMPTY = { listeners: [], dials: 0, links: [], bytesInFlight: 0 };

/** A network that names peers and lanes, and notes what it is asked and told. */
function stand(options: Partial<SimNetworkOptions> = {}) {
  const clock = new VirtualClock();
  const lanes: string[] = [];
  const calledOff: string[] = [];
  const network = new SimNetwork({
    clock: clock.labelled('network'),
    latency: fixedLatency(10),
    jitterRatio: 0,
    nameOf: (id) => NAMES.get(id) ?? '?',
    lane: (name, concerned) => {
      lanes.push(`${name}: ${concerned.map((id) => NAMES.get(id))}`);
      return clock.labelled(name);
    },
    onCalledOff: (name) => calledOff.push(name),
    ...options,
  });
  return { clock, network, lanes, calledOff };
}

function owner(log: string[], name: string): LinkOwner {
  return {
    frame: ([n]) => void log.push(`${name} got ${n}`),
    writable: () => {},
    closed: ({ error }) => void log.push(`${name} ${error?.code ?? 'closed'}`),
  };
}

/** A dials B; both ends are claimed, and what they hear is in `log`. */
async function connected(options: Partial<SimNetworkOptions> = {}) {
  const parts = stand(options);
  const log: string[] = [];
  const ends: Link[] = [];
  parts.network.listen(b.id, (link) => {
    ends.push(link);
    link.claim(owner(log, 'B'));
  });
  parts.network.dial(a, b, (outcome) => {
    if (outcome.type !== 'opened') return;
    ends.push(outcome.link);
    outcome.link.claim(owner(log, 'A'));
  });
  await parts.clock.advance(50);
  const [accepted, dialled] = ends;
  if (accepted === undefined || dialled === undefined) throw new Error('not connected');
  return { ...parts, log, accepted, dialled };
}

describe('names and lanes', () => {
  test('each dial and each direction of a link travels on a lane of its own, which tells who notices', async () => {
    const { lanes, accepted, dialled, network } = await connected();
    expect(lanes).toEqual(['A -> B #1 dial: B', 'A -> B #1 dialled: A', 'A -> B #1 there: B', 'A -> B #1 back: A']);
    expect([accepted.remoteAddress, dialled.remoteAddress]).toEqual(['A -> B #1', 'A -> B #1']);
    expect(network.snapshot().links).toEqual(['A -> B #1']);
  });

  test('dials are counted by who dials, whether they succeed or not', async () => {
    const { clock, network, lanes } = stand();
    for (const [from, to] of [
      [a, b],
      [a, c],
      [b, a],
      [a, b],
    ] as const)
      network.dial(from, to, () => {});
    await clock.advance(50);
    expect(lanes.filter((lane) => lane.includes(' dial:')).map((lane) => lane.split(' dial')[0])).toEqual([
      'A -> B #1',
      'A -> C #2',
      'B -> A #1',
      'A -> B #3',
    ]);
  });

  test('each link is told before anybody gets it', async () => {
    const log: string[] = [];
    const { clock, network } = stand({
      onLink: ({ name, from, to, links }) => {
        log.push(`${name} from ${NAMES.get(from)} to ${NAMES.get(to)} ${links.map(({ direction }) => direction)}`);
      },
    });
    network.listen(b.id, () => void log.push('accepted'));
    network.dial(a, b, () => log.push('dialled'));
    await clock.advance(50);
    expect(log).toEqual(['A -> B #1 from A to B outbound,inbound', 'accepted', 'dialled']);
  });

  test('the deadlines of an accepted end are on the clock of who listens, the limits of the other end are its own', async () => {
    const { clock, network } = stand();
    const own = new VirtualClock();
    const frameBytes: number[] = [];
    network.listen(b.id, (link) => void link.close(), own);
    network.dial(
      a,
      b,
      (outcome) => outcome.type === 'opened' && frameBytes.push(outcome.link.capabilities.maxFrameBytes),
      { ...limits, maxFrameBytes: 77 },
    );
    await clock.advance(15);
    expect([own.pendingTimers, frameBytes]).toEqual([1, []]);
    await clock.advance(50);
    expect(frameBytes).toEqual([77]);
  });
});

describe('what a policy decides', () => {
  const dialled = async (verdicts: readonly Verdict[]) => {
    const asked: Delivery[] = [];
    const { clock, network } = stand({
      policy: (delivery) => {
        asked.push(delivery);
        return verdicts[asked.length - 1] ?? 'deliver';
      },
    });
    network.listen(b.id, () => {});
    const outcomes: string[] = [];
    const cancel = network.dial(a, b, ({ type }: SimDialOutcome) => outcomes.push(`${type} @${clock.now()}`));
    await clock.advance(1_000);
    return { clock, network, asked, outcomes, cancel };
  };

  test('a dial that is lost has no outcome until it is given up', async () => {
    const { clock, network, outcomes, cancel } = await dialled(['lose']);
    expect([outcomes, network.snapshot().dials, clock.pendingTimers]).toEqual([[], 1, 0]);
    cancel();
    expect(network.snapshot()).toMatchObject({ dials: 0, links: [] });
  });

  test('a dial that is held is asked about again, as the same one', async () => {
    const { asked, outcomes } = await dialled([{ holdMs: 30 }, { holdMs: 40 }]);
    expect(outcomes).toEqual(['opened @90']);
    expect(asked).toHaveLength(3);
    expect(new Set(asked).size).toBe(1);
  });

  test('a held dial can be called off', async () => {
    const { clock, network, calledOff } = stand({ policy: () => ({ holdMs: 500 }) });
    const cancel = network.dial(a, b, () => expect.unreachable());
    await clock.advance(100);
    cancel();
    cancel();
    expect([network.snapshot(), clock.pendingTimers, calledOff]).toEqual([EMPTY, 0, ['A -> B #1']]);
  });

  test('what makes sense for one kind only changes nothing for the other', async () => {
    expect((await dialled(['twice'])).outcomes).toEqual(['opened @20']);
    const {
      clock,
      dialled: end,
      log,
    } = await connected({ policy: ({ type }) => (type === 'frame' ? 'refuse' : 'deliver') });
    end.send(Uint8Array.of(1));
    await clock.advance(50);
    expect(log).toEqual(['B got 1']);
  });

  test('each parcel is asked about with its link, direction and number', async () => {
    const asked: string[] = [];
    const {
      clock,
      accepted,
      dialled: end,
      log,
    } = await connected({
      policy: (delivery) => {
        if (delivery.type !== 'dial') {
          const { type, from, to, link, index, bytes } = delivery;
          asked.push(`${type} ${index} ${NAMES.get(from.id)}${NAMES.get(to.id)} on ${link}: ${bytes}`);
        }
        return delivery.type === 'frame' && delivery.index === 1 ? 'twice' : 'deliver';
      },
    });
    for (const n of [7, 8]) end.send(Uint8Array.of(n));
    accepted.send(Uint8Array.of(9));
    await clock.advance(50);
    expect(asked.sort()).toEqual([
      'frame 0 AB on A -> B #1: 7',
      'frame 0 BA on A -> B #1: 9',
      'frame 1 AB on A -> B #1: 8',
    ]);
    expect(log.sort()).toEqual(['A got 9', 'B got 7', 'B got 8', 'B got 8']);
  });
});

describe('a process that crashes', () => {
  test.each([
    ['reset', ['B CONNECTION_LOST']],
    ['silent', []],
  ] as const)('%s: its links are dead, and its own ends hear nothing', async (how, heard) => {
    const { clock, network, dialled, log } = await connected();
    dialled.send(Uint8Array.of(1));
    expect(network.crash(a.id, how)).toEqual(['A -> B #1']);
    await clock.advance(1_000);
    expect(log).toEqual(heard);
    expect(network.snapshot().links).toEqual(how === 'reset' ? [] : ['A -> B #1']);
  });

  test('it cannot be dialled, dials nobody any more, and another one of the same id can listen', async () => {
    const { clock, network, calledOff } = stand();
    const outcomes: string[] = [];
    network.listen(b.id, () => outcomes.push('accepted by the dead'));
    network.dial(b, a, () => outcomes.push('dialled by the dead'));
    network.dial(a, b, ({ type }) => outcomes.push(type));
    network.crash(b.id, 'silent');
    await clock.advance(50);
    expect([outcomes, calledOff, network.snapshot()]).toEqual([['failed'], ['B -> A #1'], EMPTY]);
    network.listen(b.id, () => outcomes.push('accepted'));
    network.dial(a, b, ({ type }) => outcomes.push(type));
    await clock.advance(50);
    expect(outcomes.slice(1)).toEqual(['accepted', 'opened']);
  });

  test('others are not concerned', async () => {
    const { clock, network, dialled, log } = await connected();
    expect(network.crash(c.id, 'reset')).toEqual([]);
    dialled.send(Uint8Array.of(1));
    await clock.advance(50);
    expect(log).toEqual(['B got 1']);
  });
});

test('calling off is told of destroyed links and cancelled dials, not of those that close', async () => {
  const { clock, calledOff, dialled, network } = await connected();
  void dialled.close();
  await clock.advance(50);
  expect(calledOff).toEqual([]);
  network.dial(a, b, () => {})();
  expect(calledOff).toEqual(['A -> B #2']);
  const other = await connected();
  other.dialled.destroy();
  expect(new Set(other.calledOff)).toEqual(new Set(['A -> B #1']));
});
