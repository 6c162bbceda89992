/**
 * How many runs it takes until the simulator sees that the code is broken: random schedules of random two-peer scenarios and
 * churn of few peers, in turn. Bundled with a broken file by the script that measures mutants; never part of a normal run.
 */
import { SeededRandom, simulate } from '@peerlatch/connection/testing';
import { churnOf } from '../churn/churn.js';
import { scenariosOf } from '../establishment/bound.js';
import { TwoPeerWorld } from '../establishment/two-peer-world.js';

export interface DetectOptions {
  readonly seed: number;
  /** Runs after which it gives up. */
  readonly maxRuns: number;
  /** Wall-clock ms after which it gives up. */
  readonly maxMs: number;
  /** Hears of each run when it begins, from 1. */
  readonly onRun?: (run: number) => void;
}

export interface Detection {
  /** Runs until the first violation, that one included; undefined: none was seen. */
  readonly runs: number | undefined;
  /** What was violated. */
  readonly what: string;
}

const SCENARIOS = [
  { actions: 2, deadlines: 0 },
  { actions: 2, deadlines: 1 },
  { actions: 3, deadlines: 1 },
].flatMap(scenariosOf);
const FEW_PEERS = 4;

export async function detect({ seed, maxRuns, maxMs, onRun }: DetectOptions): Promise<Detection> {
  const random = new SeededRandom(seed);
  const until = Date.now() + maxMs;
  for (let runs = 1; runs <= maxRuns && Date.now() < until; runs++) {
    onRun?.(runs);
    try {
      if (runs % 3 === 0) await simulate({ ...churnOf(random.uint32(), FEW_PEERS), maxLines: 0 });
      else await walk(random);
    } catch (error) {
      return {
        runs,
        what: (error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)).slice(0, 200),
      };
    }
  }
  return { runs: undefined, what: '' };
}

/** One schedule, each step chosen at random. */
async function walk(random: SeededRandom): Promise<void> {
  const world = await TwoPeerWorld.begin(random.pick(SCENARIOS));
  for (let steps = world.steps(); steps.length > 0; steps = world.steps()) await random.pick(steps).take();
  await world.finish();
}
