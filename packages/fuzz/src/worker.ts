/** A thread of `npm run fuzz`: runs jobs one after the other, and shows the input that it is at in shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { readStored } from './engine/corpus.js';
import { fuzzTarget } from './engine/fuzz-target.js';
import { loadTargets, targetNamed, wordsFor } from './engine/loaded-targets.js';
import {
  INPUT_AT,
  MAX_INPUT,
  SLOT,
  type WorkerAnswer,
  type WorkerJob,
  type WorkerSetup,
} from './engine/worker-messages.js';

// Inputs are refused by the million; nobody reads the stacks of the refusals.
Error.stackTraceLimit = 0;

const { bundlePath, sites, modules, memory }: WorkerSetup = workerData;
const numbers = new Int32Array(memory, 0, INPUT_AT / 4);
const shown = new Uint8Array(memory, INPUT_AT, MAX_INPUT);
const { targets, probes } = await loadTargets(bundlePath, sites);

async function run(job: WorkerJob): Promise<WorkerAnswer> {
  const target = targetNamed(targets, job.target);
  const stored = [...readStored('corpus', target.name), ...readStored('regressions', target.name)];
  probes.seen.fill(0);
  const result = await fuzzTarget({
    target,
    inputs: job.inputs,
    seed: job.seed,
    stored: stored.map(({ bytes }) => bytes),
    words: wordsFor(target, modules),
    probes,
    onInput: (input) => {
      shown.set(input.subarray(0, MAX_INPUT));
      Atomics.store(numbers, SLOT.length, input.length);
      Atomics.add(numbers, SLOT.inputs, 1);
    },
  });
  return { ...result, seen: probes.seen.slice() };
}

parentPort?.on('message', (job: WorkerJob) => {
  run(job).then(
    (answer) => parentPort?.postMessage(answer),
    (error: unknown) => {
      throw error;
    },
  );
});
