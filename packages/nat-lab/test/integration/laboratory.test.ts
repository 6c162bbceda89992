import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../src/network/command.js';
import { missingRequirements, REQUIREMENTS } from '../../src/network/requirements.js';
import { cells } from '../../src/plan/cell.js';
import type { CellResult } from '../../src/plan/cell-result.js';
import { complaintsOf } from '../../src/plan/complaints.js';
import { mustConnect } from '../../src/plan/expectation.js';
import { Laboratory } from '../../src/run/laboratory.js';
import { runCells } from '../../src/run/run-cells.js';

/** Some dozens of programs of the system, a TURN server and a node have to start or end. */
const BUILD_TIMEOUT_MS = 30_000;

/** All namespaces of the laboratory that there are. */
async function namespaces(): Promise<readonly string[]> {
  const owned = new RegExp(`^natlab-${process.pid}-`);
  return (await runCommand('ip', ['netns', 'list'])).split('\n').filter((line) => owned.test(line));
}

/** A laboratory in real time is worth little beside tests that fill the machine: `.ci/run` sets this, and runs it alone. */
const IS_ALONE = process.env.NAT_LAB === '1';

describe.skipIf(!IS_ALONE || missingRequirements().length > 0)(
  `the NAT laboratory (needs ${REQUIREMENTS}, and NAT_LAB=1, as .ci/run has it)`,
  () => {
    let laboratory: Laboratory | undefined;
    let results: readonly Promise<CellResult>[] = [];

    // All cells run beside each other, and each test waits for its own.
    beforeAll(async () => {
      laboratory = await Laboratory.build();
      results = runCells(laboratory, cells);
    }, BUILD_TIMEOUT_MS);

    afterAll(async () => {
      await laboratory?.remove();
    }, BUILD_TIMEOUT_MS);

    it.each(
      cells.map((cell, index) => [cell.name, mustConnect(cell) ? 'connects' : 'fails and says why', index] as const),
    )('%s %s', async (_name, _outcome, index) => {
      const result = await results[index];
      expect(result).toBeDefined();
      if (result !== undefined) expect(complaintsOf(result)).toEqual([]);
    });

    it('leaves nothing behind', async () => {
      await Promise.all(results);
      expect(await namespaces()).toHaveLength(3);
      await laboratory?.remove();
      expect(await namespaces()).toEqual([]);
    });
  },
);
