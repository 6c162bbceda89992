import { describe, expect, test } from 'vitest';
import type { ConnectionManager } from '../../../src/manager/connection-manager.js';
import { peer } from '../../../src/testing/fixtures.js';
import { ManagerStand, wire } from './manager-stand.js';

const phaseOf = (manager: ConnectionManager): string | undefined => manager.diagnostics().endpoints[0]?.phase;

describe('a peer that dials us', () => {
  test('while the manager does not run gets no answer, and its socket is closed (R22, R63)', async () => {
    const stand = new ManagerStand({ start: false });
    const early = stand.connector.dialIn(stand.remote);
    stand.manager.start();
    const closing = stand.manager.close();
    const late = stand.connector.dialIn(stand.remote);
    for (const { answer, attempt } of [early, late])
      expect([answer, attempt.abandonedWith?.code]).toEqual([undefined, 'CLOSED']);
    expect(stand.events).toEqual([]);
    await closing;
  });

  test('beyond the hard limit gets no answer; one that is known already still does', () => {
    const stand = new ManagerStand({ limits: { hardMaxConnections: 1 }, isOfferer: false });
    stand.connect();
    const stranger = stand.connector.dialIn(peer(9));
    const known = stand.connector.dialIn(stand.remote);
    expect([stranger.answer, stranger.attempt.abandonedWith?.code, known.answer]).toEqual([
      undefined,
      'LIMIT_REACHED',
      'admitted',
    ]);
  });

  test('under our own id is refused', () => {
    const stand = new ManagerStand();
    expect([stand.connector.dialIn(stand.self).answer, stand.events]).toEqual(['DUPLICATE_CONNECTION', []]);
  });

  test('beyond the hard limit we do not dial either', async () => {
    const stand = new ManagerStand({ limits: { hardMaxConnections: 1 } });
    stand.connect();
    const sent = stand.send(1, {}, peer(9));
    await stand.clock.drain();
    expect([sent.outcome, stand.connector.attempts.length]).toEqual(['LIMIT_REACHED', 1]);
  });
});

describe('a crossing connection (R7)', () => {
  test('of the offerer’s is kept: ours, the peer’s is refused', async () => {
    const stand = new ManagerStand({ isOfferer: true });
    const sent = stand.send(1);
    expect(stand.connector.dialIn(stand.remote).answer).toBe('DUPLICATE_CONNECTION');
    const link = stand.connector.latest().establish();
    await stand.clock.drain();
    expect([wire(link), sent.outcome, stand.events]).toEqual([['1'], 'sent', ['connecting', 'connected']]);
  });

  test('of the offerer’s is kept: the peer’s, ours is given up and what waits goes out on it', async () => {
    const stand = new ManagerStand({ isOfferer: false });
    const sent = stand.send(1);
    const inbound = stand.connector.dialIn(stand.remote);
    await stand.clock.drain();
    expect([inbound.answer, stand.connector.latest().abandonedWith?.code, sent.outcome]).toEqual([
      'admitted',
      'CANCELLED',
      'sent',
    ]);
    expect([inbound.attempt.link === undefined ? [] : wire(inbound.attempt.link), stand.events]).toEqual([
      ['1'],
      ['connecting', 'connected'],
    ]);
  });

  test('after ours was refused as a duplicate is adopted, whoever is the offerer (R9)', async () => {
    for (const isOfferer of [true, false]) {
      const stand = new ManagerStand({ isOfferer });
      const sent = stand.send(1);
      stand.connector.latest().refuse();
      expect(stand.connector.dialIn(stand.remote).answer).toBe('admitted');
      await stand.clock.drain();
      expect([sent.outcome, stand.events]).toEqual(['sent', ['connecting', 'connected']]);
    }
  });

  test('is never caused by a second sender: it uses the attempt in progress (R10)', () => {
    const stand = new ManagerStand({ isOfferer: false });
    stand.send(1);
    stand.send(2);
    expect([stand.connector.attempts.length, stand.connector.latest().abandonedWith]).toEqual([1, undefined]);
  });
});

describe('a second connection of a connected peer', () => {
  test('replaces the first in silence when the peer is the offerer, and the first is closed (R15)', async () => {
    const stand = new ManagerStand({ isOfferer: false });
    const old = stand.connect();
    const inbound = stand.connector.dialIn(stand.remote);
    stand.send(1);
    await stand.clock.drain();
    expect([inbound.answer, old.closing, stand.events]).toEqual([
      'admitted',
      { graceful: false },
      ['connecting', 'connected'],
    ]);
    expect(inbound.attempt.link === undefined ? [] : wire(inbound.attempt.link)).toEqual(['1']);
  });

  test('is refused when we are, and the first is asked for a sign of life at once', async () => {
    const stand = new ManagerStand({ isOfferer: true });
    const link = stand.connect();
    expect(stand.connector.dialIn(stand.remote).answer).toBe('DUPLICATE_CONNECTION');
    expect(link.steps.at(-1)).toBe('probe');
    await stand.clock.advance(10_050);
    expect(stand.events).toEqual(['connecting', 'connected', 'disconnected PEER_SILENT']);
  });

  test('while the first is closing makes room for itself', () => {
    const stand = new ManagerStand();
    stand.connect();
    void stand.manager.disconnect(stand.remote.id, 'NORMAL');
    expect(phaseOf(stand.manager)).toBe('closing');
    expect(stand.connector.dialIn(stand.remote).answer).toBe('admitted');
    expect([stand.events, phaseOf(stand.manager)]).toEqual([
      ['connecting', 'connected', 'disconnected', 'connecting', 'connected'],
      'connected',
    ]);
  });

  test('while the first is closing meets what a listener of its end has dialled, as any other crossing does', async () => {
    for (const isOfferer of [true, false]) {
      const stand = new ManagerStand({ isOfferer });
      stand.connect();
      void stand.manager.disconnect(stand.remote.id, 'NORMAL');
      let sent: { outcome: string } | undefined;
      stand.manager.peerEvents$.subscribe(({ type }) => {
        if (type === 'disconnected') sent = stand.send(1);
      });
      const inbound = stand.connector.dialIn(stand.remote);
      expect(inbound.answer).toBe(isOfferer ? 'DUPLICATE_CONNECTION' : 'admitted');
      if (isOfferer) stand.connector.latest().establish();
      await stand.clock.drain();
      expect(stand.events).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
      expect([sent?.outcome, stand.manager.diagnostics().endpoints.length]).toEqual(['sent', 1]);
    }
  });

  test('while the first is closing is not taken when a listener of its end closes the manager (R63)', async () => {
    const stand = new ManagerStand();
    stand.connect();
    void stand.manager.disconnect(stand.remote.id, 'NORMAL');
    stand.manager.peerEvents$.subscribe(() => void stand.manager.close());
    const inbound = stand.connector.dialIn(stand.remote);
    await stand.manager.close();
    expect([inbound.answer, inbound.attempt.abandonedWith?.code, stand.events]).toEqual([
      undefined,
      'CLOSED',
      ['connecting', 'connected', 'disconnected'],
    ]);
  });
});

test('a second dial after a duplicate refusal goes through the same connectors', async () => {
  const stand = new ManagerStand();
  const sent = stand.send(1);
  stand.connector.latest().refuse();
  await stand.clock.advance(3_050);
  expect(stand.connector.attempts).toHaveLength(2);
  stand.connector.latest().establish();
  await stand.clock.drain();
  expect([sent.outcome, stand.events]).toEqual(['sent', ['connecting', 'connected']]);
});
