import { describe, expect, it } from 'vitest';
import { parseSchedule, replayCommand, scheduleCommand } from '../../../src/report/command.js';
import { scenario } from './fixtures.js';

it('a seed is repeated by its number, with as many peers as it was played with', () => {
  expect(replayCommand(7)).toBe('npm run sim -- --seed 7');
  expect(replayCommand(7, 5)).toBe('npm run sim -- --seed 7 --peers 5');
});

describe('a schedule', () => {
  it('comes back from the command that repeats it', () => {
    const failing = { scenario, schedule: ['A does dial 0', 'A -> B #1 dial (0)'] };
    const [, quoted = ''] = /^npm run sim -- --schedule '([^']+)'$/.exec(scheduleCommand(failing)) ?? [];
    expect(parseSchedule(quoted)).toEqual(failing);
  });

  it.each([
    'no json',
    '{}',
    'null',
    '{"scenario":{"scripts":[[]],"deadlines":1},"schedule":[]}',
    '{"scenario":{"scripts":[[],[]]},"schedule":[]}',
    '{"scenario":{"scripts":[[],[]],"deadlines":1}}',
    '{"scenario":{"scripts":[["fly"],[]],"deadlines":1},"schedule":[]}',
    '{"scenario":{"scripts":[3,[]],"deadlines":1},"schedule":[]}',
    '{"scenario":{"scripts":[[],[]],"deadlines":1},"schedule":[3]}',
  ])('is refused when it is none: %s', (text) => {
    expect(() => parseSchedule(text)).toThrow(
      'A schedule is {"scenario":{"scripts":[[...],[...]],"deadlines":N},"schedule":[...]}.',
    );
  });
});
