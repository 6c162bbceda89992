import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import type { LinkEnd, LinkOwner } from '../../../src/link/link.js';
import type { LinkTransport } from '../../../src/link/link-transport.js';
import { TransportLink } from '../../../src/link/transport-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';

const LOST = new ConnectionError('CONNECTION_LOST', 'lost');

/** A driver that writes down what it is asked for. */
class Driver implements LinkTransport {
  isOpen = true;
  bufferedBytes = 0;
  heard = 0;
  hasRoom = true;
  readonly asked: string[] = [];

  send(frame: Uint8Array): boolean {
    this.asked.push(`send ${frame.byteLength}`);
    return this.hasRoom;
  }
  pauseReading = (): void => void this.asked.push('pause');
  resumeReading = (): void => void this.asked.push('resume');
  probe = (): void => void this.asked.push('probe');
  startClosing = (graceful: boolean): void => void this.asked.push(`close ${graceful}`);
  terminate = (): void => void this.asked.push('terminate');
}

function setup({ canPause = true, canProbe = true } = {}) {
  const clock = new VirtualClock();
  const driver = new Driver();
  const ownerErrors: unknown[] = [];
  const settings = { clock, limits, onOwnerError: (error: unknown) => ownerErrors.push(error) };
  const link = new TransportLink(settings, driver, {
    capabilities: { canPause, canProbe, maxFrameBytes: 1_000, announcesLeave: true, isConfidential: false },
    direction: 'outbound',
    remoteAddress: '10.0.0.1',
  });
  const log: unknown[] = [];
  const owner: LinkOwner = {
    frame: (bytes) => log.push(bytes.byteLength),
    writable: () => log.push('writable'),
    closed: (end) => log.push(end),
  };
  return { clock, driver, link, log, owner, ownerErrors };
}

describe('sending', () => {
  test('goes to the driver while the link is open, and nowhere once it is closing or over', () => {
    const { link, driver } = setup();
    expect([link.isOpen, link.send(new Uint8Array(10))]).toEqual([true, true]);
    void link.close();
    expect([link.isOpen, link.send(new Uint8Array(11))]).toEqual([false, true]);
    link.destroy();
    expect(link.send(new Uint8Array(12))).toBe(true);
    expect(driver.asked).toEqual(['send 10', 'close false', 'terminate']);
  });

  test('takes a frame of exactly the largest size, throws FRAME_TOO_LARGE above it, and goes on', () => {
    const { link, driver } = setup();
    link.send(new Uint8Array(1_000));
    expect(() => link.send(new Uint8Array(1_001))).toThrow(expect.objectContaining({ code: 'FRAME_TOO_LARGE' }));
    link.send(new Uint8Array(1));
    expect(driver.asked).toEqual(['send 1000', 'send 1']);
  });

  test('passes on that the buffer is full, and that it has room again', () => {
    const { link, driver, log, owner } = setup();
    link.claim(owner);
    driver.hasRoom = false;
    expect(link.send(new Uint8Array(1))).toBe(false);
    link.drained();
    expect(log).toEqual(['writable']);
  });

  test('an owner that claims after the buffer has emptied hears of it then, after the frames held', () => {
    const { link, log, owner } = setup();
    link.drained();
    link.arrived(new Uint8Array(3));
    link.claim(owner);
    expect(log).toEqual([3, 'writable']);
  });

  test('room is still announced while the link drains for its own close, so that senders learn that theirs left', () => {
    const { link, log, owner } = setup();
    link.claim(owner);
    void link.close();
    link.drained();
    expect(log).toEqual(['writable']);
  });
});

describe('closing', () => {
  test('drains first: the driver ends behind what was sent, and the promise resolves with the end', async () => {
    const { link, driver, log, owner, clock } = setup();
    link.claim(owner);
    link.send(new Uint8Array(5));
    const closed = link.close({ graceful: true });
    expect([driver.asked, log, link.end]).toEqual([['send 5', 'close true'], [], undefined]);
    link.arrived(new Uint8Array(7));
    link.transportEnded({ graceful: false });
    const end: LinkEnd = { graceful: true, local: true };
    expect(await closed).toEqual(end);
    expect([log, link.end, clock.pendingTimers]).toEqual([[7, end], end, 0]);
  });

  test('is idempotent: the first call decides, all resolve with the same end, and a later one resolves at once', async () => {
    const { link, driver } = setup();
    const both = [link.close(), link.close({ graceful: true })];
    link.transportEnded({ graceful: false });
    const ends = await Promise.all([...both, link.close()]);
    expect(ends).toEqual(Array(3).fill({ graceful: false, local: true }));
    expect(driver.asked).toEqual(['close false']);
  });

  test('ends with DRAIN_TIMEOUT and the bytes that are left when its time runs out', async () => {
    const { link, driver, clock } = setup();
    const closed = link.close({ timeoutMs: 300 });
    driver.bufferedBytes = 4_711;
    clock.advanceSync(299);
    expect(link.end).toBeUndefined();
    clock.advanceSync(1);
    const { error, local } = await closed;
    expect(error).toMatchObject({ code: 'DRAIN_TIMEOUT', data: { pendingBytes: 4_711 } });
    expect([local, driver.asked.at(-1), clock.pendingTimers]).toEqual([true, 'terminate', 0]);
  });

  test('its default deadline is the drain timeout', async () => {
    const { link, clock } = setup();
    void link.close();
    clock.advanceSync(limits.drainTimeoutMs - 1);
    expect(link.end).toBeUndefined();
    clock.advanceSync(1);
    expect(link.end?.error?.code).toBe('DRAIN_TIMEOUT');
  });

  test('may take for ever: no deadline is too long', () => {
    const { link, clock } = setup();
    void link.close({ timeoutMs: Number.POSITIVE_INFINITY });
    clock.advanceSync(1_000_000);
    expect(link.end).toBeUndefined();
  });

  test('keeps the cause when the connection is lost while it drains', async () => {
    const { link } = setup();
    const closed = link.close({ graceful: true });
    link.transportEnded({ graceful: false, error: LOST });
    expect(await closed).toEqual({ graceful: true, local: true, error: LOST });
  });

  test('goes on reading, although its owner paused, so that the remote can answer; the owner gets the rest on resume', () => {
    const { link, driver, log, owner } = setup();
    link.claim(owner);
    link.pause();
    link.arrived(new Uint8Array(1));
    void link.close();
    expect(driver.asked).toEqual(['pause', 'resume', 'close false']);
    link.transportEnded({ graceful: false });
    expect(log).toEqual([]);
    link.resume();
    expect(log).toEqual([1, { graceful: false, local: true }]);
  });
});

