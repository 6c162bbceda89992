import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { Discovery } from '../../../src/discovery/discovery.js';
import { complement } from '../../../src/id/key.js';
import { lookup } from '../../../src/lookup/lookup.js';
import { DiscoveryStand, first, leftovers, type StandNode } from '../../support/discovery-stand.js';
import { idsOf } from '../../support/overlay.js';

const { leafSetSize, lookupResults } = dhtLimits;

/** A node that has joined a network of `count` peers that know everybody, through one of them. */
async function joinedNode(count = 30, options: Parameters<DiscoveryStand['node']>[0] = {}) {
  const stand = new DiscoveryStand({ count });
  const entry = first(stand.overlay.members);
  const node = stand.node(options);
  await stand.clock.run(node.discovery.join([entry.peer]));
  return { stand, entry, node, ...node };
}

describe('Discovery', () => {
  it('joins through an entry point: looks toward the own id, then toward the opposite one', async () => {
    const { stand, sets, contact } = await joinedNode(200);
    const opposite = complement(contact.key);
    const nearest = stand.overlay.nearest(contact.key, leafSetSize, (other) => other !== contact);
    expect(idsOf(sets.closest(contact.key, leafSetSize))).toEqual(idsOf(nearest));
    const farthest = sets.closest(opposite, 1);
    expect(idsOf(farthest)).toEqual(idsOf(stand.overlay.nearest(opposite, 1)));
    await stand.stopAll();
  });

  it('leaves the opposite point out when asked to', async () => {
    const stand = new DiscoveryStand({ count: 100 });
    const node = stand.node();
    const targets = new Set<string>();
    for (const member of stand.overlay.members.slice(0, 100)) {
      stand.overlay.set(member, {
        closest: (target, count) => {
          targets.add(target.join());
          return stand.overlay.nearest(target, count);
        },
      });
    }
    const entry = first(stand.overlay.members);
    await stand.clock.run(node.discovery.join([entry.peer], { distantDiscovery: false }));
    expect(targets.has(node.contact.key.join())).toBe(true);
    expect(targets.has(complement(node.contact.key).join())).toBe(false);
    await stand.stopAll();
  });

  // Thousands of turns of the event loop: 2 s, and more on a busy machine.
  it('makes lookups exact among nodes that joined one after another', { timeout: 30_000 }, async () => {
    const stand = new DiscoveryStand({ seed: 7 });
    const nodes = await stand.network(45);
    for (let i = 0; i < 20; i++) {
      const { contact, sets } = nodes[(i * 13) % nodes.length] as StandNode;
      const target = stand.overlay.random.bytes(20);
      const start = sets.closest(target, lookupResults);
      const queries = stand.overlay.queriesOf(contact);
      const { clock } = stand;
      const { contacts } = await clock.run(lookup(target, { queries, self: contact, start, limits: dhtLimits, clock }));
      const truth = stand.overlay.nearest(target, lookupResults, (other) => other !== contact);
      expect(idsOf(contacts)).toEqual(idsOf(truth));
    }
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('says that the join is ongoing until it is called, and then while it runs', async () => {
    const stand = new DiscoveryStand({ count: 20 });
    const { discovery } = stand.node();
    expect(discovery).toBeInstanceOf(Discovery);
    expect(discovery.isJoinOngoing).toBe(true);
    const entry = first(stand.overlay.members);
    const joining = discovery.join([entry.peer]);
    expect(discovery.isJoinOngoing).toBe(true);
    await stand.clock.run(joining);
    expect(discovery.isJoinOngoing).toBe(false);
    expect(discovery.connectedEntryPoints).toEqual([entry.peer]);
    await stand.stopAll();
  });

  it('the first node of a network names itself: it is joined and ready at once', async () => {
    const stand = new DiscoveryStand();
    const { discovery, contact } = stand.node();
    await discovery.join([contact.peer]);
    await discovery.joined();
    await discovery.ready();
    expect(discovery.isJoinOngoing).toBe(false);
    expect(stand.overlay.questions).toEqual([]);
    await expect(discovery.join([])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('R70: a dead entry point does not delay the join through a live one', async () => {
    const stand = new DiscoveryStand({ count: 30 });
    const { discovery, sets } = stand.node();
    const dead = stand.overlay.stranger();
    const live = first(stand.overlay.members);
    await stand.clock.run(discovery.join([dead.peer, live.peer]));
    expect(stand.clock.now()).toBeLessThan(2_000);
    await discovery.joined();
    expect(sets.neighbourCount).toBeGreaterThanOrEqual(leafSetSize);
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('R70: after losing everybody each entry point is tried on its own, again and again, later each time', async () => {
    const stand = new DiscoveryStand();
    const [a, b] = [stand.overlay.stranger(), stand.overlay.stranger()];
    stand.overlay.members.push(b);
    const { discovery, transport, sets } = stand.node();
    await stand.clock.run(discovery.join([a.peer, b.peer]));
    await stand.clock.advance(20_000);
    expect(sets.neighbourCount).toBe(1);
    stand.overlay.set(b, { isSilent: true });
    const before = stand.overlay.questions.length;
    transport.disconnect(b.peer, true);
    // R71: nothing is asked from within the event.
    expect(stand.overlay.questions.length).toBe(before);
    expect(discovery.isJoinOngoing).toBe(false);
    await stand.clock.advance(200_000);
    const tries = (contact: Contact): readonly number[] =>
      stand.overlay.questions.slice(before).flatMap(({ to, kind, at }) => {
        return to === contact.peer.id && kind === 'closest' ? [at] : [];
      });
    for (const times of [tries(a), tries(b)]) {
      expect(times.length).toBeGreaterThan(3);
      expect(times.length).toBeLessThan(40);
    }
    const gaps = tries(a).map((at, i, all) => at - (all[i - 1] ?? at));
    expect(Math.max(...gaps)).toBeGreaterThan(20_000);
    stand.overlay.set(b, { isSilent: false });
    await stand.clock.advance(100_000);
    expect(sets.neighbourCount).toBe(1);
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('goes on trying when nobody answered, unless it should not', async () => {
    const stand = new DiscoveryStand();
    const late = stand.overlay.stranger();
    const patient = stand.node();
    const impatient = stand.node();
    let manual = 0;
    impatient.discovery.manualRejoinRequired$.subscribe(() => manual++);
    await stand.clock.run(
      Promise.all([
        patient.discovery.join([late.peer]),
        impatient.discovery.join([late.peer], { retry: false, distantDiscovery: false }),
      ]),
    );
    expect(patient.sets.neighbourCount).toBe(0);
    expect(manual).toBe(1);
    stand.overlay.members.push(late);
    await stand.clock.run(patient.discovery.joined());
    await stand.clock.advance(100_000);
    expect(impatient.sets.get(late.peer.id)).toBeUndefined();
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('R35: locks the entry point without waiting for the lock, and unlocks it afterwards', async () => {
    const { locker, entry, stand } = await joinedNode(20);
    const key = `${entry.peer.id} layer0::joinDht`;
    expect([locker.asked, [...locker.held]]).toEqual([[key], []]);
    const other = stand.node();
    other.locker.grants = false;
    await stand.clock.run(other.discovery.join([entry.peer]));
    expect(other.locker.asked).toEqual([key]);
    await other.discovery.joined();
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('is ready when the own surroundings are known and every neighbour was pinged', async () => {
    const stand = new DiscoveryStand({ count: 40 });
    const [slow] = stand.overlay.members.slice(5) as [Contact];
    const { discovery, sets } = stand.node();
    let isReady = false;
    void discovery.ready().then(() => {
      isReady = true;
    });
    stand.overlay.set(slow, { onPing: () => {}, delayMs: 900 });
    await stand.clock.run(discovery.join([first(stand.overlay.members).peer]));
    await stand.clock.runUntil(() => isReady);
    expect(sets.neighbours().filter(({ peer }) => !sets.isActive(peer.id))).toEqual([]);
    await stand.stopAll();
  });

  it('is reachable with the first connection, and says so within a bound when there is none', async () => {
    const { stand, discovery } = await joinedNode(5);
    await discovery.reachable();
    const elsewhere = new DiscoveryStand();
    const lonely = elsewhere.node();
    const waiting = lonely.discovery.reachable();
    const refused = expect(waiting).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
    await elsewhere.clock.advance(dhtLimits.connectivityTimeoutMs);
    await refused;
    const again = lonely.discovery.reachable();
    lonely.transport.connect(first(stand.overlay.members).peer);
    await again;
    await Promise.all([stand.stopAll(), elsewhere.stopAll()]);
    expect(leftovers(elsewhere)).toEqual([]);
    expect(leftovers(stand)).toEqual([]);
  });

  it('finds its ring neighbours', async () => {
    const stand = new DiscoveryStand({ seed: 5 });
    const nodes = await stand.network(15);
    const node = nodes[14] as StandNode;
    await stand.clock.run(node.discovery.joinRing());
    expect(stand.overlay.asked('ring').length).toBeGreaterThan(0);
    expect(node.sets.ring().left.length).toBe(dhtLimits.ringSideSize);
    await stand.stopAll();
    await expect(node.discovery.joinRing()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('repairs its surroundings when nodes die', { timeout: 30_000 }, async () => {
    const stand = new DiscoveryStand({ seed: 11 });
    const nodes = await stand.network(35);
    for (const dead of nodes.slice(10, 17)) {
      stand.kill(dead);
      await dead.discovery.stop();
    }
    await stand.clock.advance(65_000);
    const alive = nodes.filter((node) => stand.overlay.members.includes(node.contact));
    for (const { contact, sets } of alive) {
      const truth = stand.overlay.nearest(contact.key, 8, (other) => other !== contact);
      expect(idsOf(sets.closestActive(contact.key, 8))).toEqual(idsOf(truth));
    }
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });
});
