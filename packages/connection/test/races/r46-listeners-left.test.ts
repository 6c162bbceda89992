import { Observable } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConnectionLocker } from '../../src/locks/connection-locker.js';
import type { MessageHandler, PeerEvent } from '../../src/manager/transport.js';
import { Rpc } from '../../src/rpc/rpc.js';
import { Stand } from './stand.js';

afterEach(() => vi.restoreAllMocks());

describe('R46: whoever listens to a transport stops listening when it closes', () => {
  it('R46: RPC and locks leave as many listeners as they found, however often they come and go', () => {
    const stand = new Stand();
    const { manager, clock } = stand;
    const count = { listeners: 0, handlers: 0 };
    const events = manager.peerEvents$;
    const counted = new Observable<PeerEvent>((subscriber) => {
      count.listeners++;
      const subscription = events.subscribe(subscriber);
      return () => {
        count.listeners--;
        subscription.unsubscribe();
      };
    });
    vi.spyOn(manager, 'peerEvents$', 'get').mockReturnValue(counted);
    const handle = manager.handle.bind(manager);
    vi.spyOn(manager, 'handle').mockImplementation((serviceId: string, handler: MessageHandler) => {
      count.handlers++;
      const registration = handle(serviceId, handler);
      return {
        [Symbol.dispose]: () => {
          count.handlers--;
          registration[Symbol.dispose]();
        },
      };
    });
    const timers = clock.pendingTimers;
    for (let round = 0; round < 3; round++) {
      const rpc = new Rpc({ transport: manager, clock });
      const locker = new ConnectionLocker({ transport: manager, rpc, clock });
      rpc.communicator('layer0');
      expect(count.listeners).toBeGreaterThan(0);
      expect(count.handlers).toBe(2);
      locker.close();
      rpc.close();
      expect(count).toEqual({ listeners: 0, handlers: 0 });
    }
    expect(clock.pendingTimers).toBe(timers);
  });
});
