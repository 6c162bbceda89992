import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import { WebSocketClientConnector } from '../../src/connector/websocket-client-connector.js';
import type { PeerDescriptor } from '../../src/peer/peer-descriptor.js';
import { peer } from '../../src/testing/fixtures.js';
import { limits } from '../../src/wire/limits.js';
import { ROLES, Stand } from './stand.js';

describe('R41: closing fans out into handlers that come back', () => {
  it.each(ROLES)(
    'R41: as the %s, attempts that end while the manager closes may send, dial and close again',
    async (role) => {
      const stand = new Stand({ role });
      const others = [peer(11), peer(12), peer(13)];
      const endings: string[] = [];
      const again: Promise<void>[] = [];
      const send = (to = stand.peer): void => {
        const message = { kind: 'bytes', serviceId: 'chat', bytes: new Uint8Array(1) } as const;
        stand.manager.send(to, message).catch((error: unknown) => endings.push(String(Object(error).code)));
      };
      for (const other of others) send(other);
      stand.onEvent = ({ type, peer: gone }) => {
        if (type !== 'failed') return;
        send(gone);
        for (const other of others) void stand.manager.disconnect(other.id, 'NORMAL');
        again.push(stand.manager.close());
        void stand.connector.close();
      };
      const closed = stand.manager.close();
      await stand.clock.advance(10_000);
      await closed;
      expect(new Set([closed, ...again]).size).toBe(1);
      expect(endings).toEqual(['CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED']);
      expect(stand.connector.attempts).toHaveLength(3);
      expect(stand.connector.openAttempts).toBe(0);
      expect(stand.clock.pending()).toEqual([]);
    },
  );

  it('R41: a connector that closes ends its attempts, each once, and takes no new one from their listeners', async () => {
    const context = { clock: systemClock, limits, logger: silentLogger };
    const handshaker = new Handshaker({
      ...context,
      self: () => peer(1),
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
    });
    const connector = new WebSocketClientConnector({ ...context, handshaker });
    const targets = [11, 12, 13].map((n) => peer(n, { websocket: { host: '127.0.0.1', port: 9, tls: false } }));
    const heard: string[] = [];
    for (const target of targets) {
      connector.connect(target).outcome$.subscribe(({ type }) => {
        heard.push(type);
        heard.push(dialAgain(target));
        void connector.close();
      });
    }
    await connector.close();
    expect(heard).toEqual(['cancelled', 'CLOSED', 'cancelled', 'CLOSED', 'cancelled', 'CLOSED']);

    function dialAgain(target: PeerDescriptor): string {
      try {
        connector.connect(target).cancel();
        return 'dialled';
      } catch (error) {
        return String(Object(error).code);
      }
    }
  });
});
