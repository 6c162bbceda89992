import { describe, expect, test } from 'vitest';
import type { InboundAttempt } from '../../../src/connector/connector.js';
import type { Outcome, PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ScriptedConnector } from '../../../src/testing/scripted-connector.js';
import { ScriptedLink } from '../../../src/testing/scripted-link.js';
import { VirtualClock } from '../../../src/testing/virtual-clock.js';

function outcomesOf(pending: PendingConnection): string[] {
  const seen: string[] = [];
  const describeOutcome = (outcome: Outcome): string =>
    outcome.type === 'established' ? 'established' : `${outcome.type} ${outcome.error.code}`;
  pending.outcome$.subscribe((outcome) => seen.push(describeOutcome(outcome)));
  return seen;
}

function makeConnector(options: Partial<ConstructorParameters<typeof ScriptedConnector>[0]> = {}) {
  const clock = new VirtualClock();
  return { clock, connector: new ScriptedConnector({ clock, ...options }) };
}

describe('outgoing attempts', () => {
  test('an attempt stays open until the script settles it, and each kind of outcome is told as such', () => {
    const { connector } = makeConnector();
    const seen = [1, 2, 3, 4].map((n) => outcomesOf(connector.connect(peer(n))));
    expect([seen.flat(), connector.openAttempts]).toEqual([[], 4]);
    connector.latest(peer(1)).establish();
    connector.latest(peer(2)).refuse();
    connector.latest(peer(3)).refuse('INVALID_TARGET_PEER_DESCRIPTOR');
    connector.latest(peer(4)).fail();
    expect(seen.flat()).toEqual([
      'established',
      'refused REFUSED_DUPLICATE',
      'refused REFUSED_TARGET',
      'failed DIAL_FAILED',
    ]);
    expect(connector.openAttempts).toBe(0);
  });

  test('an attempt that the script settles inside connect() reaches a subscriber that comes later', () => {
    const { connector } = makeConnector({ onConnect: (attempt) => void attempt.establish() });
    expect(outcomesOf(connector.connect(peer(1)))).toEqual(['established']);
  });

  test('asking for the same peer again gives the attempt in progress, and a new one after its outcome', () => {
    const { connector } = makeConnector();
    const first = connector.connect(peer(1));
    expect(connector.connect(peer(1))).toBe(first);
    expect(connector.connect(peer(2))).not.toBe(first);
    connector.latest(peer(1)).fail();
    expect(connector.connect(peer(1))).not.toBe(first);
    expect(connector.attempts).toHaveLength(3);
  });

  test('the established link is scripted, outbound, and says who the remote is', () => {
    const { connector } = makeConnector();
    const pending = connector.connect(peer(1));
    const results: unknown[] = [];
    pending.outcome$.subscribe((outcome) => results.push(outcome.type === 'established' ? outcome.result : undefined));
    const link = connector.latest().establish({ result: { features: 3 } });
    expect(pending.take()).toBe(link);
    expect([link.direction, results]).toEqual([
      'outbound',
      [{ remote: peer(1), protocolVersion: '1.1', applicationVersion: '', features: 3 }],
    ]);
  });

  test('a cancelled or timed out attempt says so to the script, and a later success destroys its link', async () => {
    const { clock, connector } = makeConnector({ limits: { connectTimeoutMs: 100 } });
    connector.connect(peer(1)).cancel();
    const seen = outcomesOf(connector.connect(peer(2)));
    await clock.advance(100);
    expect(connector.attempts.map(({ abandonedWith }) => abandonedWith?.code)).toEqual([
      'CANCELLED',
      'CONNECT_TIMEOUT',
    ]);
    expect(seen).toEqual(['timedOut CONNECT_TIMEOUT']);
    expect(connector.latest().establish().end?.local).toBe(true);
    expect([connector.openAttempts, clock.pendingTimers]).toEqual([0, 0]);
  });

  test('closing cancels what is open and refuses to dial', async () => {
    const { clock, connector } = makeConnector();
    const seen = outcomesOf(connector.connect(peer(1)));
    await connector.close();
    expect(seen).toEqual(['cancelled CLOSED']);
    expect(() => connector.connect(peer(2))).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(clock.pendingTimers).toBe(0);
  });

  test('latest() of nobody says whom nobody dialled', () => {
    const { connector } = makeConnector();
    expect(() => connector.latest(peer(1))).toThrow(peer(1).id);
  });

  test('reach is what the script says', () => {
    const { connector } = makeConnector({ canReach: ({ id }) => id === peer(1).id });
    expect([connector.canReach(peer(1)), connector.canReach(peer(2))]).toEqual([true, false]);
  });
});

describe('peers that dial in', () => {
  test('an admitted peer is established on the link that the script chose', () => {
    const { connector } = makeConnector();
    const attempts: InboundAttempt[] = [];
    connector.accept((attempt) => attempts.push(attempt));
    const link = new ScriptedLink({ direction: 'inbound' });
    const inbound = connector.dialIn(peer(1), link);
    expect([inbound.answer, attempts[0]?.pending.initiator]).toEqual([undefined, 'remote']);
    attempts[0]?.admit();
    expect([inbound.answer, attempts[0]?.pending.take()]).toEqual(['admitted', link]);
  });

  test('a refused peer learns why, and a second answer is an error', () => {
    const { connector } = makeConnector();
    connector.accept((attempt) => {
      attempt.refuse('DUPLICATE_CONNECTION');
      expect(() => attempt.admit()).toThrow(/answered twice/);
    });
    const inbound = connector.dialIn(peer(1));
    expect(inbound.answer).toBe('DUPLICATE_CONNECTION');
    expect(outcomesOf(inbound.attempt.pending)).toEqual(['refused REFUSED_DUPLICATE']);
  });

  test('where nobody accepts, the attempt fails at once', () => {
    const { connector, clock } = makeConnector();
    expect(outcomesOf(connector.dialIn(peer(1)).attempt.pending)).toEqual(['failed NOT_RUNNING']);
    expect(clock.pendingTimers).toBe(0);
  });
});
