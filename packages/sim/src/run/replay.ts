/** Repeats one run in this process, with its trace, and makes a failing one smaller. */
import {
  formatLine,
  replaySchedule,
  SimulationFailure,
  SimulationViolation,
  shrink,
  simulate,
} from '@peerlatch/connection/testing';
import { churnOf } from '../churn/churn.js';
import { type Scenario, TwoPeerWorld } from '../establishment/two-peer-world.js';
import { describeFrame } from '../work/describe-frame.js';

/** A run, for people. */
export interface Replay {
  readonly lines: readonly string[];
  readonly failure?: { readonly invariant: string; readonly message: string };
  /** Labels of the faults and steps that are enough to make it fail, when it was made smaller. */
  readonly minimal?: readonly string[];
  readonly traceHash?: string;
}

export interface SeedReplayOptions {
  readonly peers?: number | undefined;
  /** Only faults and steps with these labels. */
  readonly only?: readonly string[] | undefined;
  readonly signal: AbortSignal;
  /** What a seed is to play. Default: churn. */
  readonly runOf?: typeof churnOf;
}

export async function replaySeed(
  seed: number,
  { peers, only, signal, runOf = churnOf }: SeedReplayOptions,
): Promise<Replay> {
  let lines: string[] = [];
  const churn = runOf(seed, peers);
  const run = {
    ...churn,
    describeFrame,
    ...(only === undefined ? {} : { only: new Set(only) }),
    finally: (world: Parameters<typeof churn.scenario>[0]) => {
      lines = world.simulation.history.lines.map(formatLine);
    },
  };
  try {
    const { traceHash } = await simulate(run);
    return { lines, traceHash };
  } catch (error) {
    if (!(error instanceof SimulationFailure)) throw error;
    const smallest = only === undefined ? await shrink(run, error, { signal }) : error;
    const message = smallest.message.split('\n')[0] ?? '';
    return { lines: smallest.lines, failure: { invariant: smallest.what, message }, minimal: smallest.happened };
  }
}

/** How a failing exploration is repeated: the world, and its steps by name. */
export interface ScheduleToReplay {
  readonly scenario: Scenario;
  readonly schedule: readonly string[];
}

const MAX_LINES = 10_000;

/** Repeats a schedule; the steps behind its end are the first ones that can be taken. `begin`: the world it is of. */
export async function replayScheduleOf(
  { scenario, schedule }: ScheduleToReplay,
  begin: typeof TwoPeerWorld.begin = TwoPeerWorld.begin,
): Promise<Replay> {
  const world = await begin(scenario, { maxLines: MAX_LINES, describeFrame });
  const lines = (): string[] => world.simulation.history.lines.map(formatLine);
  try {
    await replaySchedule(world, schedule);
    return { lines: lines(), traceHash: world.simulation.history.traceHash() };
  } catch (error) {
    if (!(error instanceof SimulationViolation)) throw error;
    return { lines: lines(), failure: { invariant: error.invariant, message: error.message } };
  }
}

/** The shortest begin of a failing schedule after which, whatever comes first being taken, it fails in the same way. */
export async function shortenSchedule(
  failing: ScheduleToReplay,
  begin: typeof TwoPeerWorld.begin = TwoPeerWorld.begin,
): Promise<ScheduleToReplay> {
  const invariant = (await replayScheduleOf(failing, begin)).failure?.invariant;
  for (let length = 0; length < failing.schedule.length; length++) {
    const shorter = { ...failing, schedule: failing.schedule.slice(0, length) };
    const { failure } = await replayScheduleOf(shorter, begin);
    if (failure !== undefined && failure.invariant === invariant) return shorter;
  }
  return failing;
}
