import { describe, expect, test } from 'vitest';
import type { SimPeer, SimPeerOptions } from '../../../../src/testing/simulation/sim-peer.js';
import { LEDGER_SERVICE } from '../../../../src/testing/simulation/sim-peer.js';
import { Simulation } from '../../../../src/testing/simulation/simulation.js';

async function pair(options: SimPeerOptions & { listens?: boolean } = {}) {
  const simulation = new Simulation({ seed: 1 });
  const [a, b] = [await simulation.start('A'), await simulation.start('B', options)];
  const notesOf = (peer: SimPeer): string[] =>
    simulation.history.lines
      .filter(({ peer: name, what }) => name === peer.name && !what.startsWith('frame '))
      .map(({ what }) => what);
  return { simulation, a, b, notesOf };
}

describe('messages', () => {
  test('what is sent through the simulation is in its books, whatever the size', async () => {
    const { simulation, a, b, notesOf } = await pair();
    const sizes: number[] = [];
    b.node.messages$.subscribe(({ service, bytes }) => service === LEDGER_SERVICE && sizes.push(bytes.length));
    for (const size of [undefined, 1, 500]) await simulation.run(a.send(b, size === undefined ? {} : { size }));
    await simulation.calm();
    expect(simulation.ledger.totals()).toMatchObject({ sent: 3, delivered: 3 });
    expect(sizes).toEqual([4, 4, 500]);
    expect(notesOf(b).filter((what) => what === 'message from A')).toHaveLength(3);
    await simulation.end();
  });

  test('what comes before it listens is delivered when it does, once', async () => {
    const { simulation, a, b } = await pair({ listens: false });
    await simulation.run(a.send(b));
    await simulation.advance(1_000);
    expect(simulation.ledger.totals().delivered).toBe(0);
    b.listen();
    b.listen();
    expect(simulation.ledger.totals().delivered).toBe(1);
    await simulation.end();
  });

  test('a send that is rejected rejects, with the code in the history', async () => {
    const { simulation, a, b } = await pair();
    await b.close();
    await expect(simulation.run(a.send(b))).rejects.toMatchObject({ code: 'DIAL_FAILED' });
    expect(simulation.history.lines.at(-1)).toMatchObject({ what: 'send to B rejected', detail: 'DIAL_FAILED' });
    expect(simulation.ledger.totals()).toMatchObject({ sent: 1, rejected: 1 });
  });

  test('messages of other services are not in the books', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.node.send(b.descriptor, { service: 'mine', bytes: Uint8Array.of(1) }));
    await simulation.end();
    expect(simulation.ledger.totals().sent).toBe(0);
  });
});

describe('the life of a process', () => {
  test('its node has the simulation’s time and its own options, and announces in the history', async () => {
    const { simulation, a, b, notesOf } = await pair({ region: 7, applicationVersion: 'mine' });
    expect([a.isAlive, a.isRunning, b.node.self.region]).toEqual([true, true, 7]);
    await simulation.run(a.node.connect(b.descriptor));
    expect(notesOf(a)).toEqual(['started', 'connecting B', 'attempt local established', 'connected B']);
    expect([a.announced.lastOf(b.id), b.announced.lastOf(a.id)]).toEqual(['connected', 'connected']);
    a.clock.jump(1_000);
    expect(a.clock.now() - b.clock.now()).toBe(1_000);
    await simulation.end();
    expect(notesOf(a).slice(-2)).toEqual(['disconnected B', 'closed']);
  });

  test('there is one at a time, and none before it starts', async () => {
    const { a } = await pair();
    await expect(a.start()).rejects.toThrow('A runs already.');
    a.crash('silent');
    expect([a.isAlive, a.isRunning]).toEqual([false, false]);
    expect(() => a.node).toThrow('A has no process; start() it first.');
    a.crash('reset');
    await a.close();
  });

  test('closing leaves nothing and is done once', async () => {
    const { simulation, a, b, notesOf } = await pair();
    await simulation.run(a.node.connect(b.descriptor));
    const closed = Promise.all([a.close(), a.close()]);
    expect([a.isAlive, a.isRunning]).toEqual([true, false]);
    await simulation.run(closed);
    expect(a.isAlive).toBe(false);
    expect(notesOf(a).filter((what) => what === 'closed')).toHaveLength(1);
    simulation.check();
  });

  test('disconnecting in good order ends the connection at both ends', async () => {
    const { simulation, a, b, notesOf } = await pair();
    await simulation.run(a.send(b));
    await simulation.run(a.disconnect(b));
    await simulation.calm();
    expect([notesOf(a).at(-1), notesOf(b).at(-1)]).toEqual(['disconnected B', 'disconnected A']);
    await simulation.end();
  });
});

describe('a process that dies', () => {
  test('and whose machine resets its connections is missed at once, a silent one only when it is looked for', async () => {
    for (const [kind, isMissed] of [
      ['reset', true],
      ['silent', false],
    ] as const) {
      const { simulation, a, b } = await pair();
      await simulation.run(a.node.connect(b.descriptor));
      b.crash(kind);
      await simulation.advance(2_000);
      expect(a.announced.lastOf(b.id)).toBe(isMissed ? 'disconnected' : 'connected');
      await simulation.advance(60_000);
      expect(a.announced.lastOf(b.id)).toBe('disconnected');
      await simulation.end();
    }
  });

  test('does and hears nothing more: no timer, no event, no message, no outcome', async () => {
    const { simulation, a, b, notesOf } = await pair();
    await simulation.run(a.node.connect(b.descriptor));
    void a.send(b).catch(() => undefined);
    a.crash('silent');
    const before = notesOf(a);
    await simulation.advance(60_000);
    expect(notesOf(a)).toEqual(before);
    expect([a.clock.pendingTimers, simulation.attempts.open]).toEqual([0, 0]);
    await simulation.end();
  });

  test('comes back under the same id as another process, and is found', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.send(b));
    await simulation.calm();
    const [first, firstClock] = [b.node, b.clock];
    b.crash('silent');
    await b.start();
    b.listen();
    expect(b.node).not.toBe(first);
    expect(b.clock).not.toBe(firstClock);
    expect([b.node.self.id, b.announced.lastOf(a.id)]).toEqual([b.id, undefined]);
    await simulation.run(b.send(a));
    await simulation.calm();
    expect(simulation.ledger.totals()).toMatchObject({ sent: 2, delivered: 2 });
    await simulation.end();
  });

  test('while it closes is not waited for', async () => {
    const { simulation, a, b, notesOf } = await pair();
    await simulation.run(a.node.connect(b.descriptor));
    void a.close();
    a.crash('reset');
    await simulation.advance(5_000);
    expect(notesOf(a)).not.toContain('closed');
    await a.start();
    expect(a.isRunning).toBe(true);
    await simulation.end();
  });
});
