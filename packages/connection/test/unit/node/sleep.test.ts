import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sleep } from '../../../src/node/sleep.js';
import { offererPair } from '../../../src/testing/fixtures.js';
import { codeOf } from '../../support/rpc-stand.js';
import { LATENCY_MS, type SimNode, SimNodes } from '../../support/sim-nodes.js';

let nodes: SimNodes;
let laptop: SimNode;
let server: SimNode;

beforeEach(async () => {
  nodes = new SimNodes();
  const [one, other] = offererPair();
  laptop = await nodes.start(one);
  server = await nodes.start(other);
});

afterEach(async () => {
  expect(await nodes.close()).toEqual([]);
});

const message = { service: 'chat', bytes: new Uint8Array(1) };

describe(Sleep, () => {
  it('tells the peers, closes in good order, and is silent for as long as it takes', async () => {
    const handle = await nodes.run(laptop.node.lock(server.node.self, 'x'));
    const begun = nodes.clock.now();
    await nodes.run(laptop.node.suspend());
    expect(nodes.clock.now() - begun).toBeLessThan(1_000);
    await nodes.clock.advance(3_600_000);
    expect([handle.state, handle.status]).toMatchObject([
      'suspended',
      { retryAt: undefined, error: { code: 'SUSPENDED' } },
    ]);
    expect([laptop.events, server.events]).toEqual([
      ['connecting', 'connected', 'disconnected'],
      ['connecting', 'connected', 'disconnected'],
    ]);
    expect(laptop.node.diagnostics()).toMatchObject({ phase: 'suspended', suspendedLocks: [{ lockId: 'x' }] });
  });

  it('dials locked peers at once when it is over, with failures forgotten', async () => {
    const handle = await nodes.run(laptop.node.lock(server.node.self, 'x'));
    await nodes.run(laptop.node.suspend());
    await nodes.clock.advance(3_600_000);
    const begun = nodes.clock.now();
    await nodes.run(laptop.node.resume());
    await nodes.clock.advance(6 * LATENCY_MS);
    expect([handle.state, nodes.clock.now() - begun]).toEqual(['held', 6 * LATENCY_MS]);
    expect(server.node.locks.isLocked('remote', laptop.node.self.id, 'x')).toBe(true);
  });

  it('refuses what would connect, in both directions, and takes it again afterwards', async () => {
    await nodes.run(laptop.node.suspend());
    const { self } = server.node;
    const codes = [
      codeOf(laptop.node.send(self, message)),
      codeOf(laptop.node.connect(self)),
      codeOf(laptop.node.lock(self, 'x')),
    ];
    const inbound = codeOf(server.node.connect(laptop.node.self));
    await nodes.clock.advance(30_000);
    expect(await Promise.all(codes)).toEqual(['SUSPENDED', 'SUSPENDED', 'SUSPENDED']);
    expect(await inbound).toBe('CONNECTION_LOST');
    await nodes.run(laptop.node.resume());
    await nodes.run(server.node.connect(laptop.node.self));
    await nodes.run(laptop.node.send(self, message));
  });

  it('is idempotent, and the last call counts', async () => {
    const handle = await nodes.run(laptop.node.lock(server.node.self, 'x'));
    const first = laptop.node.suspend();
    expect(laptop.node.suspend()).toBe(first);
    const resumed = laptop.node.resume();
    const again = laptop.node.suspend();
    await nodes.run(Promise.all([first, resumed, again]));
    expect([laptop.node.diagnostics().phase, handle.state]).toEqual(['suspended', 'suspended']);
    await nodes.run(Promise.all([laptop.node.resume(), laptop.node.resume()]));
    await nodes.clock.advance(1_000);
    expect([laptop.node.diagnostics().phase, handle.state]).toEqual(['running', 'held']);
    await nodes.run(laptop.node.resume());
    expect(laptop.node.diagnostics().phase).toBe('running');
  });

  it('a resume waits for the suspension that is under way: nothing is asked for over a closing connection', async () => {
    const handle = await nodes.run(laptop.node.lock(server.node.self, 'x'));
    const states: unknown[] = [];
    handle.status$.subscribe((status) => states.push('failures' in status ? status.failures : status.state));
    void laptop.node.suspend();
    await nodes.run(laptop.node.resume());
    await nodes.clock.advance(1_000);
    expect(states).toEqual(['held', 0, 'held']);
  });

  it('a node closes while it sleeps, and while it falls asleep; a call that comes later does nothing', async () => {
    await nodes.run(laptop.node.connect(server.node.self));
    const asleep = laptop.node.suspend();
    await nodes.run(Promise.all([asleep, laptop.node.close()]));
    await nodes.run(server.node.suspend());
    await nodes.run(server.node.close());
    for (const { node } of [laptop, server]) {
      await nodes.run(node.resume());
      await nodes.run(node.suspend());
      expect(node.diagnostics().phase).toBe('closed');
    }
  });
});
