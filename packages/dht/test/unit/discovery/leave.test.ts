import { describe, expect, it } from 'vitest';
import { dhtLimits } from '../../../src/base/dht-limits.js';
import type { Contact } from '../../../src/contact/contact.js';
import { sayLeaving } from '../../../src/discovery/leave.js';
import { keeperOf } from '../../support/discovery-stand.js';
import { Overlay } from '../../support/overlay.js';

function stand(count: number) {
  const overlay = new Overlay({ count });
  const { self, sets, contacts } = keeperOf(overlay);
  for (const member of overlay.members) contacts.heard(member);
  const { clock } = overlay;
  const leave = (): Promise<void> => sayLeaving({ sets, queries: overlay.queriesOf(self), clock, limits: dhtLimits });
  return { overlay, clock, sets, leave };
}

describe('sayLeaving', () => {
  it('R56: tells every neighbour and ring contact once, all at the same time', async () => {
    const { overlay, clock, leave } = stand(20);
    await clock.run(leave());
    expect(new Set(overlay.asked('leave')).size).toBe(20);
    expect(overlay.questions.length).toBe(20);
    expect(clock.now()).toBe(10);
  });

  it('waits for nobody beyond its bound, and never rejects', async () => {
    const { overlay, clock, leave } = stand(3);
    overlay.set(overlay.members[1] as Contact, { isSilent: true });
    await clock.run(leave());
    expect(clock.now()).toBe(dhtLimits.leaveTimeoutMs);
  });
});
