import { explore } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { type ScriptPair, scriptPairs } from '../../src/establishment/scripts.js';
import { TwoPeerWorld } from '../../src/establishment/two-peer-world.js';

/** All that can happen to a pair of scripts: hashes, and how many schedules it took to find them. */
async function find(scripts: ScriptPair, allOrders: boolean): Promise<{ hashes: Set<string>; schedules: number }> {
  const hashes = new Set<string>();
  const begin = (): Promise<TwoPeerWorld> => TwoPeerWorld.begin({ scripts, deadlines: 0 });
  const report = await explore({ begin, allOrders, onSchedule: (hash) => hashes.add(hash) });
  expect([report.isExhaustive, report.failure]).toEqual([true, undefined]);
  return { hashes, schedules: report.schedules };
}

/** In some, one peer ends a link while the other one is about to send on it, which no delivery shows. */
const PAIRS: readonly ScriptPair[] = [
  ...scriptPairs(1),
  [['dial', 'close'], []],
  [['dial'], ['close']],
  [[], ['send', 'disconnect']],
  [['send'], ['subscribe']],
];

describe('exploring one order of unrelated steps, and all of them, finds the same', () => {
  it.each(PAIRS.map((scripts): [string, ScriptPair] => [JSON.stringify(scripts), scripts]))(
    '%s',
    { timeout: 20_000 },
    async (_name, scripts) => {
      const [one, all] = [await find(scripts, false), await find(scripts, true)];
      expect(one.hashes).toEqual(all.hashes);
      expect(one.schedules).toBeLessThan(all.schedules);
    },
  );
});
