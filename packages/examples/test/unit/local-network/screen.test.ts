import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { NetworkEvent, StatsEvent } from '../../../src/local-network/network-events.js';
import { drawScreen } from '../../../src/local-network/screen.js';
import { firstScreenState, reduceScreen, type ScreenState } from '../../../src/local-network/screen-state.js';
import { NO_WAYS, type TransportChoice } from '../../../src/local-network/ways.js';
import type { NeighbourFigures } from '../../../src/local-network/worker-protocol.js';

const colors = createColors(true);

function after(events: readonly NetworkEvent[]): ScreenState {
  return events.reduce((state, event) => reduceScreen(state, event, 1_000), firstScreenState(0));
}

function link(peer: number, more: Partial<NeighbourFigures> = {}): NeighbourFigures {
  return { peer, phase: 'connected', lock: 'held', theirs: true, ...more };
}

function statsOf(links: readonly (readonly NeighbourFigures[])[]): StatsEvent {
  return {
    type: 'stats',
    connections: 12,
    ways: { dial: 5, dialBack: 4, webrtc: 3 },
    locks: 24,
    messagesSent: 1_234_567,
    messagesDelivered: 1_234_500,
    rejected: 12,
    sentPerSecond: 1_200,
    deliveredPerSecond: 1_199,
    nodes: links.map((own, node) => ({ node, sentPerSecond: 150, deliveredPerSecond: 149, links: own })),
  };
}

function running(
  nodes: number,
  links: (node: number) => readonly NeighbourFigures[] = () => [link(1)],
  transport: TransportChoice = 'websocket',
): ScreenState {
  return after([
    { type: 'starting', nodes, connections: 12, transport, seed: 1, seconds: 10 },
    ...Array.from(
      { length: nodes },
      (_, node): NetworkEvent => ({ type: 'started', node, id: 'aa', pid: 40_000 + node, port: 1 }),
    ),
    { type: 'flowing', connections: 12, ways: NO_WAYS, links: [], locks: 24, ms: 800 },
    statsOf(Array.from({ length: nodes }, (_, node) => links(node))),
    {
      type: 'failure',
      text: 'something went very wrong, and this is a long sentence about it that no narrow terminal can show',
    },
  ]);
}

const plain = (state: ScreenState, columns: number, rows: number): string[] =>
  drawScreen(state, 3_000, { columns, rows }, colors).map(stripVTControlCharacters);

describe('the live screen', () => {
  it('is never wider nor higher than the terminal', () => {
    const states = [
      firstScreenState(0),
      running(2),
      running(8),
      running(64, () => Array.from({ length: 20 }, (_, peer) => link(peer))),
    ];
    for (const state of states) {
      for (const columns of [1, 10, 39, 40, 60, 61, 80, 200]) {
        for (const rows of [1, 2, 5, 10, 24, 60, 200]) {
          const lines = plain(state, columns, rows);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  it('shows how far the start has come', () => {
    const state = after([
      { type: 'starting', nodes: 4, connections: 5, transport: 'webrtc', seed: 1, seconds: null },
      { type: 'started', node: 2, id: 'aa', pid: 7, port: 1 },
    ]);
    expect(plain(state, 80, 24).join('\n')).toContain('1 of 4 processes');
  });

  it('shows how each connection stands', () => {
    const state = running(2, (node) =>
      node === 0
        ? [
            link(1),
            link(2, { theirs: false }),
            link(3, { lock: 'suspended', phase: 'down' }),
            link(4, { phase: 'connecting' }),
          ]
        : [],
    );
    expect(plain(state, 100, 24).find((line) => line.includes('40000'))).toMatch(/1● 2◐ 3○ 4○ +150 +149$/);
  });

  it('tells the transport, and in a mixed network how each connection came about', () => {
    const state = running(
      2,
      () => [link(1, { way: 'dial' }), link(2, { way: 'dialBack' }), link(3, { way: 'webrtc' })],
      'mixed',
    );
    const lines = plain(state, 160, 24);
    expect(lines[0]).toContain('2 nodes, 12 connections, mixed');
    expect(lines.join('\n')).toContain('connections 12/12 (dialled 5, dialled back 4, WebRTC 3)');
    expect(lines.find((line) => line.includes('40000'))).toMatch(/1d● 2b● 3w● /);
    expect(lines.join('\n')).toContain('w WebRTC');
    expect(plain(running(2), 160, 24).join('\n')).not.toContain('w WebRTC');
  });

  it('leaves out the rates, then the processes, where there is no room', () => {
    expect(plain(running(2), 80, 24).join('\n')).toMatch(/process.*sent\/s/);
    expect(plain(running(2), 50, 24).join('\n')).toMatch(/process(?!.*sent\/s)/);
    expect(plain(running(2), 36, 24).join('\n')).not.toContain('process');
  });

  it('shows the nodes that something is wrong with when not all have room', () => {
    const state = reduceScreen(running(64), { type: 'killed', node: 63, pid: 40_063, signal: 'SIGKILL' }, 2_000);
    const lines = plain(state, 80, 20);
    expect(lines.some((line) => line.includes('✗') && line.includes('63'))).toBe(true);
    expect(lines.some((line) => /… and \d+ more/.test(line))).toBe(true);
  });

  it('shows the newest events last', () => {
    const state = reduceScreen(running(2), { type: 'killed', node: 1, pid: 40_001, signal: 'SIGKILL' }, 2_000);
    expect(plain(state, 80, 24).at(-1)).toBe('    2.0 s  node 1 killed (process 40001, SIGKILL)');
  });
});
