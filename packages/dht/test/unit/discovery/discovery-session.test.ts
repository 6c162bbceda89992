import type { PeerId } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { DiscoverySession } from '../../../src/discovery/discovery-session.js';
import { runSession } from '../../../src/discovery/session-runner.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { idsOf, Overlay } from '../../support/overlay.js';

function stand(count: number, parts: { first?: Contact; asked?: Set<PeerId> } = {}) {
  const overlay = new Overlay({ count });
  const { self, sets, contacts } = keeperOf(overlay);
  const target = self.key;
  const asked = parts.asked ?? new Set<PeerId>();
  const queries = overlay.queriesOf(self);
  const make = (first?: Contact): DiscoverySession =>
    new DiscoverySession({ target, contacts, queries, asked, first, limits: dhtLimits });
  const run = (first?: Contact): Promise<void> =>
    overlay.clock.run(
      runSession(make(first), {
        parallelism: dhtLimits.joinParallelism,
        timeoutMs: dhtLimits.joinTimeoutMs,
        clock: overlay.clock,
        signal: new AbortController().signal,
      }),
    );
  return { overlay, self, sets, contacts, asked, make, run };
}

describe('DiscoverySession', () => {
  it('finds the nearest through a single contact', async () => {
    const { overlay, self, sets, contacts, run } = stand(150);
    contacts.add(overlay.members[0] as Contact);
    await run();
    expect(idsOf(sets.closest(self.key, 10))).toEqual(idsOf(overlay.nearest(self.key, 10)));
  });

  it('has nothing to do without contacts', async () => {
    const { overlay, run } = stand(5);
    await run();
    expect(overlay.questions).toEqual([]);
  });

  it('asks the first before all others although no set has it, and nobody whom another session asked', async () => {
    const { overlay, contacts, make, asked } = stand(10);
    const [first, done, other] = overlay.members as [Contact, Contact, Contact];
    contacts.addAll([done, other]);
    asked.add(done.peer.id);
    const session = make(first);
    expect([session.next(), session.next(), session.next()]).toEqual([first, other, undefined]);
    expect(make(first).next()).toBeUndefined();
  });

  it('ends after five answers that brought nobody nearer', async () => {
    const { overlay, contacts, make } = stand(20);
    contacts.addAll(overlay.members);
    const session = make();
    const [member] = overlay.members as [Contact];
    for (let i = 0; i < dhtLimits.joinNoProgressLimit; i++) {
      expect(session.isFinished).toBe(false);
      session.answered(member, []);
    }
    expect(session.isFinished).toBe(true);
  });

  it('counts a nearer neighbour as progress, and a failure as nothing', () => {
    const { overlay, self, contacts, make } = stand(20);
    const sorted = overlay.nearest(self.key, 20);
    const far = sorted[19] as Contact;
    contacts.add(far);
    const session = make();
    for (let i = 18; i > 8; i--) {
      session.answered(far, [sorted[i] as Contact]);
      session.failed(sorted[19 - i] as Contact, new Error('aborted'));
    }
    expect(session.isFinished).toBe(false);
  });

  it('asks a bounded number of peers, however near the next one is said to be', async () => {
    const { overlay, self, contacts, run } = stand(1);
    let turn = 0;
    const closer = (): readonly Contact[] => {
      turn++;
      const key = self.key.slice();
      const at = Math.min(19, Math.floor(turn / 8));
      key[at] = (key[at] ?? 0) ^ (128 >> (turn % 8));
      const contact = { ...overlay.stranger(), key };
      overlay.set(contact, { closest: closer });
      return [contact];
    };
    overlay.set(overlay.members[0] as Contact, { closest: closer });
    contacts.add(overlay.members[0] as Contact);
    await run();
    expect(overlay.questions.length).toBeLessThanOrEqual(dhtLimits.maxLookupQueries);
  });
});
