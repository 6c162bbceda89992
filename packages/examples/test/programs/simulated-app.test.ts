import { expect, it } from 'vitest';
import { runProgram } from './run-program.js';

it('the counter on the simulator: the bug is found and made small, the corrected one holds', {
  timeout: 60_000,
}, async () => {
  const { code, stdout, stderr } = await runProgram('simulated-app/main.js').finished;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(
    /goes wrong under seed \d+: the members know different totals\.\nOf \d+ .* enough: .*addition/,
  );
  expect(stdout).toMatch(/is right under 50 seeds\.\n$/);
});
