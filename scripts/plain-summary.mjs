// @ts-check
// A vitest reporter that adds one line after the runner's own summary: `N passed, N failed, N skipped`. It comes last, so
// that a script can read the result from the last line. A file or a run that broke outside of any test counts as failed.
import process from 'node:process';

/**
 * @typedef {object} FinishedModule what we read of vitest's TestModule
 * @property {() => string} state
 * @property {{ allTests(): Iterable<{ result(): { state: string } }> }} children
 */

/**
 * @param {Iterable<FinishedModule>} modules
 * @param {number} strayErrors errors that belong to no test
 */
export function summarize(modules, strayErrors) {
  const counts = { passed: 0, failed: strayErrors, skipped: 0 };
  for (const module of modules) {
    let failedTests = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') counts.passed += 1;
      else if (state === 'failed') failedTests += 1;
      else counts.skipped += 1;
    }
    counts.failed += failedTests;
    if (failedTests === 0 && module.state() === 'failed') counts.failed += 1;
  }
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}

/** Added to the reporters in vitest.config.ts, after the default one. */
export default class PlainSummary {
  /**
   * @param {readonly FinishedModule[]} modules
   * @param {readonly unknown[]} strayErrors
   */
  onTestRunEnd(modules, strayErrors) {
    // Reporters are called in order, and the default one before us has written its summary when it returned.
    process.stdout.write(`${summarize(modules, strayErrors.length)}\n`);
  }
}
