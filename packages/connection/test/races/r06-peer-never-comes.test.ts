import { describe, expect, it } from 'vitest';
import { ScriptedAttempt } from '../../src/testing/scripted-attempt.js';
import { Stand, textsIn } from './stand.js';

describe('R6: refused as a duplicate, and the peer never dials', () => {
  it('R6: dials again once, then fails within a bound that the endpoint itself keeps', async () => {
    const stand = new Stand();
    const message = stand.say('hello');
    stand.connector.latest().refuse('DUPLICATE_CONNECTION');
    await stand.clock.advance(2_900);
    expect(stand.connector.attempts).toHaveLength(1);
    await stand.clock.advance(200);
    expect(stand.connector.attempts).toHaveLength(2);
    stand.connector.latest().refuse('DUPLICATE_CONNECTION');
    await stand.clock.advance(2_900);
    expect(message.ending).toBe('waiting');
    await stand.clock.advance(200);
    expect(message.ending).toBe('REFUSED_DUPLICATE');
    expect(stand.connector.attempts).toHaveLength(2);
    expect(stand.log).toEqual(['connecting', 'failed REFUSED_DUPLICATE']);
  });

  it('R6: keeps a watchdog over the second dial too', async () => {
    // Attempts without a deadline of their own: only the endpoint's can end this.
    const stand = new Stand({ attemptLimits: { connectTimeoutMs: 1_000_000 } });
    const message = stand.say('hello');
    stand.connector.latest().refuse();
    await stand.clock.advance(3_100);
    expect(stand.connector.attempts).toHaveLength(2);
    await stand.clock.advance(15_100);
    expect(message.ending).toBe('CONNECT_TIMEOUT');
    expect(stand.phase).toBeUndefined();
    expect(stand.connector.openAttempts).toBe(0);
  });

  it('R6: arms the watchdog anew when the peer takes over, and fails when the peer then dies', async () => {
    const stand = new Stand({ attemptLimits: { connectTimeoutMs: 1_000_000 } });
    const message = stand.say('hello');
    stand.connector.latest().refuse();
    await stand.clock.advance(2_000);
    const { peer, clock } = stand;
    const silent = new ScriptedAttempt({ peer, clock, initiator: 'remote', limits: { connectTimeoutMs: 1_000_000 } });
    // The peer's dial is let in, but its answer never gets through: the attempt stays open.
    stand.manager.inbound({ pending: silent.pending, admit: () => {}, refuse: () => {} });
    await stand.clock.advance(14_900);
    expect(message.ending).toBe('waiting');
    await stand.clock.advance(300);
    expect(message.ending).toBe('CONNECT_TIMEOUT');
  });

  it('R6: the second dial may succeed, and takes the messages that waited', async () => {
    const stand = new Stand();
    const message = stand.say('hello');
    stand.connector.latest().refuse();
    await stand.clock.advance(3_100);
    const link = stand.connector.latest().establish();
    await message.settled;
    expect(textsIn(link.wire)).toEqual(['hello']);
    expect(stand.log).toEqual(['connecting', 'connected']);
  });
});
