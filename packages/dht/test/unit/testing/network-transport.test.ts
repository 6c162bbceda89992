import type { PeerEvent } from '@peerlatch/connection/manager';
import { fixedLatency, peer, VirtualClock } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import type { NetworkTransport } from '../../../src/testing/network-transport.js';
import { TransportNetwork } from '../../../src/testing/transport-network.js';

function ground(options: { maxConnections?: number } = {}) {
  const clock = new VirtualClock();
  const network = new TransportNetwork({ clock, latency: fixedLatency(10), ...options });
  const log: string[] = [];
  const join = (letter: string): NetworkTransport => {
    const transport = network.join(peer(Number(letter)));
    transport.peerEvents$.subscribe((event: PeerEvent) => log.push(`${letter} ${event.type}`));
    transport.handle('s', ({ body }) => log.push(`${letter} got ${body.join()}`));
    return transport;
  };
  return { clock, network, log, join };
}

function note(value: number) {
  return { kind: 'notification', serviceId: 's', method: 'm', bodyType: 't', body: Uint8Array.of(value) } as const;
}

describe('NetworkTransport', () => {
  it('opens a connection in three round trips and flushes what waited, in order', async () => {
    const { clock, log, join } = ground();
    const [a, b] = [join('1'), join('2')];
    const sent = Promise.all([a.send(b.self, note(1)), a.send(b.self, note(2))]);
    expect([a.hasEndpoint(b.self.id), a.hasConnection(b.self.id)]).toEqual([true, false]);
    await clock.advance(59);
    expect(a.hasConnection(b.self.id)).toBe(false);
    await clock.advance(1);
    expect(a.hasConnection(b.self.id)).toBe(true);
    await clock.run(sent);
    await clock.advance(10);
    expect(log).toEqual(['1 connecting', '2 connecting', '2 connected', '1 connected', '2 got 1', '2 got 2']);
    expect(a.connections()).toEqual([b.self]);
  });

  it('lets the acceptor speak first: its message finds our end open', async () => {
    const { clock, log, join } = ground();
    const [a, b] = [join('1'), join('2')];
    b.peerEvents$.subscribe(({ type }) => {
      if (type === 'connected') void b.send(a.self, note(9));
    });
    void a.send(b.self, note(1));
    await clock.advance(100);
    expect(log).toContain('1 got 9');
  });

  it('makes one connection of two that cross', async () => {
    const { clock, network, log, join } = ground();
    const [a, b] = [join('1'), join('2')];
    void a.send(b.self, note(1));
    void b.send(a.self, note(2));
    await clock.advance(200);
    expect(log.filter((line) => line.endsWith(' connected'))).toHaveLength(2);
    expect(log.filter((line) => line.includes('got'))).toHaveLength(2);
    expect(network.opened).toBe(2);
  });

  it('does not dial for a message that must not, nor to itself', async () => {
    const { join } = ground();
    const [a, b] = [join('1'), join('2')];
    await expect(a.send(b.self, note(1), { connect: false })).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
    await expect(a.send(a.self, note(1))).rejects.toMatchObject({ code: 'SELF_CONNECTION' });
    expect(a.hasEndpoint(b.self.id)).toBe(false);
  });

  it('fails a dial to nobody, with everything that waited for it', async () => {
    const { clock, log, join } = ground();
    const a = join('1');
    const sent = a.send(peer(0x33), note(1));
    sent.catch(() => {});
    await clock.advance(60);
    await expect(sent).rejects.toMatchObject({ code: 'DIAL_FAILED' });
    expect(log).toEqual(['1 connecting', '1 failed']);
  });

  it.each([
    ['reset', 10],
    ['silent', 15_010],
  ] as const)('tells the peers of a %s crash after %i ms, and nothing more comes from there', async (how, ms) => {
    const { clock, network, log, join } = ground();
    const [a, b] = [join('1'), join('2')];
    await clock.run(a.send(b.self, note(1)));
    await clock.advance(20);
    void b.send(a.self, note(2));
    network.crash(b.self.id, how);
    await clock.advance(ms - 1);
    expect(log).not.toContain('1 disconnected');
    await clock.advance(1);
    expect(log.at(-1)).toBe('1 disconnected');
    expect(log).not.toContain('1 got 2');
  });

  it('leaves in good order: peers hear a graceful end', async () => {
    const { clock, join } = ground();
    const [a, b] = [join('1'), join('2')];
    const ends: boolean[] = [];
    a.peerEvents$.subscribe((event) => event.type === 'disconnected' && ends.push(event.graceful));
    await clock.run(a.send(b.self, note(1)));
    await b.close();
    await clock.advance(10);
    expect(ends).toEqual([true]);
    await expect(b.send(a.self, note(1))).rejects.toMatchObject({ code: 'CLOSED' });
    expect(b.listeners).toBe(0);
  });

  it('takes a node that comes back under its id for a new one', async () => {
    const { clock, network, log, join } = ground();
    const [a, b] = [join('1'), join('2')];
    await clock.run(a.send(b.self, note(1)));
    await clock.advance(20);
    network.crash(b.self.id, 'silent');
    const again = join('2');
    await clock.run(again.send(a.self, note(5)));
    await clock.advance(20);
    expect(log.slice(-5)).toEqual(['1 disconnected', '1 connecting', '1 connected', '2 connected', '1 got 5']);
    await clock.advance(20_000);
    expect(a.hasConnection(again.self.id)).toBe(true);
  });

  it('drops idle connections above the bound, but none that a weak lock keeps', async () => {
    const { clock, join } = ground({ maxConnections: 2 });
    const [a, b, c, d] = [join('1'), join('2'), join('3'), join('4')];
    await clock.run(Promise.all([a.send(b.self, note(1)), a.send(c.self, note(1))]));
    expect(a.weakLock(b.self.id, 'x')).toBe(true);
    await clock.advance(30_000);
    await clock.run(a.send(d.self, note(1)));
    await clock.advance(20);
    expect(a.connections().map(({ id }) => id)).toEqual([b.self.id, d.self.id]);
    expect(c.connections()).toEqual([]);
  });

  it('has one handler per service', () => {
    const a = ground().join('1');
    expect(() => a.handle('s', () => {})).toThrow('already');
    const other = a.handle('t', () => {});
    other[Symbol.dispose]();
    expect(() => a.handle('t', () => {})).not.toThrow();
  });
});
