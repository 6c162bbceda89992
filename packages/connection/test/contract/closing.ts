/** Part of the link contract suite: draining, deadlines, and every way to end. */
import { expect, test } from 'vitest';
import { ConnectionError } from '../../src/base/errors.js';
import { bothEnds, type End, settled, type Using } from './link-pair.js';
import { frameOf, framesOf, Recorder } from './recorder.js';

const BROKEN_OFF = new ConnectionError('CONNECTION_LOST', 'broken off by the test');

export function testClosing(using: Using): void {
  test('F4: a close drains 1,000 queued frames to a slow reader, and the reader sees every one before the end', () =>
    using(async ({ tx, rx, until }) => {
      const owner: Recorder = new Recorder(rx, () => {
        if (owner.frames.length % 100 === 0) rx.pause();
      });
      for (const frame of framesOf(1_000, 10_000)) tx.send(frame);
      const closed = tx.close();
      while (owner.ends.length === 0) {
        await until(() => rx.isPaused || owner.ends.length > 0);
        rx.resume();
      }
      expect(owner.numbers).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
      expect([owner.log.at(-1), await settled(until, closed)]).toEqual(['closed', { graceful: false, local: true }]);
    }));

  test('a reader that never reads makes close() end with DRAIN_TIMEOUT and the bytes that are left', () =>
    using(async ({ tx, rx, advance }) => {
      if (!rx.capabilities.canPause) return;
      new Recorder(rx);
      rx.pause();
      for (const frame of framesOf(200, 200_000)) tx.send(frame);
      const closed = tx.close({ timeoutMs: 500 });
      await advance(499);
      expect(tx.end).toBeUndefined();
      await advance(1);
      const { error, local } = await closed;
      expect([error?.code, local]).toEqual(['DRAIN_TIMEOUT', true]);
      expect(error?.data.pendingBytes).toBeGreaterThan(1_000_000);
    }));

  test('graceful or not, the other end hears it, with no error at either', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx);
      expect(await settled(until, tx.close({ graceful: true }))).toEqual({ graceful: true, local: true });
      await until(() => owner.ends.length === 1);
      expect(owner.ends).toEqual([{ graceful: tx.capabilities.announcesLeave, local: false }]);
    }));

  test('a plain close is not a graceful leave', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx);
      expect(await settled(until, tx.close())).toEqual({ graceful: false, local: true });
      await until(() => owner.ends.length === 1);
      expect(owner.ends).toEqual([{ graceful: false, local: false }]);
    }));

  test('both ends may close at once', () =>
    using(async ({ tx, rx, until }) => {
      const owners = [new Recorder(tx), new Recorder(rx)];
      const closing = [tx.close({ graceful: true }), rx.close({ graceful: true })];
      const ends = await settled(until, Promise.all(closing));
      expect(ends).toEqual(Array(2).fill({ graceful: true, local: true }));
      await until(() => owners.every((owner) => owner.ends.length === 1));
    }));

  test('R39: an owner may close from inside its callback; what was sent before arrives, what comes after is not sent', () =>
    using(async ({ tx, rx, until }) => {
      const remote = new Recorder(tx);
      const owner = new Recorder(rx, () => {
        if (!rx.isOpen) return;
        rx.send(frameOf(1));
        void rx.close();
        expect(rx.send(frameOf(2))).toBe(true);
      });
      tx.send(frameOf(0));
      await until(() => remote.ends.length === 1 && owner.ends.length === 1);
      expect([remote.log, owner.log]).toEqual([
        [1, 'closed'],
        [0, 'closed'],
      ]);
    }));

  test('frames that the remote had sent before it learnt of our close still arrive before our end', () =>
    using(async ({ tx, rx, until }) => {
      if (!rx.capabilities.canPause) return; // The standard forbids it: a socket that is closing delivers nothing.
      const owner = new Recorder(rx);
      new Recorder(tx);
      for (const frame of framesOf(20)) tx.send(frame);
      const closed = rx.close();
      await until(() => owner.ends.length === 1);
      expect(owner.log).toEqual([...Array.from({ length: 20 }, (_, n) => n), 'closed']);
      expect(await settled(until, closed)).toEqual({ graceful: false, local: true });
    }));

  test('a link whose frames nobody takes can still be closed', () =>
    using(
      async ({ tx, rx, until }) => {
        for (const frame of framesOf(50, 1_000)) tx.send(frame);
        if (rx.capabilities.canPause) await until(() => rx.isPaused);
        const closed = rx.close();
        await until(() => rx.end !== undefined && tx.end !== undefined);
        expect((await settled(until, closed)).local).toBe(true);
      },
      bothEnds({ maxInboxBytes: 10_000 }),
    ));
}

export function testEnding(using: Using, from: End, to: End): void {
  test('after the end nothing is sent, and nobody is told twice', () =>
    using(async ({ tx, rx, until }) => {
      const owners = [new Recorder(tx), new Recorder(rx)];
      await settled(until, tx.close());
      await until(() => rx.end !== undefined);
      expect([tx.isOpen, rx.isOpen, tx.send(frameOf(1)), rx.send(frameOf(1))]).toEqual([false, false, true, true]);
      tx.destroy();
      rx.destroy();
      await settled(until, tx.close());
      expect(owners.map(({ log }) => log)).toEqual([['closed'], ['closed']]);
    }));

  test('destroy() ends at once with its error; the remote hears of an end that was not graceful', () =>
    using(async ({ tx, rx, until }) => {
      const [sender, owner] = [new Recorder(tx), new Recorder(rx)];
      const listened: unknown[] = [];
      tx.onEnd((end) => listened.push(end));
      tx.destroy(BROKEN_OFF);
      const end = { graceful: false, local: true, error: BROKEN_OFF };
      expect([tx.end, sender.ends, listened]).toEqual([end, [end], [end]]);
      await until(() => owner.ends.length === 1);
      expect(owner.ends).toMatchObject([{ graceful: false, local: false }]);
      // A browser has nothing harder than a close.
      if (tx.capabilities.canPause) expect(owner.ends[0]?.error?.code).toBe('CONNECTION_LOST');
    }));

  test('R39: an owner may destroy the link from inside its callback', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx, () => rx.destroy());
      for (const frame of framesOf(5)) tx.send(frame);
      await until(() => tx.end !== undefined);
      expect(owner.log).toEqual([0, 'closed']);
    }));

  test('a remote frame above our limit ends the link with FRAME_TOO_LARGE, after the frames before it', () =>
    using(
      async ({ tx, rx, until }) => {
        const owner = new Recorder(rx);
        for (const size of [2, 1_000, 1_001, 2]) tx.send(new Uint8Array(size));
        await until(() => owner.ends.length === 1 && tx.end !== undefined);
        expect(owner.frames.map((bytes) => bytes.byteLength)).toEqual([2, 1_000]);
        expect(owner.ends).toMatchObject([{ graceful: false, local: false, error: { code: 'FRAME_TOO_LARGE' } }]);
        expect(tx.end).toMatchObject({ graceful: false, local: false });
      },
      { [from]: { maxFrameBytes: 5_000 }, [to]: { maxFrameBytes: 1_000 } },
    ));
}
