import { expect, test } from 'vitest';
import { progressLine, table } from '../../../src/report/table.js';
import { resultOf, stretch } from '../plan/result-of.js';

test('there is a row for each attack, with ratios, memory and complaints, in columns', () => {
  const slow = resultOf({ attack: 'tiny-frames', attacked: [stretch(10)], freedAfterMs: undefined });
  const [head, calm, attacked] = table([resultOf(), slow]).split('\n');
  expect(head).toMatch(/^attack +p99 × +p50 ×/);
  expect(calm).toMatch(/^pings +1\.50 +1\.50 +2\.00 ms +3\.00 ms .* 12 ms/);
  expect(attacked).toMatch(/^tiny-frames +5\.00 .* no +the victim did not let go of everything; p99/);
  expect(calm?.indexOf('1.50')).toBe(attacked?.indexOf('5.00'));
});

test('the line of progress says what is wrong, or that nothing is', () => {
  expect(progressLine(resultOf())).toBe('pings: as it should be');
  expect(progressLine(resultOf({ attacked: [stretch(10)] }))).toBe(
    'pings: p99 of the others is 5.0 times the calm one',
  );
});
