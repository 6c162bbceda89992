import { expect, it } from 'vitest';
import { judgeTarget } from '../../../src/figures/target.js';
import { verdictLines } from '../../../src/report/verdict-text.js';

it('says what was to be reached, and shows shares that miss it by little as they are', () => {
  const verdicts = [
    judgeTarget({ name: 'a', value: 0.99899, sign: '≥', bound: 0.999 }),
    judgeTarget({ name: 'b', value: 0.1, sign: '≤', bound: 0.2 }),
  ];
  expect(verdictLines(verdicts)).toEqual(['MISSED   a: 0.99899 (target ≥ 0.999)', 'reached  b: 0.100 (target ≤ 0.2)']);
});
