import { describe, expect, test } from 'vitest';
import { ConnectionError } from '../../../src/base/errors.js';
import type { LinkEnd, LinkOwner } from '../../../src/link/link.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

const bytes = (n: number): Uint8Array => Uint8Array.of(n);

function recorder(onFrame: (n: number) => void = () => {}): LinkOwner & { log: string[] } {
  const log: string[] = [];
  return {
    log,
    frame: ([n = -1]) => {
      log.push(`frame ${n}`);
      onFrame(n);
    },
    writable: () => void log.push('writable'),
    closed: (end) => void log.push(`closed ${end.error?.code ?? (end.graceful ? 'graceful' : 'plain')}`),
  };
}

describe('what the remote does', () => {
  test('frames delivered before the claim wait in order, and those after it come at once', () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.deliver(bytes(1), bytes(2));
    link.claim(owner);
    expect(owner.log).toEqual(['frame 1', 'frame 2']);
    link.deliver(bytes(3));
    expect(owner.log).toEqual(['frame 1', 'frame 2', 'frame 3']);
    expect(link.heard).toBe(3);
  });

  test('an end before the claim is told after the frames, and nothing arrives behind it', () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.deliver(bytes(1));
    link.finish({ error: new ConnectionError('CONNECTION_LOST', 'gone') });
    link.deliver(bytes(2));
    link.claim(owner);
    expect(owner.log).toEqual(['frame 1', 'closed CONNECTION_LOST']);
    expect(link.end).toMatchObject({ local: false, graceful: false });
  });

  test('a graceful end by the remote is told as such', () => {
    const link = new ScriptedLink();
    link.finish({ graceful: true });
    expect(link.end).toEqual({ graceful: true, local: false });
  });

  test('a paused link holds what is delivered and shows that its transport stopped reading', () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.claim(owner);
    link.pause();
    link.deliver(bytes(1));
    expect([owner.log, link.isReading]).toEqual([[], false]);
    link.resume();
    expect([owner.log, link.isReading]).toEqual([['frame 1'], true]);
  });

  test('a link that cannot pause overflows at the bound given', () => {
    const link = new ScriptedLink({ capabilities: { canPause: false }, limits: { maxInboxFrames: 2 } });
    link.deliver(bytes(1), bytes(2));
    expect(link.end).toBeUndefined();
    link.deliver(bytes(3));
    expect(link.end?.error?.code).toBe('INBOX_OVERFLOW');
  });
});

describe('what the code under test sends', () => {
  test('frames are kept by reference, so that a sender that changes one later is found out', () => {
    const link = new ScriptedLink();
    const frame = bytes(1);
    link.send(frame);
    frame[0] = 9;
    expect(link.sent).toEqual([bytes(9)]);
  });

  test('nothing leaves before open, and everything leaves in order with it', () => {
    const link = new ScriptedLink({ open: false });
    const owner = recorder();
    link.claim(owner);
    expect([link.send(bytes(1)), link.send(bytes(2))]).toEqual([false, false]);
    expect([link.sent.length, link.wire.length, link.bufferedBytes]).toEqual([2, 0, 2]);
    link.open();
    expect([link.wire, link.bufferedBytes, owner.log]).toEqual([[bytes(1), bytes(2)], 0, ['writable']]);
    expect(link.send(bytes(3))).toBe(true);
  });

  test('a congested link accepts, says so, and tells writable once when it has drained', () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.claim(owner);
    link.congest();
    expect(link.send(bytes(1))).toBe(false);
    link.drainNow();
    link.drainNow();
    expect([owner.log, link.wire]).toEqual([['writable'], [bytes(1)]]);
  });

  test('a link that the script congests again while it drains does not tell writable', () => {
    const link = new ScriptedLink({ onWire: (_frame, self) => self.congest() });
    const owner = recorder();
    link.claim(owner);
    link.congest();
    link.send(bytes(1));
    link.drainNow();
    expect([owner.log, link.wire]).toEqual([[], [bytes(1)]]);
    link.drainNow();
    expect(owner.log).toEqual(['writable']);
  });

  test('draining without a refused send promises nothing', () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.claim(owner);
    link.congest();
    link.drainNow();
    expect(owner.log).toEqual([]);
  });

  test('the script can answer a frame in the moment in which it leaves', () => {
    const link = new ScriptedLink({ onWire: ([n = 0], self) => self.deliver(bytes(n + 100)) });
    const owner = recorder();
    link.claim(owner);
    link.send(bytes(1));
    expect(owner.log).toEqual(['frame 101']);
  });

  test('the order of calls is on record', () => {
    const link = new ScriptedLink();
    link.readNext({ frame: () => {}, closed: () => {} });
    link.send(bytes(1));
    link.claim(recorder());
    link.probe();
    void link.close();
    expect(link.steps).toEqual(['readNext', 'send', 'claim', 'probe', 'close']);
  });
});

describe('the end', () => {
  test('close ends at once when everything accepted has left', async () => {
    const link = new ScriptedLink();
    const owner = recorder();
    link.claim(owner);
    link.send(bytes(1));
    const end = link.close({ graceful: true });
    expect(owner.log).toEqual(['closed graceful']);
    expect(await end).toEqual({ graceful: true, local: true });
    expect(link.closing).toEqual({ graceful: true });
  });

  test('close of a congested link waits until it has drained', () => {
    const link = new ScriptedLink();
    link.congest();
    link.send(bytes(1));
    void link.close();
    expect(link.end).toBeUndefined();
    link.drainNow();
    expect([link.wire, link.end]).toEqual([[bytes(1)], { graceful: false, local: true }]);
  });

  test('close that is held waits for the script, and frames that cross it still arrive', () => {
    const link = new ScriptedLink({ holdClose: true });
    const owner = recorder();
    link.claim(owner);
    void link.close();
    link.deliver(bytes(1));
    expect(owner.log).toEqual(['frame 1']);
    link.finish();
    expect(link.end).toEqual({ graceful: false, local: true });
  });

  test('close that never ends misses its deadline on the given clock, with the bytes left', async () => {
    const clock = new VirtualClock();
    const link = new ScriptedLink({ clock });
    link.congest();
    link.send(bytes(1));
    const end = link.close({ timeoutMs: 50 });
    await clock.advance(50);
    expect((await end).error).toMatchObject({ code: 'DRAIN_TIMEOUT', data: { pendingBytes: 1 } });
    expect(clock.pendingTimers).toBe(0);
  });

  test('destroy keeps what had not left from leaving, and tells why', () => {
    const link = new ScriptedLink();
    link.congest();
    link.send(bytes(1));
    link.destroy(new ConnectionError('CANCELLED', 'no'));
    link.drainNow();
    expect([link.wire, link.destroyedWith?.code]).toEqual([[], 'CANCELLED']);
  });

  test('end listeners are counted until they are removed or told', () => {
    const link = new ScriptedLink();
    const heard: LinkEnd[] = [];
    const remove = link.onEnd(() => expect.unreachable());
    link.onEnd((end) => heard.push(end));
    expect(link.endListeners).toBe(2);
    remove();
    remove();
    expect(link.endListeners).toBe(1);
    link.finish();
    expect([link.endListeners, heard.length]).toEqual([0, 1]);
  });

  test('an owner that throws is noted, and later frames still arrive', () => {
    const link = new ScriptedLink();
    const owner = recorder((n) => {
      if (n === 1) throw new Error('boom');
    });
    link.claim(owner);
    link.deliver(bytes(1), bytes(2));
    expect(owner.log).toEqual(['frame 1', 'frame 2']);
    expect(link.ownerErrors).toEqual([new Error('boom')]);
  });
});
