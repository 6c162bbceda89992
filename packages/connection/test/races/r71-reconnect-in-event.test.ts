import { describe, expect, it } from 'vitest';
import { createLocalNetwork } from '../../src/testing/local-network.js';
import { Stand } from './stand.js';
import { endings, type Tracked, track } from './tracked.js';

describe('R71: dialling again from inside the `disconnected` event', () => {
  it('R71: a handler that sends to the peer that just left starts one new dial and returns', async () => {
    const stand = new Stand();
    const link = stand.connectOut();
    const again: Tracked[] = [];
    stand.onEvent = ({ type }) => {
      if (type === 'disconnected') again.push(stand.say('again'));
    };
    link.finish();
    expect(stand.connector.attempts).toHaveLength(2);
    expect(endings(again)).toEqual(['waiting']);
    stand.connector.latest().fail('DIAL_FAILED');
    await stand.clock.drain();
    expect(endings(again)).toEqual(['DIAL_FAILED']);
  });

  it('R71: a handler that answers every failure with another send does not hold the others up', async () => {
    const stand = new Stand({ onConnect: (attempt) => attempt.fail() });
    let dials = 0;
    stand.onEvent = ({ type }) => {
      if (type !== 'failed' || ++dials >= 100) return;
      void stand.say('and again');
    };
    void stand.say('hello');
    await stand.clock.drain();
    expect(dials).toBe(100);
    expect(stand.phase).toBeUndefined();
  });

  it('R71: a handler that waits for an answer of the dead peer blocks nobody: other messages flow, and it gets its error', async () => {
    await using network = await createLocalNetwork({ nodes: 3, transport: 'simulated' });
    const [watcher, victim, other] = [network.node(0), network.node(1), network.node(2)];
    await network.connectAll();
    const relocks: Tracked[] = [];
    watcher.peerEvents$.subscribe(({ type, peer }) => {
      if (type !== 'disconnected' || peer.id !== victim.self.id || relocks.length > 0) return;
      relocks.push(track(watcher.lock(peer, 'come-back')));
    });
    const received: number[] = [];
    other.messages$.subscribe(({ bytes }) => received.push(bytes[0] ?? 0));
    await network.run(victim.close());
    await network.clock.runUntil(() => !watcher.hasConnection(victim.self.id));
    await network.run(watcher.send(other.self, { service: 'chat', bytes: new Uint8Array([7]) }));
    await network.clock.runUntil(() => received.length > 0 && (relocks[0]?.ending ?? 'waiting') !== 'waiting');
    expect(received).toEqual([7]);
    expect(endings(relocks)).toEqual(['DIAL_FAILED']);
  });

  it('R71: a lock whose connection is lost is asked for again later, not from inside the event', async () => {
    await using network = await createLocalNetwork({ nodes: 2, transport: 'simulated' });
    const [holder, other] = [network.node(0), network.node(1)];
    const handle = await network.run(holder.lock(other.self, 'kept'));
    const events: string[] = [];
    holder.peerEvents$.subscribe(({ type }) => events.push(type));
    await network.run(other.disconnect(holder.self));
    await network.clock.runUntil(() => events.includes('disconnected'));
    await network.clock.advance(50);
    expect(events).toEqual(['disconnected']);
    expect(network.network.snapshot().dials).toBe(0);
    await network.clock.runUntil(() => handle.state === 'held');
    expect(events).toEqual(['disconnected', 'connecting', 'connected']);
  });
});
