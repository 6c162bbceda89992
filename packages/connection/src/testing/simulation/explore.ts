/**
 * Exploration of schedules: every order in which the steps of a small world can be taken, each in a world of its own that is
 * led there from the begin (stateless search, as in VeriSoft; Godefroid 1997). Orders that differ only in steps which do not
 * concern each other are the same schedule, and all but one are left out (sleep sets; Godefroid 1996, chapter 5).
 */
import type { Explorable, ExplorableStep } from './explorable.js';

export interface ExploreOptions {
  /** A fresh world; all of them are the same. */
  readonly begin: () => Promise<Explorable>;
  /** Asked before each schedule: enough now? Default: never. */
  readonly isEnough?: (() => boolean) | undefined;
  /** Hears of each schedule that was played to its end: the hash of what happened. */
  readonly onSchedule?: ((hash: string) => void) | undefined;
  /** Take orders that differ in unrelated steps for different schedules. For checking that nothing is left out. Default false. */
  readonly allOrders?: boolean;
}

export interface ExploreReport {
  /** Schedules played to their end. */
  readonly schedules: number;
  /** Schedules broken off because they were another order of one that was played. */
  readonly redundant: number;
  /** Longest schedule, steps. */
  readonly depth: number;
  /** True when nothing is left to explore. */
  readonly isExhaustive: boolean;
  /** The first schedule on which something did not hold. */
  readonly failure?: { readonly error: unknown; readonly schedule: readonly string[] };
}

/** A step that was taken in one state, as far as later decisions need it. */
interface Taken {
  readonly id: string;
  readonly touches: readonly string[] | 'all';
  calledOff: readonly string[];
}

/** One state on the current path. */
interface Depth {
  /** Steps to be tried here. */
  readonly candidates: readonly Taken[];
  /** Steps that need not be tried here, or below until something concerns them. */
  readonly asleep: readonly Taken[];
  at: number;
}

/** Explores until nothing is left, `isEnough`, or a failure. */
export async function explore(options: ExploreOptions): Promise<ExploreReport> {
  const path: Depth[] = [];
  let [schedules, redundant, depth] = [0, 0, 0];
  for (;;) {
    if (options.isEnough?.() === true) return { schedules, redundant, depth, isExhaustive: false };
    try {
      const hash = await play(path, await options.begin(), options.allOrders ?? false);
      if (hash === undefined) redundant++;
      else {
        schedules++;
        options.onSchedule?.(hash);
      }
    } catch (error) {
      const failure = { error, schedule: path.map(({ candidates, at }) => candidates[at]?.id ?? '') };
      return { schedules, redundant, depth: Math.max(depth, path.length), isExhaustive: false, failure };
    }
    depth = Math.max(depth, path.length);
    if (!moveOn(path)) return { schedules, redundant, depth, isExhaustive: true };
  }
}

/** Takes the steps with these names, then whatever comes first. For replaying a failure. */
export async function replaySchedule(world: Explorable, schedule: readonly string[]): Promise<string> {
  for (const id of schedule) await find(world, id).take();
  for (let [first] = world.steps(); first !== undefined; [first] = world.steps()) await first.take();
  return world.finish();
}

/** Leads `world` down `path`, and on to the end of a schedule. Resolves with its hash, or with nothing if it is redundant. */
async function play(path: Depth[], world: Explorable, allOrders: boolean): Promise<string | undefined> {
  const last = path.length - 1;
  for (const [index, { candidates, at }] of path.entries()) {
    const taken = candidates[at];
    if (taken !== undefined) taken.calledOff = (await find(world, taken.id).take(index < last)).calledOff;
  }
  for (;;) {
    const steps = world.steps();
    if (steps.length === 0) return world.finish();
    const asleep = allOrders ? [] : stillAsleep(path.at(-1));
    const candidates = steps.filter(({ id }) => !asleep.some((other) => other.id === id)).map(metaOf);
    const [first] = candidates;
    const step = steps.find(({ id }) => id === first?.id);
    if (first === undefined || step === undefined) return undefined;
    path.push({ candidates, asleep, at: 0 });
    first.calledOff = (await step.take()).calledOff;
  }
}

/** What sleeps after the chosen step of `depth`: what slept there or was tried before it, as long as the two are unrelated. */
function stillAsleep(depth: Depth | undefined): readonly Taken[] {
  const chosen = depth?.candidates[depth.at];
  if (depth === undefined || chosen === undefined) return [];
  const tried = depth.candidates.slice(0, depth.at);
  return [...depth.asleep, ...tried].filter((other) => areUnrelated(other, chosen));
}

function areUnrelated(a: Taken, b: Taken): boolean {
  if (a.touches === 'all' || b.touches === 'all') return false;
  if (a.touches.some((name) => b.touches.includes(name))) return false;
  // Of what is sent on a link, the one order has it called off, and the other not: whoever sends does not say on which link.
  return a.calledOff.length + b.calledOff.length === 0;
}

/** On to the next path that was not tried; false when there is none. */
function moveOn(path: Depth[]): boolean {
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    last.at++;
    if (last.at < last.candidates.length) return true;
    path.pop();
  }
  return false;
}

function metaOf({ id, touches }: ExplorableStep): Taken {
  return { id, touches, calledOff: [] };
}

function find(world: Explorable, id: string): ExplorableStep {
  const step = world.steps().find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`The step ${id} cannot be taken: the world is not the same each time.`);
  return step;
}
