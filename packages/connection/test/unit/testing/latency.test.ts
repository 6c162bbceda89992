import { expect, test } from 'vitest';
import { peer } from '../../../src/testing/fixtures.js';
import { defaultLatencies, fixedLatency, regionLatency, regions } from '../../../src/testing/latency.js';

test('the default table is symmetric, shortest within a region, and covers every named region', () => {
  for (const row of Object.values(regions)) {
    for (const column of Object.values(regions)) {
      const [there, back] = [defaultLatencies[row]?.[column], defaultLatencies[column]?.[row]];
      expect(there).toBe(back);
      if (row !== column) expect(there).toBeGreaterThan(defaultLatencies[row]?.[row] ?? Number.POSITIVE_INFINITY);
    }
  }
});

test('latency goes by the regions of both descriptors', () => {
  const latency = regionLatency();
  expect(latency(peer(1, { region: regions.usEast }), peer(2, { region: regions.japan }))).toBe(74);
  expect(latency(peer(1, { region: regions.japan }), peer(2, { region: regions.japan }))).toBe(1);
});

test('a peer without a region, or with an unknown one, counts as being in the fallback region', () => {
  const latency = regionLatency(
    [
      [1, 7],
      [7, 2],
    ],
    1,
  );
  expect([latency(peer(1), peer(2)), latency(peer(1, { region: 4_000_000_000 }), peer(2, { region: 0 }))]).toEqual([
    2, 7,
  ]);
});

test('a table that is not square or holds no time is refused', () => {
  for (const table of [[[1, 2]], [[Number.NaN]], [[-1]]]) expect(() => regionLatency(table)).toThrow(RangeError);
});

test('a fixed latency is the same between any two', () => {
  expect(fixedLatency(5)(peer(1), peer(2))).toBe(5);
});
