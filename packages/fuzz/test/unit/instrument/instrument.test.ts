import { describe, expect, test } from 'vitest';
import { instrument } from '../../../src/instrument/instrument.js';
import { installProbes, PROBES_KEY } from '../../../src/probe/probes.js';

const SOURCE = `
const sum = (numbers) => {
  let total = 0;
  for (const number of numbers) if (number > 0 && number < 9) total += number; else total--;
  while (total < 0) total++;
  switch (total) { case 3: return 'three'; default: return total > 5 ? new Uint8Array(total) : [...'ab'].map((c) => c.repeat(2)); }
};
`;

/** Runs `expression` behind the instrumented source. */
function evaluate(expression: string): unknown {
  const { text } = instrument('sum.js', SOURCE, 0);
  return new Function(`${text}; return ${expression};`)();
}

describe('instrumented code', () => {
  test('does what it did before', () => {
    installProbes(100);
    expect(evaluate('sum([1, 2])')).toBe('three');
    expect(evaluate('sum([8])')).toEqual(new Uint8Array(8));
    expect(evaluate('sum([])')).toEqual(['aa', 'bb']);
  });

  test('steps once per turn of a loop, and tells of memory before it is asked for', () => {
    const probes = installProbes(100);
    evaluate('sum([])');
    const { steps } = probes;
    probes.reset(1_000, 1_000);
    evaluate('sum([-1, -1, -1, -1, -1, -1, -1, -1, -1, -1])');
    expect(probes.steps).toBeGreaterThan(steps + 10);
    probes.reset(1_000, 1_000);
    evaluate('sum([8])');
    expect(probes.allocated).toBe(8);
  });

  test('has numbered sites, and its texts as words', () => {
    const { text, sites, literals } = instrument('sum.js', SOURCE, 40);
    expect(sites).toBeGreaterThan(8);
    expect(text).toContain(PROBES_KEY);
    expect(text).toContain(`(${40 + sites - 1})`);
    expect(literals).toEqual(['three', 'ab']);
  });
});
