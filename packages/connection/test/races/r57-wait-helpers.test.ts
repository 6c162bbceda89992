import { Observable } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { PeerEvent } from '../../src/manager/transport.js';
import { whenConnected } from '../../src/manager/when-connected.js';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { Stand } from './stand.js';

afterEach(() => vi.restoreAllMocks());

describe('R57: waiting for a connection leaves nothing behind', () => {
  /** A stand whose announcements know how many listen to them, without the stand itself. */
  function counted() {
    const stand = new Stand();
    const { peerEvents$ } = stand.manager;
    const count = { listeners: 0 };
    const counting = new Observable<PeerEvent>((subscriber) => {
      count.listeners++;
      const subscription = peerEvents$.subscribe(subscriber);
      return () => {
        count.listeners--;
        subscription.unsubscribe();
      };
    });
    vi.spyOn(stand.manager, 'peerEvents$', 'get').mockReturnValue(counting);
    return { stand, count };
  }

  async function endingOf(promise: Promise<void>): Promise<string> {
    return promise.then(
      () => 'connected',
      (error: unknown) => String(Object(error).code ?? error),
    );
  }

  it.each([
    ['connected', (stand: Stand): void => void stand.connector.latest().establish()],
    ['DIAL_FAILED', (stand: Stand): void => stand.connector.latest().fail('DIAL_FAILED')],
    ['REFUSED_TARGET', (stand: Stand): void => stand.connector.latest().refuse('INVALID_TARGET_PEER_DESCRIPTOR')],
    ['CLOSED', (stand: Stand): void => void stand.manager.close()],
  ] as const)('R57: no listener when it ends as %s', async (ending, end) => {
    const { stand, count } = counted();
    const waiting = endingOf(whenConnected(stand.manager, stand.peer, undefined));
    expect(count.listeners).toBe(1);
    end(stand);
    expect(await waiting).toBe(ending);
    expect(count.listeners).toBe(0);
  });

  it('R57: no listener when it is given up, and a late event touches nothing', async () => {
    const { stand, count } = counted();
    const controller = new AbortController();
    const waiting = endingOf(whenConnected(stand.manager, stand.peer, controller.signal));
    controller.abort('enough');
    expect(await waiting).toBe('enough');
    expect(count.listeners).toBe(0);
    stand.connector.latest().establish();
    expect(stand.phase).toBe('connected');
  });

  it('R57: no listener when there is nothing to wait for', async () => {
    const { stand, count } = counted();
    stand.connectOut();
    await whenConnected(stand.manager, stand.peer, undefined);
    expect(count.listeners).toBe(0);
    await stand.clock.drain();
    expect(stand.phase).toBe('connected');
  });

  it('R57: no listener when the dial cannot even begin', async () => {
    const { stand, count } = counted();
    await stand.manager.close();
    expect(await endingOf(whenConnected(stand.manager, stand.peer, undefined))).toBe('CLOSED');
    expect(count.listeners).toBe(0);
  });

  it('R57: a link that is being replaced counts as connected: nobody waits for an announcement that never comes', async () => {
    const { stand } = counted();
    const link = stand.connectOut();
    const { peer, clock, manager } = stand;
    const successor = new ScriptedAttempt({ peer, clock, initiator: 'remote' });
    manager.inbound({ pending: successor.pending, admit: () => {}, refuse: () => {} });
    link.finish();
    expect(await endingOf(whenConnected(manager, peer, undefined))).toBe('connected');
  });
});
