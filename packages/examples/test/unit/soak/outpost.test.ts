import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Outpost } from '../../../src/soak/outpost.js';

/** Starting a process takes its time on a busy machine. */
const TIMEOUT_MS = 20_000;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outpost-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function program(text: string): Promise<string> {
  const file = join(folder, 'program.mjs');
  await writeFile(file, text);
  return file;
}

it('has the nodes of its process until it is killed, and again when it is started again', {
  timeout: TIMEOUT_MS,
}, async () => {
  const answering = 'process.on("message", ({ ids }) => process.send(ids.map((id) => ({ id }))));';
  const outpost = new Outpost(['a', 'b'], await program(answering));
  for (let time = 0; time < 2; time++) {
    await outpost.start([]);
    expect(outpost.descriptors).toEqual([{ id: 'a' }, { id: 'b' }]);
    await outpost.kill();
    expect(outpost.descriptors).toEqual([]);
  }
  await outpost.kill();
});

it('says so when its process ends by itself', { timeout: TIMEOUT_MS }, async () => {
  const outpost = new Outpost(['a'], await program('process.exit(3);'));
  await expect(outpost.start([])).rejects.toThrow('the second process ended with 3');
  await outpost.kill();
});
