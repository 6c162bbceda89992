import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LIVE_VIEW } from '../../../src/local-network/live-view.js';
import { summarize } from '../../../src/local-network/summary.js';
import { NO_WAYS } from '../../../src/local-network/ways.js';
import { LiveReporter } from '../../../src/shared/live-reporter.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** As much of a terminal as the reporter uses. */
function terminal() {
  let text = '';
  const stream = {
    columns: 60,
    rows: 20,
    isTTY: true,
    write: (piece: string) => {
      text += piece;
      return true;
    },
  } as unknown as NodeJS.WriteStream;
  return { stream, text: () => stripVTControlCharacters(text) };
}

const account = {
  sent: 5,
  delivered: 5,
  rejected: 0,
  rejectedByCode: {},
  inFlightAtKill: 0,
  unaccounted: 0,
  duplicates: 0,
  outOfOrder: 0,
  problems: [],
};
const facts = { nodes: 2, connections: 1, locks: 2, account, killed: undefined, seed: 1, seconds: 1 };

it('draws while things happen, then leaves the summary and no timer', () => {
  const { stream, text } = terminal();
  const reporter = new LiveReporter(stream, LIVE_VIEW);
  reporter.event({ type: 'starting', nodes: 2, connections: 1, transport: 'websocket', seed: 1, seconds: 5 });
  vi.advanceTimersByTime(100);
  expect(text()).toContain('0 of 2 processes');
  reporter.event({ type: 'started', node: 0, id: 'aa', pid: 7, port: 1 });
  vi.advanceTimersByTime(100);
  expect(text()).toContain('1 of 2 processes');
  reporter.finish(summarize({ ...facts, transport: 'websocket', ways: NO_WAYS, links: [], failures: [] }));
  expect(text()).toMatch(/Every message is accounted for\.\n.*unaccounted for +0\n$/s);
  expect(vi.getTimerCount()).toBe(0);
});
