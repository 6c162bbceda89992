import { describe, expect, test } from 'vitest';
import { metrics, selectMetrics } from '../../../src/figures/metric.js';

const names = (selected: readonly string[]) => selectMetrics(selected).map(({ name }) => name);

test('every metric has a name of its own', () => {
  expect(new Set(metrics.map(({ name }) => name)).size).toBe(metrics.length);
});

test('the metrics that were asked for are there, sends in both directions', () => {
  expect(metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...['connect.p50', 'connect.p99', 'lock.p50', 'lock.p99', 'heap.idle', 'node.startStop'],
      ...['100B', '1KiB', '64KiB'].flatMap((size) =>
        ['1proc', '2proc', '1proc.down', '2proc.down'].map((way) => `send.${size}.${way}`),
      ),
    ]),
  );
});

test('over WebRTC there are opens, locks and sends of every size, of ours and raw', () => {
  const webrtc = selectMetrics(['webrtc']);
  expect(webrtc.map(({ name }) => name.replace('webrtc.', ''))).toEqual([
    ...['open.p50', 'open.p99', 'open.p99PerP50', 'open.under20ms'],
    ...['lock.p50', 'lock.p99', 'send.100B', 'send.1KiB', 'send.64KiB'],
  ]);
  for (const { contenders } of webrtc) expect(contenders).toEqual(['ours', 'raw']);
});

test('a share is reached from below and a multiple from above', () => {
  for (const { better, target } of metrics) {
    if (target === undefined) continue;
    if (better === 'more') expect(target.reach).toBeLessThan(1);
    else expect(target.reach).toBeGreaterThan(1);
    if (target.stretch !== undefined) expect(target.stretch).toBeGreaterThan(target.reach);
  }
});

describe('a selection', () => {
  test('of nothing is everything', () => {
    expect(selectMetrics([])).toEqual(metrics);
  });

  test('by full name is that metric and those below it', () => {
    expect(names(['connect.p99'])).toEqual(['connect.p99']);
    expect(names(['send.1KiB.2proc'])).toEqual(['send.1KiB.2proc', 'send.1KiB.2proc.down']);
  });

  test('by a beginning ends at a dot: 1KiB is not 1KiBx', () => {
    expect(() => selectMetrics(['send.1'])).toThrow(RangeError);
    expect(names(['lock', 'heap'])).toEqual(['lock.p50', 'lock.p99', 'heap.idle']);
  });

  test('keeps the order of the report and takes nothing twice', () => {
    expect(names(['lock', 'connect', 'lock.p50'])).toEqual(['connect.p50', 'connect.p99', 'lock.p50', 'lock.p99']);
  });

  test('of an unknown name says what there is', () => {
    expect(() => selectMetrics(['latency'])).toThrow(/no metric latency.*connect\.p50/);
  });
});
