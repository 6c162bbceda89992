import { describe, expect, it } from 'vitest';
import { Stats } from '../../../src/local-network/stats.js';
import type { NeighbourFigures, WorkerFigures } from '../../../src/local-network/worker-protocol.js';

const link = (peer: number, more: Partial<NeighbourFigures> = {}): NeighbourFigures => ({
  peer,
  phase: 'connected',
  lock: 'held',
  theirs: true,
  ...more,
});
const figures = (submitted: number, delivered: number, ...neighbours: NeighbourFigures[]): WorkerFigures => ({
  submitted,
  rejected: 0,
  delivered,
  neighbours,
});

describe('the statistics', () => {
  it('add up what the nodes say, with rates since the look before', () => {
    const stats = new Stats([{ a: 0, b: 1 }], 2, 1_000);
    stats.update(0, figures(10, 4, link(1)));
    stats.update(1, figures(20, 6, link(0)));
    expect(stats.look(2_000)).toMatchObject({
      connections: 1,
      locks: 2,
      messagesSent: 30,
      messagesDelivered: 10,
      sentPerSecond: 30,
      deliveredPerSecond: 10,
    });
    stats.update(0, figures(15, 4, link(1)));
    expect(stats.look(2_500)).toMatchObject({ messagesSent: 35, sentPerSecond: 10, deliveredPerSecond: 0 });
  });

  it('count a connection when both ends have it, and a lock when it is held', () => {
    const stats = new Stats([{ a: 0, b: 1 }], 2, 0);
    stats.update(0, figures(0, 0, link(1, { lock: 'suspended' })));
    stats.update(1, figures(0, 0, link(0, { phase: 'connecting' })));
    expect(stats.look(500)).toMatchObject({ connections: 0, locks: 1 });
  });

  it('count connections by their way, as both ends see it', () => {
    const edges = [1, 2, 3].map((b) => ({ a: 0, b }));
    const stats = new Stats(edges, 4, 0);
    stats.update(
      0,
      figures(0, 0, link(1, { way: 'dialBack' }), link(2, { way: 'webrtc' }), link(3, { way: 'webrtc' })),
    );
    stats.update(1, figures(0, 0, link(0, { way: 'dial' })));
    stats.update(2, figures(0, 0, link(0, { way: 'webrtc' })));
    stats.update(3, figures(0, 0, link(0, { way: 'dial' })));
    expect(stats.look(500).ways).toEqual({ dial: 0, dialBack: 1, webrtc: 1 });
  });

  it('go on counting over the restart of a node', () => {
    const stats = new Stats([{ a: 0, b: 1 }], 2, 0);
    stats.update(0, figures(100, 50, link(1)));
    stats.look(1_000);
    stats.ended(0);
    expect(stats.look(2_000)).toMatchObject({
      messagesSent: 100,
      messagesDelivered: 50,
      sentPerSecond: 0,
      connections: 0,
      locks: 0,
    });
    stats.update(0, figures(7, 3, link(1)));
    expect(stats.look(3_000)).toMatchObject({
      messagesSent: 107,
      messagesDelivered: 53,
      sentPerSecond: 7,
      deliveredPerSecond: 3,
    });
  });
});
