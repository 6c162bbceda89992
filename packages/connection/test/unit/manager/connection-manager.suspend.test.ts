import { describe, expect, test } from 'vitest';
import { DeadlineWheel } from '../../../src/base/deadline-wheel.js';
import { ConnectionError } from '../../../src/base/errors.js';
import { ConnectionManager } from '../../../src/manager/connection-manager.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';
import { limits } from '../../../src/wire/limits.js';
import { ManagerStand, type ManagerStandOptions } from './manager-stand.js';

const error = new ConnectionError('SUSPENDED', 'Test.');

function suspended(options: ManagerStandOptions = {}) {
  const stand = new ManagerStand(options);
  const link = stand.connect();
  let isAsleep = false;
  const done = stand.manager.suspend(error).then(() => {
    isAsleep = true;
  });
  return { stand, link, done, isAsleep: () => isAsleep };
}

describe(`suspending a ${ConnectionManager.name}`, () => {
  test('gives notice, lets the peer close, and is over then', async () => {
    const { stand, link, done, isAsleep } = suspended();
    expect([stand.notices, stand.manager.diagnostics().phase]).toEqual([['LEAVING'], 'suspended']);
    await stand.clock.drain();
    expect(isAsleep()).toBe(false);
    link.finish();
    await done;
    expect(stand.events).toEqual(['connecting', 'connected', 'disconnected']);
  });

  test('is bounded by the farewell, and leaves no timer', async () => {
    const { stand, done, isAsleep } = suspended();
    await stand.clock.advance(limits.farewellTimeoutMs + 2 * limits.drainTimeoutMs);
    await done;
    expect([isAsleep(), stand.manager.endpointCount]).toEqual([true, 0]);
    expect(stand.clock.pending()).toEqual([]);
  });

  test('ends attempts in the making, and what waits for them', async () => {
    const stand = new ManagerStand();
    const waiting = stand.send(1);
    await stand.manager.suspend(error);
    expect([waiting.outcome, stand.connector.openAttempts, stand.events]).toEqual([
      'SUSPENDED',
      0,
      ['connecting', 'failed SUSPENDED'],
    ]);
  });

  test('sends nothing, dials nobody and admits nobody', async () => {
    const { stand, link, done } = suspended();
    const early = stand.send(1);
    link.finish();
    await done;
    const late = stand.send(2);
    const inbound = stand.connector.dialIn(stand.remote);
    await stand.clock.advance(60_000);
    expect([early.outcome, late.outcome, inbound.answer]).toEqual(['SUSPENDED', 'SUSPENDED', undefined]);
    expect([stand.connector.attempts.length, stand.connector.openAttempts]).toEqual([1, 0]);
  });

  test('of a manager that does not run does nothing', async () => {
    const stand = new ManagerStand({ start: false });
    await stand.manager.suspend(error);
    stand.manager.resume();
    expect(stand.manager.diagnostics().phase).toBe('idle');
    await stand.manager.close();
    await stand.manager.suspend(error);
    stand.manager.resume();
    expect(stand.manager.diagnostics().phase).toBe('closed');
  });
});

describe('resuming', () => {
  test('dials, admits and prunes as before', async () => {
    const { stand, link, done } = suspended({
      limits: { maxConnections: 0, pruneIdleMs: 1_000, pruneIntervalMs: 500 },
    });
    link.finish();
    await done;
    stand.manager.resume();
    const inbound = stand.connector.dialIn(stand.remote);
    await stand.clock.drain();
    expect([inbound.answer, stand.manager.hasConnection(stand.remote.id)]).toEqual(['admitted', true]);
    await stand.clock.advance(2_000);
    expect(stand.notices).toEqual(['LEAVING', 'NORMAL']);
    const closed = stand.manager.close();
    await stand.clock.advance(10_000);
    await closed;
  });
});

test('a suspended manager closes, also while it still says farewell', async () => {
  for (const after of [0, 60_000]) {
    const { stand, done } = suspended();
    await stand.clock.advance(after);
    const closed = stand.manager.close();
    await stand.clock.advance(10_000);
    await Promise.all([done, closed]);
    expect([stand.manager.diagnostics().phase, stand.clock.pending()]).toEqual(['closed', []]);
  }
});

/** Time that jumps while no timer fires, as on a machine that sleeps and does not tell. */
class SleepyClock extends VirtualClock {
  sleptMs = 0;

  override now(): number {
    return super.now() + this.sleptMs;
  }
}

describe('a machine that sleeps without telling', () => {
  const HOURS = 3 * 3_600_000;
  const BOUND_MS = limits.livenessIntervalMs + limits.livenessTimeoutMs + 3 * limits.wheelTickMs;

  function slept(awakeMs: number) {
    const clock = new SleepyClock();
    const stand = new ManagerStand({ clock, wheel: new DeadlineWheel(clock, limits.wheelTickMs) });
    const link = stand.connect();
    clock.advanceSync(awakeMs);
    clock.sleptMs += HOURS;
    return { clock, stand, link };
  }

  test.each([0, 4_900, 12_000, 16_000])(
    'notices within the liveness bound that its peer is gone (asleep after %d ms)',
    (awakeMs) => {
      const { clock, stand } = slept(awakeMs);
      clock.advanceSync(BOUND_MS);
      expect(stand.events).toEqual(['connecting', 'connected', 'disconnected PEER_SILENT']);
    },
  );

  test('keeps a connection whose peer answers', () => {
    const { clock, stand, link } = slept(4_900);
    for (let second = 0; second < 60; second++) {
      clock.advanceSync(1_000);
      if (link.steps.includes('probe')) link.deliver(new Uint8Array());
    }
    expect(stand.events).toEqual(['connecting', 'connected']);
  });
});
