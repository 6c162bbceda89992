import { expect, it } from 'vitest';
import { hopsText } from '../../../src/report/oracle-text.js';

it('shows a histogram in one line', () => {
  expect(
    hopsText([
      [1, 20],
      [2, 1_500],
    ]),
  ).toBe('1: 20, 2: 1,500');
  expect(hopsText([])).toBe('–');
});
