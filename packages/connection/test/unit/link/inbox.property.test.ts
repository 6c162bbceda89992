import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Inbox } from '../../../src/link/inbox.js';
import type { LinkOwner } from '../../../src/link/link.js';
import { END, frame, Host, recorder } from './inbox-stand.js';

type Step = 'arrive' | 'readNext' | 'claim' | 'pause' | 'resume' | 'end' | 'throw';

test('property: in any interleaving, callbacks included, each frame is seen once, in order, and the end after the last', () => {
  const step = fc.constantFrom<Step>('arrive', 'arrive', 'readNext', 'claim', 'pause', 'resume', 'end', 'throw');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 40 }), (outside, inside) => {
      const host = new Host();
      const inbox = new Inbox({ ...host, limits: { ...host.limits, maxInboxFrames: 4, inboxOverrunFrames: 1_000 } });
      const seen: unknown[] = [];
      let next = 0;
      let claimed = false;
      let ended = false;
      const inner = [...inside];
      const receiver = (who: string): LinkOwner => ({
        ...recorder(seen, () => {
          for (const what of inner.splice(0, 2)) act(what);
        }),
        closed: () => seen.push(`${who} closed`),
      });
      const act = (what: Step): void => {
        if (what === 'arrive') inbox.arrive(frame(ended ? 9_999 : next++));
        else if (what === 'readNext' && !claimed) inbox.readNext(receiver('reader'));
        else if (what === 'claim' && !claimed) {
          claimed = true;
          inbox.claim(receiver('owner'));
        } else if (what === 'pause') inbox.pause();
        else if (what === 'resume') inbox.resume();
        else if (what === 'end') {
          ended = true;
          inbox.finish(END, false);
        } else if (what === 'throw') throw new Error('thrown inside a callback, or outside');
      };
      for (const what of outside) if (what !== 'throw') act(what);
      inner.length = 0;
      for (const what of ['claim', 'resume', 'end'] as const) act(what);
      const frames = seen.filter((entry) => typeof entry === 'number');
      expect(frames).toEqual(Array.from({ length: next }, (_, n) => n));
      expect(seen.filter((entry) => entry === 'owner closed')).toHaveLength(1);
      const firstEnd = seen.findIndex((entry) => typeof entry === 'string');
      expect(seen.findLastIndex((entry) => typeof entry === 'number')).toBeLessThan(firstEnd);
    }),
    { numRuns: 2_000 },
  );
});
