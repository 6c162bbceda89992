import { describe, expect, it } from 'vitest';
import { summarize } from '../../scripts/plain-summary.mjs';

function fakeModule(state: string, tests: readonly string[]) {
  return {
    state: () => state,
    children: { allTests: () => tests.map((testState) => ({ result: () => ({ state: testState }) })) },
  };
}

describe('the plain summary', () => {
  it('counts tests by their result', () => {
    const modules = [
      fakeModule('passed', ['passed', 'passed', 'skipped']),
      fakeModule('failed', ['failed', 'passed', 'pending']),
    ];
    expect(summarize(modules, 0)).toBe('3 passed, 1 failed, 2 skipped');
  });

  it('counts a file that failed outside of any test, and errors that belong to no test', () => {
    expect(summarize([fakeModule('failed', []), fakeModule('passed', ['passed'])], 2)).toBe(
      '1 passed, 3 failed, 0 skipped',
    );
  });

  it('counts nothing in an empty run', () => {
    expect(summarize([], 0)).toBe('0 passed, 0 failed, 0 skipped');
  });
});
