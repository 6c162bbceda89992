import { type SimulateOptions, SimulationViolation } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { TwoPeerWorld } from '../../../src/establishment/two-peer-world.js';
import { replayScheduleOf, replaySeed, shortenSchedule } from '../../../src/run/replay.js';

const { signal } = new AbortController();

/** Seven steps, of which two together break something. */
function runOf(seed: number): SimulateOptions {
  return {
    seed,
    faults: 'none',
    scenario: async (world) => {
      await world.start('A');
      for (const label of ['1', '2', 'spark', '3', '4', 'fuel', '5']) world.step(label, () => {});
      if (world.happened.includes('spark') && world.happened.includes('fuel')) throw new Error('fire');
    },
  };
}

describe('a seed that is repeated', () => {
  it('shows its trace, the same each time', async () => {
    const [replay, again] = [await replaySeed(3, { peers: 3, signal }), await replaySeed(3, { peers: 3, signal })];
    expect(replay.lines.length).toBeGreaterThan(100);
    expect(replay.lines.join('\n')).toMatch(/handshake request, \d+ bytes/);
    expect([again, replay.failure]).toEqual([replay, undefined]);
  });

  it('is made smaller when it fails: to the steps that are enough', async () => {
    const { failure, minimal, lines } = await replaySeed(3, { signal, runOf });
    expect(failure).toEqual({ invariant: 'fire', message: 'Seed 3: fire' });
    expect(minimal).toEqual(['spark', 'fuel']);
    expect(lines.map((line) => line.trim().split(/\s+/).at(-1))).toEqual(['started', 'spark', 'fuel']);
  });

  it('is played with certain steps only when they are told', async () => {
    const all = await replaySeed(3, { only: ['1', 'spark', 'fuel'], signal, runOf });
    expect([all.minimal, all.failure?.invariant]).toEqual([['1', 'spark', 'fuel'], 'fire']);
    expect((await replaySeed(3, { only: ['1', 'spark'], signal, runOf })).failure).toBeUndefined();
  });
});

const failing = {
  scenario: { scripts: [['dial'], ['close']], deadlines: 0 },
  schedule: ['A does dial 0', 'B does close 0', 'A -> B #1 dial (0)', 'A -> B #1 dialled (0)'],
} as const;

/** A world in which A must not be refused. */
const begin: typeof TwoPeerWorld.begin = async (scenario, history) => {
  const world = await TwoPeerWorld.begin(scenario, history);
  const finish = world.finish.bind(world);
  world.finish = async () => {
    const wasRefused = world.simulation.history.lines.some(({ what }) => what === 'connect rejected');
    if (wasRefused) throw new SimulationViolation('A connects', 'it was refused.');
    return finish();
  };
  return world;
};

describe('a schedule that is repeated', () => {
  it('shows its trace: the steps that are named, then what comes first', async () => {
    const { lines, failure, traceHash } = await replayScheduleOf(failing);
    const text = lines.join('\n');
    expect(text.indexOf('A    does dial')).toBeLessThan(text.indexOf('B    does close'));
    expect(text).toContain('connect rejected');
    expect([failure, traceHash]).toEqual([undefined, expect.stringMatching(/^[0-9a-f]{40}$/)]);
  });

  it('shows what does not hold', async () => {
    const { failure, lines } = await replayScheduleOf(failing, begin);
    expect(failure).toEqual({ invariant: 'A connects', message: 'A connects: it was refused.' });
    expect(lines.length).toBeGreaterThan(5);
  });

  it('is made shorter: to the begin after which it fails whatever comes first', async () => {
    const { schedule } = await shortenSchedule(failing, begin);
    expect(schedule).toEqual(['A does dial 0', 'B does close 0']);
  });

  it('stays as it is when nothing shorter fails', async () => {
    expect(await shortenSchedule(failing)).toEqual(failing);
  });

  it('rejects when it names a step that there is not', async () => {
    await expect(replayScheduleOf({ ...failing, schedule: ['C does dial 0'] })).rejects.toThrow('C does dial 0');
  });
});
