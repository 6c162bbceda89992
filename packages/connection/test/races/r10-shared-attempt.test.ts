import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { Handshaker } from '../../src/connector/handshaker.js';
import { WebSocketClientConnector } from '../../src/connector/websocket-client-connector.js';
import { peer } from '../../src/testing/fixtures.js';
import { limits } from '../../src/wire/limits.js';
import { ROLES, Stand, textsIn } from './stand.js';

describe('R10: two senders share one attempt', () => {
  it.each(ROLES)('R10: as the %s, two sends to a new peer make one dial, and neither harms the other', async (role) => {
    const stand = new Stand({ role });
    const [ping, query] = [stand.say('ping'), stand.say('query')];
    expect(stand.connector.attempts).toHaveLength(1);
    const link = stand.connector.latest().establish();
    await Promise.all([ping.settled, query.settled]);
    expect([ping.ending, query.ending]).toEqual(['done', 'done']);
    expect(textsIn(link.wire)).toEqual(['ping', 'query']);
  });

  it.each(ROLES)('R10: as the %s, a second send after the peer’s own dial was let in uses that one', async (role) => {
    const stand = new Stand({ role });
    const incoming = stand.connector.dialIn(stand.peer);
    await stand.say('ping').settled;
    await stand.say('query').settled;
    expect(textsIn(incoming.attempt.link?.wire ?? [])).toEqual(['ping', 'query']);
    expect(incoming.attempt.link?.end).toBeUndefined();
    expect(stand.connector.attempts).toHaveLength(0);
  });

  it('R10: a connector that is asked again while it dials returns the same attempt, alive', async () => {
    const self = peer(1);
    const context = { clock: systemClock, limits, logger: silentLogger };
    const handshaker = new Handshaker({
      ...context,
      self: () => self,
      applicationVersion: 'test',
      features: 0,
      newMessageId: () => 'm',
    });
    const connector = new WebSocketClientConnector({ ...context, handshaker });
    const target = peer(2, { websocket: { host: '127.0.0.1', port: 9, tls: false } });
    const outcomes: string[] = [];
    const first = connector.connect(target);
    first.outcome$.subscribe(({ type }) => outcomes.push(type));
    expect(connector.connect(target)).toBe(first);
    expect(outcomes).toEqual([]);
    await connector.close();
    expect(outcomes).toEqual(['cancelled']);
  });
});
