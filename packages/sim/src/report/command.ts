/** The commands that repeat a run. Pure. */
import { ACTIONS, type Action } from '../establishment/action.js';
import type { ScheduleToReplay } from '../run/replay.js';

/** `peers`: as the seed was played with; default as the seed has it. */
export function replayCommand(seed: number, peers?: number): string {
  return `npm run sim -- --seed ${seed}${peers === undefined ? '' : ` --peers ${peers}`}`;
}

export function scheduleCommand({ scenario, schedule }: ScheduleToReplay): string {
  return `npm run sim -- --schedule '${JSON.stringify({ scenario, schedule })}'`;
}

/** What `--schedule` was given. Throws with what is wrong with it. */
export function parseSchedule(text: string): ScheduleToReplay {
  const found = readJson(text);
  if (isSchedule(found)) return { scenario: found.scenario, schedule: found.schedule };
  throw new Error('A schedule is {"scenario":{"scripts":[[...],[...]],"deadlines":N},"schedule":[...]}.');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSchedule(found: unknown): found is ScheduleToReplay {
  const { scenario, schedule } = (found ?? {}) as Partial<ScheduleToReplay>;
  const isListOf = (list: unknown, isOne: (element: unknown) => boolean): boolean =>
    Array.isArray(list) && list.every(isOne);
  const isScript = (script: unknown): boolean => isListOf(script, (action) => ACTIONS.includes(action as Action));
  const areScripts = isListOf(scenario?.scripts, isScript) && scenario?.scripts.length === 2;
  return areScripts && typeof scenario.deadlines === 'number' && isListOf(schedule, (id) => typeof id === 'string');
}
