import { stripVTControlCharacters } from 'node:util';
import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { DhtEvent } from '../../../src/dht-network/dht-events.js';
import { drawDhtScreen } from '../../../src/dht-network/dht-screen.js';
import { type DhtScreenState, firstDhtScreen, reduceDhtScreen } from '../../../src/dht-network/dht-screen-state.js';
import { someFacts } from './some-dht-facts.js';

const colors = createColors(true);

const after = (events: readonly DhtEvent[]): DhtScreenState =>
  events.reduce((state, event) => reduceDhtScreen(state, event, 1_000), firstDhtScreen(0));

const started = (node: number): DhtEvent => ({
  ...{ type: 'started', node, id: 'abcdef0123456789', process: Math.floor(node / 2), pid: 7, port: 80, entryPoints: 3 },
});

function working(nodes: number): DhtScreenState {
  return after([
    { type: 'starting', nodes, processes: nodes / 2, seed: 1, seconds: 10 },
    ...Array.from({ length: nodes }, (_, node) => started(node)),
    ...Array.from({ length: nodes }, (_, node): DhtEvent => ({ type: 'ready', node, joinedMs: 1, readyMs: 2 })),
    { type: 'working', nodes, ms: 900 },
    {
      ...{ type: 'stats', ...someFacts().counts, hops: { '1': 30, '2': 3 }, values: 1, deadContacts: 2 },
      nodes: Array.from({ length: nodes }, (_, node) => ({ node, neighbours: 15, connections: 14, entries: 20 })),
    },
  ]);
}

const plain = (state: DhtScreenState, columns: number, rows: number): string[] =>
  drawDhtScreen(state, 3_000, { columns, rows }, colors).map(stripVTControlCharacters);

describe('the live screen of a DHT network', () => {
  it('is never wider nor higher than the terminal', () => {
    for (const state of [firstDhtScreen(0), working(4), working(64)]) {
      for (const columns of [1, 10, 39, 60, 80, 200]) {
        for (const rows of [1, 2, 5, 10, 24, 60, 200]) {
          const lines = plain(state, columns, rows);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  it('shows how far the joining has come', () => {
    const state = after([
      { type: 'starting', nodes: 4, processes: 2, seed: 1, seconds: null },
      started(0),
      started(1),
      { type: 'ready', node: 0, joinedMs: 1, readyMs: 2 },
    ]);
    expect(plain(state, 80, 24).join('\n')).toContain('1 of 4 nodes');
  });

  it('shows operations, hops and every node', () => {
    const lines = plain(working(4), 120, 30);
    expect(lines.join('\n')).toContain('puts 1, gets 1 (found 1), lookups 1 (exact 1)');
    expect(lines.join('\n')).toContain('dead neighbours 2');
    expect(lines.find((line) => line.includes('2 hops'))).toMatch(/━+─* 3$/);
    expect(lines.filter((line) => /●.*abcdef01 +15 +14 +20/.test(line))).toHaveLength(4);
  });

  it('shows who was killed first when not all have room', () => {
    const state = reduceDhtScreen(
      working(64),
      { type: 'killed', processes: [31], pids: [7], nodes: [62, 63], signal: 'SIGKILL' },
      2_000,
    );
    const lines = plain(state, 80, 20);
    expect(lines.filter((line) => /✗ +6[23] .*killed/.test(line))).toHaveLength(2);
    expect(lines.some((line) => /… and \d+ more/.test(line))).toBe(true);
  });
});
