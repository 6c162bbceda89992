import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../src/judge/judge-answer.js';
import type { Life } from '../../../src/judge/life.js';
import { contact, key, life } from '../../support/lives.js';

const asked = { target: key(0), count: 3, startedAt: 100, endedAt: 200 };

function judge(lives: readonly Life[], ...found: readonly number[]): string {
  return judgeAnswer(
    asked,
    found.map((first) => contact(first)),
    lives,
  ).judgement;
}

describe('judgeAnswer', () => {
  it('wants exactly the nearest, nearest first', () => {
    const lives = [9, 3, 1, 7, 5].map((first) => life(first));
    expect(judge(lives, 1, 3, 5)).toBe('exact');
    expect(judge(lives, 1, 5, 3)).toBe('order');
    expect(judge(lives, 1, 3, 7)).toBe('missed');
    expect(judge(lives, 1, 3)).toBe('missed');
    expect(judge(lives)).toBe('missed');
    expect(judge(lives, 1, 3, 5, 7)).toBe('missed');
  });

  it('wants no more than there are', () => {
    expect(judge([life(1), life(2)], 1, 2)).toBe('exact');
    expect(judge([])).toBe('exact');
  });

  it('lets nodes that came or went meanwhile be found, or not', () => {
    const came = life(2, { startedAt: 120, readyAt: 150 });
    const went = life(3, { leavingAt: 150 });
    const lives = [life(1), came, went, life(5), life(7)];
    for (const found of [
      [1, 5, 7],
      [1, 2, 5],
      [1, 3, 5],
      [1, 2, 3],
    ])
      expect(judge(lives, ...found)).toBe('exact');
    expect(judge(lives, 1, 2, 7)).toBe('missed');
  });

  it('takes nobody who had gone, who never was, or who is named twice', () => {
    const gone = life(2, { leavingAt: 60, goneAt: 70 });
    const lives = [life(1), gone, life(5), life(7)];
    expect(judge(lives, 1, 2, 5)).toBe('ghost');
    expect(judge(lives, 1, 4, 5)).toBe('ghost');
    expect(judge(lives, 1, 1, 5)).toBe('ghost');
  });

  it('says for how long those that are missing had been ready, and those that are named had been gone', () => {
    const lives = [life(1), life(2, { readyAt: 90 }), life(3, { leavingAt: 60, goneAt: 70 }), life(5), life(7)];
    const found = [1, 3, 5].map((first) => contact(first));
    expect(judgeAnswer(asked, found, lives)).toEqual({ judgement: 'ghost', missingForMs: [10], ghostForMs: [30] });
  });

  it('leaves out who asked', () => {
    const lives = [life(1), life(2), life(3), life(4)];
    const found = [2, 3, 4].map((first) => contact(first));
    expect(judgeAnswer({ ...asked, without: contact(1).peer.id }, found, lives).judgement).toBe('exact');
    expect(judgeAnswer({ ...asked, without: contact(2).peer.id }, found, lives).judgement).toBe('ghost');
  });
});
