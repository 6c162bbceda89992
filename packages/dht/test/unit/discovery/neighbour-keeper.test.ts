import { ConnectionError } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { NeighbourKeeper, type NeighbourKeeperParts } from '../../../src/discovery/neighbour-keeper.js';
import { PingQueue } from '../../../src/discovery/ping-queue.js';
import { keeperOf, StubLocker, StubTransport } from '../../support/discovery-stand.js';
import { Overlay } from '../../support/overlay.js';

function stand(overrides: Partial<NeighbourKeeperParts> = {}) {
  const overlay = new Overlay({ count: 60 });
  const { self, sets, contacts } = keeperOf(overlay);
  const transport = new StubTransport(self.peer);
  const locker = new StubLocker();
  const pings = new PingQueue({
    queries: overlay.queriesOf(self),
    listener: {
      answered: (contact) => contacts.heard(contact),
      failed: (contact, error) => contacts.failed(contact, error),
    },
    limits: dhtLimits,
  });
  const lost: Contact[] = [];
  const onLost = (contact: Contact): void => void lost.push(contact);
  const isJoining = (): boolean => false;
  const common = { contacts, pings, transport, serviceId: 'layer0', locker, isJoining, onLost };
  const keeper = new NeighbourKeeper({ ...common, ...overrides });
  return { overlay, sets, contacts, transport, locker, pings, keeper, lost, clock: overlay.clock };
}

const [NONE, FIRST] = [[] as const, 0];

describe('NeighbourKeeper', () => {
  it('protects and pings a new neighbour, and keeps it when it answers', async () => {
    const { overlay, sets, contacts, locker, clock } = stand();
    const peer = overlay.members[FIRST] as Contact;
    contacts.add(peer);
    expect([...locker.weak]).toEqual([`${peer.peer.id} layer0`]);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([peer.peer.id]);
    expect(sets.isActive(peer.peer.id)).toBe(true);
  });

  it('leaves pinging to the questions of a join while one goes on, and makes up for it on demand', async () => {
    let isJoining = true;
    const { overlay, contacts, keeper, clock } = stand({ isJoining: () => isJoining });
    const peer = overlay.members[FIRST] as Contact;
    contacts.add(peer);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([]);
    isJoining = false;
    keeper.pingUnverified();
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([peer.peer.id]);
  });

  it('lets go of a neighbour that does not answer', async () => {
    const { overlay, sets, contacts, locker, clock, lost } = stand();
    const peer = overlay.stranger();
    contacts.add(peer);
    await clock.advance(6_000);
    expect([sets.get(peer.peer.id), [...locker.weak], lost]).toEqual([undefined, NONE, [peer]]);
  });

  it('does not ping a neighbour that was heard and is connected, but one that is only connected', async () => {
    const { overlay, contacts, transport, clock } = stand();
    const [heard, connected] = overlay.members as [Contact, Contact];
    transport.connect(heard.peer);
    transport.connect(connected.peer);
    contacts.heard(heard);
    contacts.add(connected);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([connected.peer.id]);
  });

  it('does not ping new neighbours beyond the limit of a layer that has one', async () => {
    const { overlay, contacts, clock } = stand({ neighbourPingLimit: 3 });
    for (const member of overlay.members.slice(0, 6)) contacts.add(member);
    await clock.advance(100);
    expect(overlay.asked('ping').length).toBe(3);
  });

  it('forgets the ping of a neighbour that is none any more', async () => {
    const { overlay, contacts, clock } = stand();
    const peer = overlay.members[FIRST] as Contact;
    contacts.add(peer);
    contacts.disconnected(peer.peer.id, true);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([]);
  });

  it('pings a suspect before anybody takes its place: a live one stays, a dead one gives way', async () => {
    const { overlay, contacts, sets, clock } = stand();
    const suspects: Contact[] = [];
    contacts.suspects$.subscribe((suspect) => suspects.push(suspect));
    const strangers = Array.from({ length: 120 }, () => overlay.stranger());
    const [bit] = strangers.map(({ key }) => (key[0] ?? 0) >> 5);
    const crowd = strangers.filter(({ key }) => (key[0] ?? 0) >> 5 === bit);
    overlay.members.push(...crowd);
    for (const contact of crowd.slice(0, 10)) contacts.heard(contact);
    contacts.addAll(crowd.slice(10));
    await clock.advance(200);
    const neighbours = sets.neighbours();
    for (const suspect of suspects) {
      expect(overlay.asked('ping')).toContain(suspect.peer.id);
      expect(neighbours).toContain(suspect);
    }
  });

  it('takes the connection of a suspect for its answer, where ends of connections are heard', async () => {
    const { overlay, contacts, transport, clock, keeper } = stand();
    const peer = overlay.members[FIRST] as Contact;
    transport.connect(peer.peer);
    contacts.heard(peer);
    const unproven = stand();
    expect(unproven.overlay.members.length).toBe(60);
    contacts.left(overlay.stranger().peer);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([]);
    keeper[Symbol.dispose]();
  });

  it('R71: the end of a connection is only noted: nothing is asked in that turn', async () => {
    const { overlay, contacts, sets, transport, clock, locker } = stand();
    const [lost, leaving, failing] = overlay.members as [Contact, Contact, Contact];
    for (const contact of [lost, leaving, failing]) {
      transport.connect(contact.peer);
      contacts.heard(contact);
    }
    const before = overlay.questions.length;
    transport.disconnect(lost.peer);
    transport.disconnect(leaving.peer, true);
    const error = new ConnectionError('DIAL_FAILED', 'unreachable');
    transport.peerEvents$.next({ type: 'failed', peer: failing.peer, error });
    expect(overlay.questions.length).toBe(before);
    expect(sets.neighbourCount).toBe(0);
    expect(sets.get(leaving.peer.id)).toBeUndefined();
    expect([...locker.weak]).toEqual([]);
    await clock.advance(10_000);
    expect(overlay.questions.length).toBe(before);
  });

  it('ends of connections say nothing on a layer without a locker', () => {
    const { overlay, contacts, sets, transport } = stand({ locker: undefined });
    const peer = overlay.members[FIRST] as Contact;
    transport.connect(peer.peer);
    contacts.heard(peer);
    transport.disconnect(peer.peer, true);
    expect(sets.isNeighbour(peer.peer.id)).toBe(true);
    expect(transport.peerEvents$.observed).toBe(false);
  });

  it('pings on demand those that never answered', async () => {
    const { overlay, contacts, pings, keeper, clock } = stand();
    const [a, b] = overlay.members as [Contact, Contact];
    contacts.add(a);
    pings.forget(a.peer.id);
    contacts.heard(b);
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([b.peer.id]);
    keeper.pingUnverified();
    await clock.advance(100);
    expect(overlay.asked('ping')).toEqual([b.peer.id, a.peer.id]);
  });

  it('gives every lock back and hears nothing after its end', () => {
    const { overlay, contacts, transport, keeper, locker, lost } = stand();
    const [a, b] = overlay.members as [Contact, Contact];
    contacts.heard(a);
    keeper[Symbol.dispose]();
    keeper[Symbol.dispose]();
    contacts.heard(b);
    contacts.disconnected(a.peer.id, true);
    expect([[...locker.weak], lost, transport.peerEvents$.observed]).toEqual([[], [], false]);
  });
});
