import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { Discovery } from '../../../src/discovery/discovery.js';
import { DiscoveryStand, first, leftovers } from '../../support/discovery-stand.js';

describe('Discovery that stops', () => {
  it('R47: stopping ends a join at once, however it stands, and nothing is tried again', async () => {
    const stand = new DiscoveryStand({ count: 3 });
    for (const member of stand.overlay.members) stand.overlay.set(member, { isSilent: true });
    const { discovery } = stand.node();
    const entryPoints = stand.overlay.members.slice(0, 3).map(({ peer }): PeerDescriptor => peer);
    expect(discovery).toBeInstanceOf(Discovery);
    const joining = discovery.join(entryPoints);
    const refused = expect(joining).rejects.toMatchObject({ code: 'CLOSED' });
    const joined = expect(discovery.joined()).rejects.toMatchObject({ code: 'CLOSED' });
    await stand.clock.advance(100);
    // Each is asked, and pinged as a new neighbour.
    expect(stand.overlay.inFlight).toBe(3);
    const stopping = discovery.stop();
    expect(stand.overlay.inFlight).toBe(0);
    await stopping;
    await refused;
    await joined;
    expect(leftovers(stand)).toEqual([]);
    expect(stand.clock.now()).toBe(100);
    await expect(discovery.join(entryPoints)).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(discovery.ready()).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(discovery.reachable()).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('R62: stopping during the pause before a retry does not wait for it', async () => {
    const stand = new DiscoveryStand();
    const { discovery } = stand.node();
    await stand.clock.run(discovery.join([stand.overlay.stranger().peer]));
    await stand.clock.advance(1);
    expect(stand.clock.pending().length).toBe(1);
    const at = stand.clock.now();
    await discovery.stop();
    expect(stand.clock.now()).toBe(at);
    expect(leftovers(stand)).toEqual([]);
  });

  it('R47: stopping is bounded although a peer below does not notice that it was given up', async () => {
    const stand = new DiscoveryStand({ count: 4 });
    for (const member of stand.overlay.members) stand.overlay.set(member, { isDeaf: true, delayMs: 60_000 });
    const { discovery } = stand.node();
    discovery.join([first(stand.overlay.members).peer]).catch(() => {});
    await stand.clock.advance(10);
    discovery.contacts.asked((stand.overlay.members[1] as Contact).peer);
    await stand.clock.advance(10);
    const at = stand.clock.now();
    await stand.clock.run(discovery.stop());
    expect(stand.clock.now() - at).toBeLessThanOrEqual(dhtLimits.drainTimeoutMs);
  });

  it('R48: the signal of a join reaches its questions; nothing is tried again, and the node lives on', async () => {
    const stand = new DiscoveryStand();
    const silent = stand.overlay.stranger();
    const { discovery } = stand.node();
    const controller = new AbortController();
    const joining = discovery.join([silent.peer], { signal: controller.signal });
    const refused = expect(joining).rejects.toThrow('enough');
    await stand.clock.advance(10);
    expect(stand.overlay.inFlight).toBe(1);
    controller.abort(new Error('enough'));
    await refused;
    await stand.clock.advance(100_000);
    expect(stand.overlay.asked('closest').length).toBe(1);
    stand.overlay.members.push(silent);
    await stand.clock.run(discovery.join([silent.peer]));
    await discovery.joined();
    await stand.stopAll();
    expect(leftovers(stand)).toEqual([]);
  });

  it('R56: many nodes stop together in the time of one', async () => {
    const stand = new DiscoveryStand({ seed: 3 });
    const nodes = await stand.network(12);
    const at = stand.clock.now();
    await Promise.all(nodes.map(({ discovery }) => discovery.stop()));
    expect(stand.clock.now()).toBe(at);
    expect(leftovers(stand)).toEqual([]);
  });
});
