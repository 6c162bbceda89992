/**
 * Plays a scenario in a simulated world, from one seed or from many, and says how to repeat what failed:
 *
 *     await simulateSeeds({ count: 200, scenario: async (world) => {
 *       const [a, b] = [await world.start('A'), await world.start('B')];
 *       …use a.node and b.node as in production, and assert…
 *     } });
 */
import { FAULT_KINDS, type FaultKind } from './fault-kind.js';
import { formatLine } from './history.js';
import type { MessageTotals } from './message-ledger.js';
import { SimulationViolation } from './violation.js';
import { World, type WorldOptions } from './world.js';

export interface SimulateOptions extends WorldOptions {
  /** Starts peers and uses them. Whatever it throws fails the run. When it is over, faults end and all nodes are closed. */
  readonly scenario: (world: World) => Promise<void>;
  /** What else must hold once the network is calm again, before the nodes close. Throws if it does not. */
  readonly finally?: (world: World) => Promise<void> | void;
}

/** A run on which all held. */
export interface SimulationReport {
  readonly seed: number;
  /** Over everything that happened, to the byte: the same seed gives the same. */
  readonly traceHash: string;
  readonly steps: number;
  readonly virtualMs: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly messages: MessageTotals;
}

/** A run on which something did not hold. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure';
  readonly seed: number;
  /** The invariant that did not hold, or the message of what the scenario threw. */
  readonly what: string;
  /** Labels of the faults and steps of the run. */
  readonly happened: readonly string[];
  /** The run, a line each; the last ones are next to the failure. */
  readonly lines: readonly string[];

  constructor(world: World, cause: unknown) {
    const { seed, history } = world.simulation;
    const text = cause instanceof Error ? cause.message : String(cause);
    const lines = history.lines.map(formatLine);
    const tail = lines.slice(-20).join('\n');
    super(`Seed ${seed}: ${text}\nRepeat it with \`seed: ${seed}\`. The last lines of the run:\n${tail}`, { cause });
    this.seed = seed;
    this.what = cause instanceof SimulationViolation ? cause.invariant : text;
    this.happened = world.happened;
    this.lines = lines;
  }
}

/** One run. Rejects with {@link SimulationFailure}. */
export async function simulate({ scenario, finally: atEnd, ...options }: SimulateOptions): Promise<SimulationReport> {
  const world = new World(options);
  const { simulation } = world;
  try {
    await scenario(world);
    world.heal();
    await simulation.calm();
    await atEnd?.(world);
    await simulation.end();
  } catch (error) {
    throw new SimulationFailure(world, error);
  }
  return {
    seed: simulation.seed,
    traceHash: simulation.history.traceHash(),
    steps: simulation.steps,
    virtualMs: simulation.clock.now(),
    faults: world.counts.all(),
    messages: simulation.ledger.totals(),
  };
}

export interface SimulateSeedsOptions extends Omit<SimulateOptions, 'seed' | 'only'> {
  /** How many seeds. Default 100. */
  readonly count?: number;
  /** The first one; the others follow. Default 1. */
  readonly first?: number;
  readonly signal?: AbortSignal;
}

/** Totals over many runs. */
export interface SeedsReport {
  readonly seeds: number;
  readonly steps: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
}

/** One run per seed. Rejects with the {@link SimulationFailure} of the first seed that fails, or `signal.reason`. */
export async function simulateSeeds(options: SimulateSeedsOptions): Promise<SeedsReport> {
  const { count = 100, first = 1, signal, ...run } = options;
  const faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    signal?.throwIfAborted();
    const report = await simulate({ ...run, seed });
    steps += report.steps;
    for (const kind of FAULT_KINDS) faults[kind] += report.faults[kind];
  }
  return { seeds: count, steps, faults };
}
