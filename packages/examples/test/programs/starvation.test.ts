import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.js';

/** For all cycles together. Each step has a deadline of its own in the program. */
const TIMEOUT_MS = 180_000;

const COLLECTING = { nodeArgs: ['--expose-gc'] };

describe.skipIf(process.env.STARVATION !== '1')(
  'cycles with every core busy (needs STARVATION=1, as `.ci/run` sets it: it takes both cores)',
  () => {
    it.each([
      ['websocket', 'mixed', 200],
      ['webrtc', 'graceful', 60],
    ])('hang nowhere and lose nothing over %s (%s)', { timeout: TIMEOUT_MS }, async (transport, ending, count) => {
      const args = ['--starve', '--transport', transport, '--ending', ending, '--count', String(count), '--json'];
      const { code, stdout, stderr } = await runProgram('cycles/main.js', args, COLLECTING).finished;
      if (stdout === '') throw new Error(`there is no report: ${stderr}`);
      const report = JSON.parse(stdout);
      expect(report.failures).toBeUndefined();
      expect(report).toMatchObject({ ok: true, cycles: count, leftovers: [] });
      expect(report.burners).toBeGreaterThan(0);
      const { sent, received, rejected, lostWithConnection } = report.messages;
      const refused = Object.values<number>(rejected).reduce((sum, each) => sum + each, 0);
      expect(received + refused + lostWithConnection).toBe(sent);
      expect(received).toBeGreaterThanOrEqual(2 * count);
      const { granted, released, endedWithConnection } = report.locks;
      expect(released + endedWithConnection).toBe(granted);
      expect(code).toBe(0);
    });
  },
);
