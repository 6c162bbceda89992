/** Part of the link contract suite: what happens before there is an owner. */
import { expect, test } from 'vitest';
import { type End, settled, type Using } from './link-pair.js';
import { frameOf, framesOf, numberOf, Recorder } from './recorder.js';

export function testBeforeTheClaim(using: Using, to: End): void {
  test('R1 F1: frames that come before the owner wait for it, and each arrives once, before the later ones', () =>
    using(async ({ tx, rx, until }) => {
      const before = rx.heard;
      for (let n = 0; n < 10; n++) tx.send(frameOf(n));
      await until(() => rx.heard > before && tx.bufferedBytes === 0);
      const owner = new Recorder(rx);
      for (let n = 10; n < 20; n++) tx.send(frameOf(n));
      await until(() => owner.frames.length === 20);
      expect(owner.numbers).toEqual(Array.from({ length: 20 }, (_, n) => n));
    }));

  test('F1: readers take frame by frame, the owner gets the rest, also when it claims from inside a reader', () =>
    using(async ({ tx, rx, until }) => {
      for (const frame of framesOf(10)) tx.send(frame);
      const seen: number[] = [];
      let owner: Recorder | undefined;
      const read = (): void => {
        rx.readNext({
          frame: (bytes) => {
            seen.push(numberOf(bytes));
            if (seen.length < 4) read();
            else owner = new Recorder(rx);
          },
          closed() {},
        });
      };
      read();
      await until(() => owner?.frames.length === 6);
      expect([...seen, ...(owner?.numbers ?? [])]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }));

  test('what comes before the claim is bounded: reading pauses and nothing is lost, or the link ends with INBOX_OVERFLOW', () =>
    using(
      async ({ tx, rx, until }) => {
        for (const frame of framesOf(1_000, 1_000)) tx.send(frame);
        if (rx.capabilities.canPause) {
          await until(() => rx.isPaused);
          const owner = new Recorder(rx);
          await until(() => owner.frames.length === 1_000);
          expect(owner.numbers).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
          expect(rx.isPaused).toBe(false);
        } else {
          await until(() => rx.end !== undefined);
          const owner = new Recorder(rx);
          expect(owner.frames).toEqual([]);
          expect(owner.ends).toMatchObject([{ local: true, error: { code: 'INBOX_OVERFLOW' } }]);
        }
      },
      { [to]: { maxInboxBytes: 20_000, inboxOverrunBytes: 200_000 } },
    ));

  test('the end is latched: an owner that claims after it gets the frames and then the end', () =>
    using(async ({ tx, rx, until }) => {
      for (const frame of framesOf(5)) tx.send(frame);
      await settled(until, tx.close({ graceful: true }));
      await until(() => rx.end !== undefined);
      const owner = new Recorder(rx);
      expect(owner.log).toEqual([0, 1, 2, 3, 4, 'closed']);
      expect(owner.ends).toEqual([{ graceful: tx.capabilities.announcesLeave, local: false }]);
    }));

  test('a reader that comes after the end gets the frames one by one and then the end', () =>
    using(async ({ tx, rx, until }) => {
      tx.send(frameOf(7));
      await settled(until, tx.close());
      await until(() => rx.end !== undefined);
      const log: unknown[] = [];
      const reader = { frame: (bytes: Uint8Array) => log.push(numberOf(bytes)), closed: () => log.push('closed') };
      rx.readNext(reader);
      rx.readNext(reader);
      expect(log).toEqual([7, 'closed']);
    }));

  test('a link is claimed once', () =>
    using(async ({ rx }) => {
      new Recorder(rx);
      expect(() => new Recorder(rx)).toThrow(expect.objectContaining({ code: 'ALREADY_CLAIMED' }));
    }));
}
