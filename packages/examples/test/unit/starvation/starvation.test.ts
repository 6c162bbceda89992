import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Starvation } from '../../../src/starvation/starvation.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'starvation-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('has as many processes as it is told once it has started, and none when it is over', async () => {
  const program = join(folder, 'program.mjs');
  await writeFile(program, 'process.send("burning"); setInterval(() => {}, 1000);');
  const starvation = await Starvation.start(2, program);
  expect(starvation.processes).toBe(2);
  await starvation[Symbol.asyncDispose]();
  await starvation[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain('ProcessWrap'));
});
