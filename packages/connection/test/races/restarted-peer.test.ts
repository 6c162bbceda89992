import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { offererPair } from '../../src/testing/fixtures.js';
import { LATENCY_MS, type SimNode, SimNodes } from '../support/sim-nodes.js';

// A peer whose process died without a word, and which dials us again while our side still holds the old connection (R9, R20).

let nodes: SimNodes;

beforeEach(() => {
  nodes = new SimNodes();
});

afterEach(async () => {
  expect(await nodes.close()).toEqual([]);
});

/** A node that dialled its peer, whose process is then gone, and another process of that peer. */
async function restarted({ isOfferer }: { readonly isOfferer: boolean }) {
  const [offerer, other] = offererPair();
  const [self, peer] = isOfferer ? [offerer, other] : [other, offerer];
  const here = await nodes.start(self);
  const before = await nodes.start(peer);
  await nodes.run(here.node.connect(before.node.self));
  return {
    here,
    before,
    again: async (): Promise<SimNode> => {
      await before.vanish();
      return nodes.start(peer);
    },
  };
}

const saying = (text: string) => ({ service: 'chat', bytes: new TextEncoder().encode(text) });

describe.each([
  ['the offerer', true],
  ['not the offerer', false],
])('a peer that was restarted dials us, and we are %s', (_, isOfferer) => {
  it('R9: is let in at once, in place of the connection to its old process', async () => {
    const { here, again } = await restarted({ isOfferer });
    const after = await again();
    const heard: string[] = [];
    after.node.messages$.subscribe(({ bytes }) => heard.push(new TextDecoder().decode(bytes)));
    const begun = nodes.clock.now();
    await nodes.run(after.node.connect(here.node.self));
    // Two legs for the link, two for the handshake.
    expect(nodes.clock.now() - begun).toBeLessThanOrEqual(4 * LATENCY_MS);
    await nodes.run(here.node.send(after.node.self, saying('hello')));
    await nodes.clock.advance(LATENCY_MS);
    expect(heard).toEqual(['hello']);
    expect([here.events, after.events]).toEqual([
      ['connecting', 'connected'],
      ['connecting', 'connected'],
    ]);
  });

  it('R34: our locks on it are asked for again, and those of its old process are gone', async () => {
    const { here, before, again } = await restarted({ isOfferer });
    const handle = await nodes.run(here.node.lock(before.node.self, 'ours'));
    await nodes.run(before.node.lock(here.node.self, 'of the old process'));
    const after = await again();
    await nodes.run(after.node.lock(here.node.self, 'of the new process'));
    await nodes.clock.advance(2 * LATENCY_MS);
    expect(handle.state).toBe('held');
    expect(after.node.locks.locks('remote', here.node.self.id)).toEqual(['ours']);
    expect(here.node.locks.locks('remote', after.node.self.id)).toEqual(['of the new process']);
  });
});
