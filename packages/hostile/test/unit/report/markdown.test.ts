import { expect, test } from 'vitest';
import { markdown } from '../../../src/report/markdown.js';
import { resultOf } from '../plan/result-of.js';

test('a row has the limits that bound the attack, and as many cells as the head', () => {
  const lines = markdown([resultOf(), resultOf({ attack: 'lock-ids', freedAfterMs: undefined })]).split('\n');
  expect(new Set(lines.map((line) => line.split('|').length))).toEqual(new Set([9]));
  expect(lines[3]).toContain(
    '| `lock-ids`: locks under ever new ids | `maxLocksPerPeer`, `maxLocksTotal`, `maxNameBytes` |',
  );
  expect([lines[2], lines[3]].map((line) => line?.split('|').at(-2)?.trim())).toEqual(['12', 'never']);
});
