/**
 * The shared counter on the simulator, as docs/testing-on-the-simulator.md tells it: finds the seed under which it goes wrong,
 * makes the run smaller, and plays the corrected one under as many seeds. `npm run build` first, then start this file.
 */
import { SimulationFailure, shrink, simulateSeeds } from '@peerlatch/connection/testing';
import { counterRun } from './counter-run.js';

const { log } = console;
const SEEDS = 50;

const trusting = counterRun({ isTrusting: true });
try {
  await simulateSeeds({ ...trusting, count: SEEDS });
  log(`The counter that trusts in what it sent is right under ${SEEDS} seeds.`);
} catch (error) {
  if (!(error instanceof SimulationFailure)) throw error;
  const smallest = await shrink({ ...trusting, seed: error.seed }, error);
  log(`The counter that trusts in what it sent goes wrong under seed ${error.seed}: ${error.what}.`);
  log(`Of ${error.happened.length} faults and steps, these are enough: ${smallest.happened.join('; ')}`);
}

await simulateSeeds({ ...counterRun({ isTrusting: false }), count: SEEDS });
log(`The counter that tells again who is behind is right under ${SEEDS} seeds.`);
