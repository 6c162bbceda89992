import { ConnectionError, type ErrorCode } from '@peerlatch/connection/base';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import type { ContactChange } from '../../../src/contact/contact-sets.js';
import { ContactKeeper } from '../../../src/discovery/contact-keeper.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { Overlay } from '../../support/overlay.js';

const failure = (code: ErrorCode = 'RPC_TIMEOUT'): ConnectionError => new ConnectionError(code, 'failed');

describe('ContactKeeper', () => {
  it('tells every change of the sets', () => {
    const overlay = new Overlay();
    const { contacts } = keeperOf(overlay);
    expect(contacts).toBeInstanceOf(ContactKeeper);
    const changes: ContactChange[] = [];
    contacts.changes$.subscribe((change) => changes.push(change));
    const peer = overlay.stranger();
    contacts.add(peer);
    contacts.failed(peer, failure());
    const told = changes.filter(({ set }) => set === 'neighbour').map(({ type, contact }) => [type, contact]);
    expect(told).toEqual([
      ['added', peer],
      ['removed', peer],
    ]);
  });

  it('R68: tells changes in order also when hearing of one makes another', () => {
    const overlay = new Overlay();
    const { contacts } = keeperOf(overlay);
    const [a, b] = [overlay.stranger(), overlay.stranger()];
    const log: string[] = [];
    contacts.changes$.subscribe(({ set, type, contact }) => {
      if (set !== 'neighbour') return;
      if (contact === a && type === 'added') {
        contacts.add(b);
        contacts.failed(b, failure());
      }
    });
    contacts.changes$.subscribe(({ set, type, contact }) => {
      if (set === 'neighbour') log.push(`${type} ${contact === a ? 'a' : 'b'}`);
    });
    contacts.add(a);
    expect(log).toEqual(['added a', 'added b', 'removed b']);
  });

  it('does not take up on hearsay who failed lately, but believes the peer itself and the user', async () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay);
    const [a, b, c] = [overlay.stranger(), overlay.stranger(), overlay.stranger()];
    for (const peer of [a, b, c]) contacts.failed(peer, failure());
    contacts.addAll([a, b, c]);
    expect(sets.neighbourCount).toBe(0);
    contacts.introduce(a);
    contacts.asked(b.peer);
    expect([a, b, c].map(({ peer }) => sets.isNeighbour(peer.id))).toEqual([true, true, false]);
    await overlay.clock.advance(dhtLimits.failedContactMs);
    contacts.add(c);
    expect(sets.isNeighbour(c.peer.id)).toBe(true);
  });

  it('remembers a bounded number of failures, the latest', () => {
    const overlay = new Overlay();
    const { contacts } = keeperOf(overlay, { limits: { ...dhtLimits, maxFailedContacts: 2 } });
    const peers = [overlay.stranger(), overlay.stranger(), overlay.stranger()];
    for (const peer of peers) contacts.failed(peer, failure());
    expect(peers.map(({ peer }) => contacts.hasFailed(peer.id))).toEqual([false, true, true]);
  });

  it('R67: blames no peer for what is our own failure', () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay);
    const peer = overlay.stranger();
    contacts.add(peer);
    for (const code of ['LIMIT_REACHED', 'CLOSED', 'CANCELLED', 'OUTBOX_FULL', 'SUSPENDED', 'ABORTED'] as const) {
      contacts.failed(peer, failure(code));
    }
    contacts.failed(peer, new Error('aborted by its caller'));
    expect(sets.isNeighbour(peer.peer.id)).toBe(true);
    expect(contacts.hasFailed(peer.peer.id)).toBe(false);
  });

  it('an unknown peer that answers becomes known; what a known one said of itself stays', () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay);
    const peer = overlay.stranger();
    contacts.heard(peer);
    expect(sets.isActive(peer.peer.id)).toBe(true);
    const itself = { ...peer.peer, region: 7 };
    contacts.asked(itself);
    contacts.heard(peer);
    expect(sets.get(peer.peer.id)?.peer.region).toBe(7);
  });

  it('takes a leaving peer out of all sets and a lost one out of the neighbours', () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay);
    const [leaving, lost] = [overlay.stranger(), overlay.stranger()];
    contacts.heard(leaving);
    contacts.heard(lost);
    contacts.disconnected(leaving.peer.id, true);
    contacts.disconnected(lost.peer.id, false);
    expect(sets.neighbourCount).toBe(0);
    expect(sets.get(leaving.peer.id)).toBeUndefined();
    contacts.addAll([leaving, lost]);
    expect([leaving, lost].map(({ peer }) => sets.isNeighbour(peer.id))).toEqual([false, true]);
  });

  it('where senders are proven, who asks is heard and who leaves is gone', () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay);
    const peer = overlay.stranger();
    contacts.asked(peer.peer);
    expect(sets.isActive(peer.peer.id)).toBe(true);
    contacts.left(peer.peer);
    expect(sets.get(peer.peer.id)).toBeUndefined();
  });

  it('where senders are only claimed, asking proves nothing and leaving is a suspicion', () => {
    const overlay = new Overlay();
    const { contacts, sets } = keeperOf(overlay, { sendersAreProven: false });
    const [asking, known, unknown] = [overlay.stranger(), overlay.stranger(), overlay.stranger()];
    const suspects: unknown[] = [];
    contacts.suspects$.subscribe((suspect) => suspects.push(suspect));
    contacts.asked(asking.peer);
    expect([sets.isNeighbour(asking.peer.id), sets.isActive(asking.peer.id)]).toEqual([true, false]);
    contacts.heard(known);
    contacts.left(known.peer);
    contacts.left(unknown.peer);
    expect(suspects).toEqual([known]);
    expect(sets.isActive(known.peer.id)).toBe(true);
  });

  it('names a suspect when somebody waits for a place in a full bucket', () => {
    const overlay = new Overlay();
    const { contacts, self } = keeperOf(overlay);
    const suspects: unknown[] = [];
    contacts.suspects$.subscribe((suspect) => suspects.push(suspect));
    const isFar = ({ key }: Contact): boolean => ((key[0] ?? 0) ^ (self.key[0] ?? 0)) >= 128;
    const far = Array.from({ length: 80 }, () => overlay.stranger()).filter(isFar);
    for (const contact of far.slice(0, 8)) contacts.heard(contact);
    expect(suspects).toEqual([]);
    contacts.add(far[8] as Contact);
    contacts.asked((far[9] as Contact).peer);
    expect(suspects).toEqual([far[0], far[0]]);
    contacts.heard(far[0] as Contact);
    contacts.heard(far[10] as Contact);
    expect(suspects.at(-1)).toBe(far[1]);
  });

  it('learns from lookups, and serves what was heard', () => {
    const overlay = new Overlay();
    const { contacts, sets, self } = keeperOf(overlay);
    const [a, b, c] = [overlay.stranger(), overlay.stranger(), overlay.stranger()];
    expect(contacts.hasLiveNeighbour).toBe(false);
    contacts.add(b);
    expect(contacts.hasLiveNeighbour).toBe(false);
    contacts.learn({ type: 'answered', contact: a, peers: [b, c] });
    contacts.learn({ type: 'failed', contact: c, error: failure() });
    expect(contacts.hasLiveNeighbour).toBe(true);
    expect(sets.neighbourCount).toBe(2);
    expect(contacts.closestActive(self.key, 5, new Set())).toEqual([a]);
    expect(contacts.closestRing(new Uint8Array(15), 5).left).toEqual([a]);
  });
});
