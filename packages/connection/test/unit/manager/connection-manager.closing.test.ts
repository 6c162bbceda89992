import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectionManager } from '../../../src/manager/connection-manager.js';
import { peer } from '../../../src/testing/fixtures.js';
import { SeededRandom } from '../../../src/testing/seeded-random.js';
import { ManagerStand, message, wire } from './manager-stand.js';

/** Nothing of a manager that was closed is left. */
function leftovers(stand: ManagerStand): unknown {
  const manager: ConnectionManager = stand.manager;
  return {
    timers: stand.clock.pendingTimers,
    endpoints: manager.diagnostics().endpoints.length,
    attempts: stand.connector.openAttempts,
    connectorClosed: stand.connector.isClosed,
    phase: manager.diagnostics().phase,
  };
}
const NOTHING = { timers: 0, endpoints: 0, attempts: 0, connectorClosed: true, phase: 'closed' };

describe('disconnecting', () => {
  test('sends the notice, waits for the peer to close, and resolves when the endpoint is gone', async () => {
    const stand = new ManagerStand();
    const link = stand.connect();
    let isDone = false;
    void stand.manager.disconnect(stand.remote.id, 'LEAVING').then(() => {
      isDone = true;
    });
    await stand.clock.advance(1_000);
    expect([stand.notices, wire(link), link.closing, isDone]).toEqual([['LEAVING'], ['255'], undefined, false]);
    link.finish({ graceful: true });
    await stand.clock.drain();
    expect([isDone, stand.events.at(-1)]).toEqual([true, 'disconnected']);
  });

  test('from a peer that ignores the notice takes its time and closes by itself', async () => {
    const stand = new ManagerStand();
    const link = stand.connect();
    const done = stand.manager.disconnect(stand.remote.id, 'NORMAL');
    await stand.clock.advance(2_050);
    await done;
    expect([link.closing, stand.events.at(-1)]).toEqual([{ graceful: false }, 'disconnected']);
  });

  test('gives an attempt up', async () => {
    const stand = new ManagerStand();
    const sent = stand.send(1);
    await stand.manager.disconnect(stand.remote.id, 'NORMAL');
    expect([sent.outcome, stand.events, stand.connector.latest().abandonedWith !== undefined]).toEqual([
      'CLOSED',
      ['connecting', 'failed CLOSED'],
      true,
    ]);
  });

  test('from nobody, and twice, is no error', async () => {
    const stand = new ManagerStand();
    await stand.manager.disconnect(stand.remote.id, 'NORMAL');
    const link = stand.connect();
    const both = [
      stand.manager.disconnect(stand.remote.id, 'NORMAL'),
      stand.manager.disconnect(stand.remote.id, 'LEAVING'),
    ];
    link.finish();
    await Promise.all(both);
    expect(stand.notices).toEqual(['NORMAL']);
  });

  test.each([
    ['LEAVING', true],
    ['NORMAL', false],
  ] as const)('after the peer’s notice of %s is ours to do, graceful: %s', (mode, graceful) => {
    const stand = new ManagerStand();
    const link = stand.connect();
    stand.manager.closeAfterNotice(stand.remote.id, mode);
    stand.manager.closeAfterNotice(peer(9).id, mode);
    expect([link.closing, stand.notices]).toEqual([{ graceful }, []]);
  });
});

describe('close()', () => {
  test('says farewell to every peer, then closes the connectors (R40)', async () => {
    const stand = new ManagerStand();
    const link = stand.connect();
    stand.send(1, {}, peer(9));
    const closed = stand.manager.close();
    await stand.clock.drain();
    expect([stand.notices, stand.connector.isClosed, stand.events.at(-1)]).toEqual([
      ['LEAVING'],
      false,
      '09 failed CLOSED',
    ]);
    link.finish({ graceful: true });
    await closed;
    expect(leftovers(stand)).toEqual(NOTHING);
  });

  test('is bounded when a peer never reacts, and leaves nothing', async () => {
    const stand = new ManagerStand();
    stand.manager.dial(stand.remote);
    const link = stand.connector.latest().establish();
    link.congest();
    const waiting = stand.send(1);
    let isClosed = false;
    void stand.manager.close().then(() => {
      isClosed = true;
    });
    await stand.clock.advance(2_000 + 2 * 2_000 + 100);
    expect([isClosed, waiting.outcome, stand.events.at(-1)]).toEqual([
      true,
      'CONNECTION_LOST',
      'disconnected DRAIN_TIMEOUT',
    ]);
    expect(leftovers(stand)).toEqual(NOTHING);
  });

  test('refuses from its first instant what is not marked, and dials nobody (R72)', async () => {
    const stand = new ManagerStand();
    const link = stand.connect();
    const outcomes: { outcome: string }[] = [];
    stand.manager.peerEvents$.subscribe(() => outcomes.push(stand.send(5), stand.send(6, { sendWhileClosing: true })));
    const closed = stand.manager.close();
    outcomes.push(
      stand.send(1),
      stand.send(2, { sendWhileClosing: true }),
      stand.send(3, { sendWhileClosing: true }, peer(9)),
    );
    await stand.clock.drain();
    expect([outcomes.map(({ outcome }) => outcome), wire(link)]).toEqual([
      ['CLOSED', 'sent', 'NOT_CONNECTED'],
      ['2', '255'],
    ]);
    link.finish();
    await closed;
    expect([outcomes.slice(3).map(({ outcome }) => outcome), stand.connector.attempts.length]).toEqual([
      ['CLOSED', 'NOT_CONNECTED'],
      1,
    ]);
  });

  test('is idempotent, works before start(), and completes the events', async () => {
    const stand = new ManagerStand({ start: false });
    let completed = false;
    stand.manager.peerEvents$.subscribe({
      complete: () => {
        completed = true;
      },
    });
    expect(stand.manager.close()).toBe(stand.manager.close());
    await stand.manager.close();
    expect([completed, leftovers(stand)]).toEqual([true, NOTHING]);
    expect(() => stand.manager.start()).toThrow(expect.objectContaining({ code: 'ALREADY_STARTED' }));
  });

  test('waits for links that a replacement left draining', async () => {
    const stand = new ManagerStand({ isOfferer: false });
    stand.manager.dial(stand.remote);
    const old = stand.connector.latest().establish();
    old.congest();
    const fresh = stand.connector.dialIn(stand.remote).attempt.link;
    fresh?.finish();
    let isClosed = false;
    void stand.manager.close().then(() => {
      isClosed = true;
    });
    await stand.clock.drain();
    expect([isClosed, old.end]).toEqual([false, undefined]);
    old.drainNow();
    await stand.clock.drain();
    expect([isClosed, leftovers(stand)]).toEqual([true, NOTHING]);
  });

  test('a manager that only started and closed leaves nothing', async () => {
    const stand = new ManagerStand();
    expect(stand.clock.pendingTimers).toBe(1);
    await stand.manager.close();
    expect(leftovers(stand)).toEqual(NOTHING);
  });
});

