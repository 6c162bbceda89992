import { describe, expect, it } from 'vitest';
import { ACTIONS } from '../../../src/establishment/action.js';
import { scriptPairs } from '../../../src/establishment/scripts.js';

const sides = scriptPairs(3).flat();

describe('the pairs of scripts', () => {
  it('are all those with so many actions: 3 calls of either peer, 67 pairs with two actions, each once', () => {
    const calls = ['dial', 'send', 'lock'];
    expect(scriptPairs(1)).toEqual([...calls.map((call) => [[], [call]]), ...calls.map((call) => [[call], []])]);
    expect([0, 1, 2].map((count) => scriptPairs(count).length)).toEqual([0, 6, 67]);
    for (const count of [2, 3]) {
      const pairs = scriptPairs(count);
      expect(new Set(pairs.map((pair) => JSON.stringify(pair))).size).toBe(pairs.length);
      expect(pairs.every(([first, second]) => first.length + second.length === count)).toBe(true);
    }
  });

  it('have every action in them', () => {
    expect(new Set(sides.flat())).toEqual(new Set(ACTIONS));
  });

  it('give either peer any part: with each pair there is the one the other way round', () => {
    const pairs = scriptPairs(3);
    const names = new Set(pairs.map((pair) => JSON.stringify(pair)));
    for (const [first, second] of pairs) expect(names).toContain(JSON.stringify([second, first]));
  });
});

describe('an action that can do nothing is in no script', () => {
  it.each([
    ['anything after a close', /close,/],
    ['a second subscription', /subscribe.*subscribe/],
    ['an unlock without a lock', /^(?!.*lock,.*unlock).*unlock/],
    ['an abort without a call', /^(?!.*(?:dial|send|\block).*abort).*abort/],
    ['an abort after an abort', /abort,abort/],
    ['a disconnect after a disconnect', /disconnect,disconnect/],
  ])('%s', (_what, pattern) => {
    expect(sides.map((script) => script.join()).filter((script) => pattern.test(script))).toEqual([]);
  });

  it('nor is a pair in which nobody connects, or somebody subscribes late and gets nothing', () => {
    for (const [first, second] of scriptPairs(3)) {
      const all = [...first, ...second];
      expect(all.some((action) => ['dial', 'send', 'lock'].includes(action))).toBe(true);
      expect(!first.includes('subscribe') || second.includes('send')).toBe(true);
      expect(!second.includes('subscribe') || first.includes('send')).toBe(true);
    }
  });
});
