import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPackedProject } from '../../scripts/lib/packed-project.mjs';
import { packSteps } from '../../scripts/pack-test.mjs';

/** Packing and installing start several programs, each of which may wait for a busy machine; ms. */
const deadline = 120_000;

describe('the packed packages, installed with npm in an empty project', () => {
  let project: Awaited<ReturnType<typeof createPackedProject>> | undefined;

  beforeAll(async () => {
    project = await createPackedProject();
  }, deadline);

  afterAll(() => project?.remove());

  for (const { title, findProblem } of packSteps) {
    it(
      title,
      async () => {
        expect.assert(project !== undefined);
        expect(await findProblem(project)).toBe('');
      },
      deadline,
    );
  }
});
