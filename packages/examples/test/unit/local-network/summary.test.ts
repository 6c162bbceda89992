import { describe, expect, it } from 'vitest';
import { type RunFacts, summarize } from '../../../src/local-network/summary.js';

const facts: RunFacts = {
  nodes: 8,
  connections: 12,
  locks: 24,
  account: {
    sent: 100,
    delivered: 90,
    rejected: 6,
    rejectedByCode: { DIAL_FAILED: 6 },
    inFlightAtKill: 4,
    unaccounted: 0,
    duplicates: 0,
    outOfOrder: 0,
    problems: [],
  },
  killed: 3,
  seed: 1,
  seconds: 5.0123,
  transport: 'websocket',
  ways: { dial: 1, dialBack: 0, webrtc: 0 },
  links: [{ a: 0, b: 1, transports: ['websocket-client', 'websocket-server'], way: 'dial' }],
  failures: [],
};

describe('the summary', () => {
  it('begins with the agreed fields in the agreed order', () => {
    const text = JSON.stringify(summarize(facts));
    const agreed =
      '{"type":"summary","ok":true,"nodes":8,"connections":12,"locks":24,"messagesSent":100,"messagesDelivered":90,' +
      '"rejected":6,"inFlightAtKill":4,"duplicates":0,"unaccounted":0,';
    expect(text.startsWith(agreed)).toBe(true);
    expect(text).not.toContain('failures');
  });

  it('tells how each connection came about', () => {
    expect(summarize(facts)).toMatchObject({
      transport: 'websocket',
      ways: { dial: 1, dialBack: 0, webrtc: 0 },
      links: [{ a: 0, b: 1, transports: ['websocket-client', 'websocket-server'], way: 'dial' }],
    });
  });

  it('is not ok with a single failure, and says which', () => {
    expect(summarize({ ...facts, failures: ['node 1 ended'] })).toMatchObject({
      ok: false,
      failures: ['node 1 ended'],
    });
  });

  it('counts failures beyond twenty instead of listing them', () => {
    const failures = Array.from({ length: 50 }, (_, index) => `failure ${index}`);
    const shown = summarize({ ...facts, failures }).failures ?? [];
    expect(shown).toHaveLength(21);
    expect(shown.at(-1)).toBe('… and 30 more');
  });

  it('says that nobody was killed', () => {
    expect(summarize({ ...facts, killed: undefined }).killed).toBeNull();
  });
});