test('prunes idle connections above the limit, never protected ones', async () => {
  const far = peer(0x70);
  const stand = new ManagerStand({ limits: { maxConnections: 1 }, isProtected: (id) => id === far.id });
  const links = [far, peer(0x60), peer(0x05)].map((of) => stand.connector.dialIn(of).attempt.link);
  for (let second = 0; second < 60; second++) {
    for (const link of links) link?.signOfLife(); // No activity: only messages count.
    await stand.clock.advance(1_000);
  }
  expect(stand.manager.connections()).toEqual([far]);
  expect(stand.notices).toEqual(['NORMAL', 'NORMAL']);
});

/** What may follow what, per peer. */
const GRAMMAR: Readonly<Record<string, readonly string[]>> = {
  '': ['connecting'],
  connecting: ['connected', 'failed'],
  connected: ['disconnected'],
  disconnected: ['connecting'],
  failed: ['connecting'],
};

test('whatever happens: each peer’s events keep to the grammar, each message settles, and a closed manager leaves nothing', async () => {
  const step = fc.record({
    seed: fc.nat(),
    what: fc.constantFrom('send', 'dialIn', 'settle', 'end', 'disconnect', 'notice', 'time'),
  });
  const run = fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.boolean(), async (steps, isOfferer) => {
    const broken: unknown[] = [];
    let redials = 0;
    const stand = new ManagerStand({
      isOfferer,
      firstListener: ({ type, peer: who }, { manager }) => {
        if (type !== 'disconnected' && type !== 'failed') return;
        if (redials++ % 3 === 0) manager.send(who, message(1)).catch(() => {});
      },
    });
    const last = new Map<string, string>();
    stand.manager.peerEvents$.subscribe(({ type, peer: { id } }) => {
      const before = last.get(id) ?? '';
      if (!GRAMMAR[before]?.includes(type)) broken.push(`${type} after ${before === '' ? 'nothing' : before}`);
      last.set(id, type);
    });
    const sent: { outcome: string }[] = [];
    for (const { seed, what } of steps) {
      const random = new SeededRandom(seed);
      const who = random.pick([stand.remote, peer(20), peer(21)]);
      try {
        act(stand, what, who, random, sent);
      } catch (error) {
        broken.push(error);
      }
    }
    const closed = stand.manager.close();
    await stand.clock.advance(6_200);
    await closed;
    expect(broken).toEqual([]);
    expect(leftovers(stand)).toEqual(NOTHING);
    expect([...last.values()].every((type) => type === 'disconnected' || type === 'failed')).toBe(true);
    expect(sent.filter(({ outcome }) => outcome === 'open')).toEqual([]);
  });
  await fc.assert(run, { numRuns: 150 });
});

function act(
  stand: ManagerStand,
  what: string,
  who: typeof stand.remote,
  random: SeededRandom,
  sent: { outcome: string }[],
): void {
  const attempts = stand.connector.attempts;
  switch (what) {
    case 'send':
      return void sent.push(stand.send(1, { connect: random.chance(0.9) }, who));
    case 'dialIn':
      return void stand.connector.dialIn(who);
    case 'settle': {
      const attempt = attempts.at(-1);
      const how = random.pick(['establish', 'establish', 'refuse', 'fail'] as const);
      attempt?.[how]();
      return;
    }
    case 'end':
      return void (attempts.length > 0 && random.pick(attempts).link?.finish({ graceful: random.chance(0.5) }));
    case 'disconnect':
      return void stand.manager.disconnect(who.id, 'NORMAL');
    case 'notice':
      return stand.manager.closeAfterNotice(who.id, 'LEAVING');
    default:
      return stand.clock.advanceSync(random.int(0, 20_000));
  }
}
