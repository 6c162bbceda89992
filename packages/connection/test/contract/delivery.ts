/** Part of the link contract suite: frames on their way, backpressure and pausing. */
import { expect, test } from 'vitest';
import { bothEnds, settled, type Using } from './link-pair.js';
import { frameOf, framesOf, numberOf, Recorder } from './recorder.js';

export function testDelivery(using: Using): void {
  test('R12: every frame arrives once, in order, as one message of its own size, empty and large ones included', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx);
      const sizes = [0, 1, 125, 126, 0, 65_535, 65_536, 2, 200_000, ...Array.from({ length: 200 }, (_, n) => n)];
      for (const size of sizes) tx.send(new Uint8Array(size).fill(size));
      await until(() => owner.frames.length === sizes.length);
      expect(owner.frames.map((bytes) => bytes.byteLength)).toEqual(sizes);
      expect(owner.frames.every((bytes) => bytes.every((byte) => byte === (bytes.byteLength & 255)))).toBe(true);
    }));

  test('R21 R61: received bytes are never reused, and sending does not change the sent ones', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx);
      const sent = framesOf(500, 300);
      for (const frame of sent) tx.send(frame);
      await until(() => owner.frames.length === 500);
      expect(owner.numbers).toEqual(Array.from({ length: 500 }, (_, n) => n));
      expect(sent.map(numberOf)).toEqual(owner.numbers);
    }));

  test('an owner may send from inside its callback, and gets its answers', () =>
    using(async ({ tx, rx, until }) => {
      const asker = new Recorder(tx);
      const answerer = new Recorder(rx, (bytes) => rx.send(bytes));
      for (const frame of framesOf(50)) tx.send(frame);
      await until(() => asker.frames.length === 50);
      expect(asker.numbers).toEqual(answerer.numbers);
    }));

  test('owners that throw are reported, and get every further frame', () =>
    using(async ({ tx, rx, until, ownerErrors }) => {
      const owner = new Recorder(rx, () => {
        throw new Error('owner');
      });
      for (const frame of framesOf(20)) tx.send(frame);
      await until(() => owner.frames.length === 20);
      expect(ownerErrors).toEqual(Array(20).fill(new Error('owner')));
    }));

  test('send() returns false once the buffer is above the high-water mark, and writable() follows when it is low', () =>
    using(
      async ({ tx, rx, until }) => {
        const owner = new Recorder(rx);
        const sender = new Recorder(tx);
        let count = 1;
        while (tx.send(frameOf(count, 60_000))) count++;
        expect(tx.bufferedBytes).toBeGreaterThan(1_000_000);
        tx.send(frameOf(count + 1, 60_000));
        await until(() => sender.writableAt.length > 0);
        expect(sender.writableAt[0]).toBeLessThanOrEqual(250_000);
        await until(() => owner.frames.length === count + 1);
        expect(sender.writableAt).toHaveLength(1);
      },
      bothEnds({ highWaterBytes: 1_000_000, lowWaterBytes: 250_000 }),
    ));

  test('the backpressure of small frames is seen as well as that of large ones, and again after each writable()', () =>
    using(
      async ({ tx, rx, until, smallFrameBytes = 10 }) => {
        const owner = new Recorder(rx);
        const sender = new Recorder(tx);
        let count = 0;
        for (let round = 1; round <= 3; round++) {
          for (let hasRoom = true; hasRoom; count++) hasRoom = tx.send(new Uint8Array(smallFrameBytes));
          await until(() => sender.writableAt.length === round);
        }
        await until(() => owner.frames.length === count);
        expect(count).toBeGreaterThan(9);
      },
      bothEnds({ highWaterBytes: 60, lowWaterBytes: 20 }),
    ));

  test('a frame of exactly the largest size passes; sending a larger one throws FRAME_TOO_LARGE and harms nothing', () =>
    using(
      async ({ tx, rx, until }) => {
        const owner = new Recorder(rx);
        tx.send(new Uint8Array(5_000));
        expect(() => tx.send(new Uint8Array(5_001))).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
        tx.send(new Uint8Array(1));
        await until(() => owner.frames.length === 2);
        expect(owner.frames.map((bytes) => bytes.byteLength)).toEqual([5_000, 1]);
      },
      bothEnds({ maxFrameBytes: 5_000 }),
    ));

  test('heard grows with what arrives, and at both ends after a probe where the transport has one', () =>
    using(async ({ tx, rx, until }) => {
      const owner = new Recorder(rx);
      const before = rx.heard;
      tx.send(frameOf(1));
      await until(() => owner.frames.length === 1);
      expect(rx.heard).toBeGreaterThan(before);
      if (!tx.capabilities.canProbe) return;
      const [ofProber, ofProbed] = [tx.heard, rx.heard];
      tx.probe();
      await until(() => tx.heard > ofProber);
      // A browser answers by itself and tells nobody.
      if (rx.capabilities.canProbe) expect(rx.heard).toBeGreaterThan(ofProbed);
      expect(owner.frames).toHaveLength(1);
    }));
}

export function testPausing(using: Using): void {
  test('a paused owner gets nothing, then everything in order', () =>
    using(async ({ tx, rx, until }) => {
      if (!rx.capabilities.canPause) return;
      const owner = new Recorder(rx, (bytes) => {
        if (numberOf(bytes) % 10 === 9) rx.pause();
      });
      for (const frame of framesOf(40)) tx.send(frame);
      for (let paused = 1; paused <= 4; paused++) {
        await until(() => rx.isPaused);
        expect(owner.frames).toHaveLength(10 * paused);
        rx.resume();
      }
      await until(() => owner.frames.length === 40);
      expect(owner.numbers).toEqual(Array.from({ length: 40 }, (_, n) => n));
    }));

  test('pausing does nothing to a link that cannot pause', () =>
    using(async ({ tx, rx, until }) => {
      if (rx.capabilities.canPause) return;
      const owner = new Recorder(rx);
      rx.pause();
      tx.send(frameOf(1));
      await until(() => owner.frames.length === 1);
      expect(rx.isPaused).toBe(false);
    }));

  test('a remote that closes meanwhile loses nothing: all it sent arrives on resume, and then its end', () =>
    using(async ({ tx, rx, until, advance }) => {
      if (!rx.capabilities.canPause) return;
      const owner = new Recorder(rx);
      rx.pause();
      for (const frame of framesOf(300, 10_000)) tx.send(frame);
      const closed = tx.close({ graceful: true });
      await advance(10);
      expect(owner.log).toEqual([]);
      rx.resume();
      await until(() => owner.ends.length === 1);
      expect(owner.log).toEqual([...Array.from({ length: 300 }, (_, n) => n), 'closed']);
      expect([owner.ends, await settled(until, closed)]).toEqual([
        [{ graceful: true, local: false }],
        { graceful: true, local: true },
      ]);
    }));
}
