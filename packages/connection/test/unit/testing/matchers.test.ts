import { describe, expect, test } from 'vitest';

import { fixedLatency } from '../../../src/testing/latency.js';
import { createLocalNetwork, type SimulatedLocalNetwork } from '../../../src/testing/local-network.js';
import { peerMatchers } from '../../../src/testing/matchers.js';

expect.extend(peerMatchers);

function simulatedNetwork(nodes: number): Promise<SimulatedLocalNetwork> {
  return createLocalNetwork({ nodes, transport: 'simulated', latency: fixedLatency(10), jitterRatio: 0 });
}

/** The text of the failure that `act` ends in. */
async function failureOf(act: () => unknown): Promise<string> {
  try {
    await act();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('The expectation passed, and should have failed.');
}

describe('connected', () => {
  test('tells whether a connection is established, for a node, a descriptor and an id', async () => {
    await using network = await simulatedNetwork(3);
    const [a, b, c] = [network.node(0), network.node(1), network.node(2)];
    await network.run(a.connect(b.self));
    for (const peer of [b, b.self, b.self.id]) {
      expect(a).toBeConnectedTo(peer);
      expect(await failureOf(() => expect(a).not.toBeConnectedTo(peer))).toMatch(/not to be connected to/);
    }
    expect(b).toBeConnectedTo(a);
    expect(a).not.toBeConnectedTo(c);
  });

  test('a connecting peer is not connected, and the failure tells the phase and the other peers', async () => {
    await using network = await simulatedNetwork(3);
    const [a, b, c] = [network.node(0), network.node(1), network.node(2)];
    await network.run(a.connect(c.self));
    const connecting = a.connect(b.self);
    expect(a).not.toBeConnectedTo(b);
    const failure = await failureOf(() => expect(a).toBeConnectedTo(b));
    expect(failure).toContain(`Expected node ${a.self.id.slice(0, 8)} to be connected to ${b.self.id.slice(0, 8)}`);
    expect(failure).toContain(`it is connecting; other peers: ${c.self.id.slice(0, 8)} connected`);
    await network.run(connecting);
  });

  test('something that is no node is refused with what to write', async () => {
    expect(await failureOf(() => expect({ id: 'x' }).toBeConnectedTo('y' as never))).toMatch(
      /looks at a ConnectionNode/,
    );
  });
});

describe('locks', () => {
  test('both sides of a lock are told apart, by lock id where one is given', async () => {
    await using network = await simulatedNetwork(2);
    const [a, b] = [network.node(0), network.node(1)];
    expect(a).not.toHoldLockOn(b);
    const lock = await network.run(a.lock(b.self, 'work'));
    expect(a).toHoldLockOn(b);
    expect(a).toHoldLockOn(b, 'work');
    expect(a).not.toHoldLockOn(b, 'play');
    expect(b).toBeLockedBy(a);
    expect(b).toBeLockedBy(a.self, 'work');
    expect(b).not.toBeLockedBy(a, 'play');
    expect(b).not.toHoldLockOn(a);
    expect(a).not.toBeLockedBy(b);
    expect(await failureOf(() => expect(b).toBeLockedBy(a, 'play'))).toMatch(/the lock "play", but there are "work"\./);
    expect(await failureOf(() => expect(a).toBeLockedBy(b))).toMatch(/any lock, but there are none\./);
    await network.run(lock.release());
    await network.clock.advance(10);
    expect(a).not.toHoldLockOn(b);
    expect(b).not.toBeLockedBy(a);
  });
});

describe('becoming', () => {
  test('waits in virtual time for a connection, on both sides at once', async () => {
    await using network = await simulatedNetwork(2);
    const [a, b] = [network.node(0), network.node(1)];
    const connecting = a.connect(b.self);
    await Promise.all([expect(a).toBecomeConnectedTo(b), expect(b).toBecomeConnectedTo(a)]);
    expect(network.clock.now()).toBe(40);
    await connecting;
  });

  test('waits for the end of a connection', async () => {
    await using network = await simulatedNetwork(2);
    const [a, b] = [network.node(0), network.node(1)];
    await network.connectAll();
    const closing = b.close();
    await expect(a).toBecomeDisconnectedFrom(b);
    await network.run(closing);
    await expect(a).toBecomeDisconnectedFrom(b);
  });

  test('R57: gives up after its bound on the clock of the node, tells the state, and leaves no timer or listener', async () => {
    await using network = await simulatedNetwork(2);
    const [a, b] = [network.node(0), network.node(1)];
    const timers = network.clock.pendingTimers;
    const startedAt = network.clock.now();
    const failure = await failureOf(() => expect(a).toBecomeConnectedTo(b, { withinMs: 500 }));
    expect(failure).toMatch(/to become connected to .*has no endpoint for it/);
    expect(network.clock.now() - startedAt).toBe(500);
    expect(network.clock.pendingTimers).toBe(timers);
  });

  test('the opposite is asserted by waiting the bound out', async () => {
    await using network = await simulatedNetwork(2);
    await expect(network.node(0)).not.toBecomeConnectedTo(network.node(1), { withinMs: 50 });
  });

  test('a node that is closed while somebody waits ends the waiting at once', async () => {
    await using network = await simulatedNetwork(2);
    const [a, b] = [network.node(0), network.node(1)];
    const waiting = failureOf(() => expect(a).toBecomeConnectedTo(b));
    await network.run(a.close());
    expect(await waiting).toMatch(/to become connected/);
    expect(network.clock.now()).toBeLessThan(10_000);
  });
});