describe('the end', () => {
  test('destroy() ends at once, drops what is held, stops the deadline and ignores what comes after', async () => {
    const { link, driver, log, owner, clock } = setup();
    link.arrived(new Uint8Array(1));
    const closed = link.close();
    link.destroy(LOST);
    link.destroy();
    link.arrived(new Uint8Array(2));
    link.transportEnded({ graceful: true });
    link.claim(owner);
    expect(log).toEqual([{ graceful: false, local: true, error: LOST }]);
    expect(await closed).toBe(link.end);
    expect([driver.asked, clock.pendingTimers]).toEqual([['close false', 'terminate'], 0]);
  });

  test('is told to listeners before the owner, each once, also to late ones, and not to removed ones', () => {
    const { link, log, owner, ownerErrors } = setup();
    link.claim({ ...owner, closed: () => log.push('owner') });
    const count = (): unknown => log.push('listener');
    link.onEnd(count);
    link.onEnd(count);
    link.onEnd(() => log.push('removed'))();
    link.onEnd(() => {
      throw new Error('listener');
    });
    link.transportEnded({ graceful: true });
    link.transportEnded({ graceful: false });
    expect(log).toEqual(['listener', 'listener', 'owner']);
    link.onEnd(count);
    expect([log.at(-1), ownerErrors]).toEqual(['listener', [new Error('listener')]]);
  });

  test('a remote that breaks a rule gets the drain deadline, and then the link ends with that error', () => {
    const { link, driver, log, owner, clock } = setup();
    const error = new ConnectionError('FRAME_TOO_LARGE', 'too large');
    link.claim(owner);
    link.arrived(new Uint8Array(1));
    link.remoteIsClosing(false);
    link.failed(error);
    link.failed(LOST);
    expect([link.isOpen, link.send(new Uint8Array(1))]).toEqual([false, true]);
    clock.advanceSync(limits.drainTimeoutMs);
    expect(log).toEqual([1, { graceful: false, local: false, error }]);
    expect(driver.asked).toEqual(['terminate']);
  });

  test('a remote that has said goodbye and keeps its connection open is cut off, without an error', async () => {
    const { link, driver, clock } = setup();
    link.remoteIsClosing(true);
    const closed = link.close();
    clock.advanceSync(limits.drainTimeoutMs);
    expect([await closed, driver.asked]).toEqual([{ graceful: true, local: false }, ['terminate']]);
  });

  test('an inbox that overflows ends the link with INBOX_OVERFLOW and drops what it held', () => {
    const { link, driver, log, owner } = setup({ canPause: false });
    for (let n = 0; n <= limits.maxInboxFrames; n++) link.arrived(Uint8Array.of(1));
    expect(link.end).toMatchObject({ local: true, error: { code: 'INBOX_OVERFLOW' } });
    link.claim(owner);
    expect([log, driver.asked]).toEqual([[link.end], ['terminate']]);
  });
});

test('pause() and probe() reach a driver that can, and do nothing where it cannot', () => {
  const able = setup();
  able.link.pause();
  able.link.resume();
  able.link.probe();
  expect(able.driver.asked).toEqual(['pause', 'resume', 'probe']);
  const unable = setup({ canPause: false, canProbe: false });
  unable.link.claim(unable.owner);
  unable.link.pause();
  unable.link.probe();
  unable.link.arrived(new Uint8Array(1));
  expect([unable.driver.asked, unable.log, unable.link.isPaused]).toEqual([[], [1], false]);
});

test('an owner that throws in writable() or in a listener harms nobody', () => {
  const { link, ownerErrors } = setup();
  link.claim({
    frame() {},
    writable() {
      throw new Error('writable');
    },
    closed() {},
  });
  link.drained();
  expect(ownerErrors).toEqual([new Error('writable')]);
});

test('tells what the driver knows', () => {
  const { link, driver } = setup();
  driver.bufferedBytes = 7;
  driver.heard = 8;
  expect(link).toMatchObject({ bufferedBytes: 7, heard: 8, direction: 'outbound', remoteAddress: '10.0.0.1' });
  driver.isOpen = false;
  expect(link.isOpen).toBe(false);
});
