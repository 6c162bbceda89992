import { describe, expect, it } from 'vitest';
import { runProgram } from './run-program.js';

/** The program has deadlines of its own for every step; this is for all of them together. */
const TIMEOUT_MS = 60_000;

const COLLECTING = { nodeArgs: ['--expose-gc'] };

describe('the cycles', () => {
  it.each([
    ['webrtc', 9, 'suspend', 'notice the silence'],
    ['wss', 10, 'connect in place of the old', 'have the lock back'],
    ['ws', 10, 'connect in place of the old', 'have the lock back'],
  ])(
    'end every connection over %s in every way, leave nothing, and exit',
    { timeout: TIMEOUT_MS },
    async (transport, count, special, abrupt) => {
      const args = ['--transport', transport, '--count', String(count), '--json'];
      const { code, stdout, stderr } = await runProgram('cycles/main.js', args, COLLECTING).finished;
      expect(JSON.parse(stdout)).toMatchObject({
        type: 'summary',
        ok: true,
        transport,
        cycles: count,
        leftovers: [],
        steps: { lock: { count }, disconnect: {}, leave: {}, [special]: { count: 2 }, [abrupt]: {}, close: {} },
      });
      // On a slow machine the progress is told more than once.
      expect([code, stderr]).toEqual([0, expect.stringMatching(/^(?:\d of \d+ cycles\n)*(\d+) of \1 cycles\n$/)]);
    },
  );

  it('stop in good order on SIGINT, and say so', { timeout: TIMEOUT_MS }, async () => {
    const program = runProgram('cycles/main.js', ['--transport', 'ws', '--count', '100000', '--json'], COLLECTING);
    await new Promise((resolve) => program.child.stderr?.once('data', resolve));
    program.child.kill('SIGINT');
    const { code, stdout } = await program.finished;
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, leftovers: [], failures: ['stopped by SIGINT'] });
  });

  it('refuse to run where garbage cannot be collected', { timeout: TIMEOUT_MS }, async () => {
    const { code, stderr } = await runProgram('cycles/main.js').finished;
    expect(code).toBe(2);
    expect(stderr).toContain('--expose-gc');
  });
});
