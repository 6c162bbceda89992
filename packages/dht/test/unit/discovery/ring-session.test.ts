import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import { type Contact, contactOf } from '../../../src/contact/contact.js';
import { RingSession } from '../../../src/discovery/ring-session.js';
import { runSession } from '../../../src/discovery/session-runner.js';
import { ringIdOf } from '../../../src/id/ring-id.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { idsOf, Overlay } from '../../support/overlay.js';

function stand() {
  const overlay = new Overlay();
  const { self, sets, contacts } = keeperOf(overlay);
  const at = (region: number): Contact => {
    const { peer } = overlay.stranger();
    return contactOf(parsePeerDescriptor({ ...peer, region }));
  };
  const queries = overlay.queriesOf(self);
  const session = new RingSession({
    ringId: ringIdOf(self.peer),
    selfId: self.peer.id,
    contacts,
    queries,
    limits: dhtLimits,
  });
  const run = (): Promise<void> =>
    overlay.clock.run(
      runSession(session, {
        parallelism: dhtLimits.joinParallelism,
        timeoutMs: dhtLimits.joinTimeoutMs,
        clock: overlay.clock,
        signal: new AbortController().signal,
      }),
    );
  return { overlay, sets, contacts, session, at, run };
}

describe('RingSession', () => {
  it('asks its ring contacts for theirs until it knows those next to it', async () => {
    const { overlay, sets, contacts, at, run } = stand();
    const others = Array.from({ length: 12 }, (_, i) => at(100 * (i + 1)));
    overlay.members.push(...others);
    others.forEach((contact, i) => {
      overlay.set(contact, {
        ring: () => ({ left: others.slice(i, i + 2), right: others.slice(Math.max(0, i - 4), i) }),
      });
    });
    contacts.add(others[11] as Contact);
    await run();
    expect(idsOf(sets.ring().right).slice(0, 2)).toEqual(idsOf(others.slice(0, 2)));
  });

  it('asks both sides in turn, each peer once', () => {
    const { sets, contacts, session, at } = stand();
    contacts.addAll([at(10), at(20), at(4_000_000_000), at(4_000_000_001)]);
    const { left, right } = sets.ring();
    expect(session.next()).toBe(left[0]);
    expect(session.next()).not.toBe(left[0]);
    const rest = [session.next(), session.next()];
    expect(rest).not.toContain(undefined);
    expect(session.next()).toBeUndefined();
    expect(right.length).toBeGreaterThan(0);
  });

  it('ends when answers bring nobody nearer on either side', () => {
    const { contacts, session, at } = stand();
    const far = at(1_000);
    contacts.add(far);
    for (let i = 1; i <= 3; i++) {
      session.answered(far, { left: [], right: [] });
      session.answered(far, { left: [], right: [] });
      session.answered(far, { left: [at(1_000 - i)], right: [] });
    }
    for (let i = 0; i < dhtLimits.joinNoProgressLimit; i++) {
      expect(session.isFinished).toBe(false);
      session.answered(far, { left: [], right: [] });
    }
    expect(session.isFinished).toBe(true);
  });

  it('has nothing to do alone, and lets go of who fails', async () => {
    const { overlay, sets, contacts, at, run } = stand();
    await run();
    expect(overlay.questions).toEqual([]);
    contacts.add(at(5));
    await run();
    expect(sets.ring()).toEqual({ left: [], right: [] });
  });
});
