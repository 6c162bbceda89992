import { Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { PeerEvent } from '../../../src/manager/transport.js';
import { whenConnected } from '../../../src/manager/when-connected.js';
import { peer } from '../../../src/testing/fixtures.js';
import { spySignal } from '../spy-signal.js';
import { codeOf, ManagerStand } from './manager-stand.js';

/** From now on counts who is subscribed to the manager's events. */
function countSubscriptions({ manager }: ManagerStand): () => number {
  const all$ = manager.peerEvents$;
  let open = 0;
  const counted$ = new Observable<PeerEvent>((subscriber) => {
    open++;
    const subscription = all$.subscribe(subscriber);
    return () => {
      open--;
      subscription.unsubscribe();
    };
  });
  Object.defineProperty(manager, 'peerEvents$', { get: () => counted$ });
  return () => open;
}

function waiting(stand: ManagerStand, signal?: AbortSignal) {
  const told = { outcome: 'open' };
  whenConnected(stand.manager, stand.remote, signal).then(
    () => {
      told.outcome = 'connected';
    },
    (error: unknown) => {
      told.outcome = codeOf(error);
    },
  );
  return told;
}

describe('waiting for a peer', () => {
  test('dials, and ends when it is connected', async () => {
    const stand = new ManagerStand();
    const told = waiting(stand);
    await stand.clock.drain();
    expect([told.outcome, stand.connector.attempts.length]).toEqual(['open', 1]);
    stand.connector.latest().establish();
    await stand.clock.drain();
    expect(told.outcome).toBe('connected');
  });

  test('joins an attempt in progress, and a connection that is there', async () => {
    const stand = new ManagerStand();
    stand.send(1);
    const joined = waiting(stand);
    stand.connector.latest().establish();
    const late = waiting(stand);
    await stand.clock.drain();
    expect([joined.outcome, late.outcome, stand.connector.attempts.length]).toEqual(['connected', 'connected', 1]);
  });

  test('ends as well when the connection was lost and is being replaced: nothing would be announced any more', async () => {
    const stand = new ManagerStand({ isOfferer: false });
    const link = stand.connect();
    stand.connector.accept((attempt) => stand.manager.inbound({ ...attempt, admit: () => {} }));
    stand.connector.dialIn(stand.remote);
    link.finish();
    const told = waiting(stand);
    await stand.clock.drain();
    expect(told.outcome).toBe('connected');
  });

  test.each([
    ['the attempt fails', (stand: ManagerStand) => stand.connector.latest().fail(), 'DIAL_FAILED'],
    ['it is given up', (stand: ManagerStand) => void stand.manager.disconnect(stand.remote.id, 'NORMAL'), 'CLOSED'],
    ['the manager closes', (stand: ManagerStand) => void stand.manager.close(), 'CLOSED'],
  ])('rejects when %s', async (_when, act, code) => {
    const stand = new ManagerStand();
    const told = waiting(stand);
    act(stand);
    await stand.clock.drain();
    expect(told.outcome).toBe(code);
  });

  test('that is being disconnected lets that come to its end, then dials', async () => {
    const stand = new ManagerStand();
    const link = stand.connect();
    void stand.manager.disconnect(stand.remote.id, 'NORMAL');
    const told = waiting(stand);
    expect(stand.connector.attempts).toHaveLength(1);
    link.finish();
    expect(stand.connector.attempts).toHaveLength(2);
    stand.connector.latest().establish();
    await stand.clock.drain();
    expect([told.outcome, stand.events.slice(3)]).toEqual(['connected', ['connecting', 'connected']]);
  });

  test('that is being disconnected and comes back by itself is enough', async () => {
    for (const isOfferer of [true, false]) {
      const stand = new ManagerStand({ isOfferer });
      stand.connect();
      void stand.manager.disconnect(stand.remote.id, 'NORMAL');
      const told = waiting(stand);
      stand.connector.dialIn(stand.remote);
      if (isOfferer) stand.connector.latest().establish();
      await stand.clock.drain();
      expect([told.outcome, stand.events.slice(2)]).toEqual(['connected', ['disconnected', 'connecting', 'connected']]);
    }
  });

  test('a connection that is lost right after its announcement was one', async () => {
    const stand = new ManagerStand();
    const told = waiting(stand);
    const attempt = stand.connector.latest();
    stand.manager.peerEvents$.subscribe(({ type }) => void (type === 'connected' && attempt.link?.finish()));
    attempt.establish();
    await stand.clock.drain();
    expect([told.outcome, stand.events]).toEqual(['connected', ['connecting', 'connected', 'disconnected']]);
  });

  test('rejects with what a send would: nobody can be reached, or nothing runs', async () => {
    const unreachable = waiting(new ManagerStand({ canReach: () => false }));
    const idle = waiting(new ManagerStand({ start: false }));
    const closed = new ManagerStand();
    await closed.manager.close();
    const over = waiting(closed);
    await closed.clock.drain();
    expect([unreachable.outcome, idle.outcome, over.outcome]).toEqual(['UNREACHABLE', 'CLOSED', 'CLOSED']);
  });

  test('is not disturbed by what happens to other peers', async () => {
    const stand = new ManagerStand();
    const told = waiting(stand);
    stand.send(1, {}, peer(9));
    stand.connector.latest(peer(9)).fail();
    await stand.clock.drain();
    expect(told.outcome).toBe('open');
  });
});

describe('its signal', () => {
  test('ends the waiting with its reason, and leaves no listener (R57)', async () => {
    const stand = new ManagerStand();
    const spy = spySignal();
    const told = waiting(stand, spy.signal);
    expect(spy.listeners).toBe(1);
    spy.abort('stop');
    await stand.clock.drain();
    expect([told.outcome, spy.listeners]).toEqual(['stop', 0]);
  });

  test('that aborted before does not even dial', async () => {
    const stand = new ManagerStand();
    const told = waiting(stand, AbortSignal.abort('before'));
    await stand.clock.drain();
    expect([told.outcome, stand.connector.attempts]).toEqual(['before', []]);
  });

  test.each(['establish', 'fail', 'abort', 'close', 'refuse to dial'])(
    'or any other way out leaves no subscription to the events (R57): %s',
    async (how) => {
      const stand = new ManagerStand(how === 'refuse to dial' ? { canReach: () => false } : {});
      const subscriptions = countSubscriptions(stand);
      const controller = new AbortController();
      waiting(stand, controller.signal);
      expect(subscriptions()).toBe(1);
      if (how === 'establish') stand.connector.latest().establish();
      else if (how === 'fail') stand.connector.latest().fail();
      else if (how === 'close') void stand.manager.close();
      else if (how === 'abort') controller.abort();
      await stand.clock.drain();
      expect(subscriptions()).toBe(0);
    },
  );

  test.each(['establish', 'fail'] as const)('is let go of on %s', async (how) => {
    const stand = new ManagerStand();
    const spy = spySignal();
    const told = waiting(stand, spy.signal);
    stand.connector.latest()[how]();
    await stand.clock.drain();
    expect([told.outcome === 'open', spy.listeners]).toEqual([false, 0]);
  });
});
