import type { PeerId } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { EntryPointJoin } from '../../../src/discovery/entry-point-join.js';
import { OwnLookup } from '../../../src/discovery/own-lookup.js';
import { keeperOf, StubLocker } from '../../support/discovery-stand.js';
import { Overlay } from '../../support/overlay.js';

function stand(count: number) {
  const overlay = new Overlay({ count });
  const { self, sets, contacts } = keeperOf(overlay);
  const { clock, random } = overlay;
  const queries = overlay.queriesOf(self);
  const log: string[] = [];
  const locker = new StubLocker();
  const asked = new Set<PeerId>();
  const entry = overlay.members[0] ?? overlay.stranger();
  const join = new EntryPointJoin(entry, {
    self,
    contacts,
    queries,
    ownLookup: new OwnLookup({ self, contacts, queries, clock, limits: dhtLimits }),
    locker,
    serviceId: 'layer0',
    clock,
    random,
    limits: dhtLimits,
    asked: () => asked,
    onBegin: () => void log.push('begin'),
    onEnd: (isCancelled) => void log.push(isCancelled ? 'cancelled' : 'end'),
  });
  return { overlay, clock, sets, contacts, join, log, locker, entry };
}

const once = { distantDiscovery: true, retry: false };
const always = { distantDiscovery: true, retry: true };

/** When the entry point was asked, ms. */
function askedAt({ questions }: Overlay, { peer }: Contact): readonly number[] {
  return questions.filter(({ to, kind }) => to === peer.id && kind === 'closest').map(({ at }) => at);
}

describe('EntryPointJoin', () => {
  it('brings neighbours, with the connection locked meanwhile', async () => {
    const { clock, join, locker, log } = stand(20);
    const joining = join.join(once);
    await clock.advance(5);
    expect(locker.held.size).toBe(1);
    expect(await clock.run(joining)).toBe(true);
    expect([locker.held.size, log, clock.pending()]).toEqual([0, ['begin', 'end'], []]);
  });

  it('shares an attempt that is under way', async () => {
    const { clock, join, log } = stand(5);
    const [one, other] = [join.join(once), join.join(once)];
    expect(one).toBe(other);
    await clock.run(one);
    expect(log).toEqual(['begin', 'end']);
    await join.idle();
  });

  it('tries again later each time, by chance a little sooner or later, until it succeeds', async () => {
    const { overlay, clock, join, entry, sets } = stand(0);
    expect(await clock.run(join.join(always))).toBe(false);
    await clock.advance(400_000);
    const times = askedAt(overlay, entry);
    const pauses = times.slice(1).map((at, i) => at - (times[i] ?? 0) - 5_000);
    pauses.forEach((pause, i) => {
      const delay = Math.min(dhtLimits.rejoinDelayMs * 2 ** i, dhtLimits.maxRejoinDelayMs);
      expect(pause).toBeGreaterThanOrEqual(0.5 * delay);
      expect(pause).toBeLessThanOrEqual(1.5 * delay);
    });
    expect(pauses.length).toBeGreaterThan(6);
    overlay.members.push(entry);
    await clock.advance(100_000);
    expect(sets.neighbourCount).toBe(1);
    expect(clock.pending()).toEqual([]);
  });

  it('R71: joins later in no case in the same turn, and not at all once there are neighbours', async () => {
    const { overlay, clock, contacts, join } = stand(5);
    join.joinLater(once);
    join.joinLater(once);
    expect([overlay.questions.length, clock.pending().length]).toEqual([0, 1]);
    contacts.heard(overlay.members[1] as Contact);
    await clock.advance(10_000);
    expect(overlay.questions.length).toBe(0);
  });

  it('R47: stopping ends the attempt and the waiting, and nothing follows', async () => {
    const { overlay, clock, join, locker, log } = stand(0);
    const refused = expect(join.join(always)).rejects.toThrow('over');
    await clock.advance(10);
    join.stop(new Error('over'));
    await refused;
    expect([overlay.inFlight, locker.held.size, clock.pending()]).toEqual([0, 0, []]);
    join.joinLater(once);
    expect(clock.pending()).toEqual([]);
    await expect(join.join(always)).rejects.toThrow('over');
    expect(clock.pending()).toEqual([]);
    expect(log).toEqual(['begin', 'end', 'begin', 'end']);
  });

  it('R48: a caller that gives up ends the attempt, and there is no retry', async () => {
    const { overlay, clock, join, log } = stand(0);
    const controller = new AbortController();
    const refused = expect(join.join({ ...always, signal: controller.signal })).rejects.toThrow('enough');
    await clock.advance(10);
    controller.abort(new Error('enough'));
    await refused;
    expect([overlay.inFlight, clock.pending(), log]).toEqual([0, [], ['begin', 'cancelled']]);
  });
});
