import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExploreReport, explore, replaySchedule } from '../../../../src/testing/simulation/explore.js';
import { type Lane, type LaneStep, LaneWorld } from './lane-world.js';

const on = (...touches: string[]): LaneStep => ({ touches });

/** Explores a world of these lanes; also what was played. */
async function exploreLanes(
  lanes: readonly Lane[],
  allOrders = false,
): Promise<{ report: ExploreReport; ends: string[]; played: string[] }> {
  const ends: string[] = [];
  const worlds: LaneWorld[] = [];
  const begin = async (): Promise<LaneWorld> => {
    const world = new LaneWorld(lanes);
    worlds.push(world);
    return world;
  };
  const report = await explore({ begin, allOrders, onSchedule: (hash) => void ends.push(hash) });
  return { report, ends, played: worlds.map(({ taken }) => taken.join(' ')) };
}

const COUNTERS: readonly Lane[] = [
  { name: 'a', steps: [on('A'), on('A')] },
  { name: 'b', steps: [on('B'), on('B')] },
  { name: 'c', steps: [on('C'), on('C')] },
];

/** Every way to a schedule of two lanes that share B. */
const SHARED: readonly Lane[] = [
  { name: 'a', steps: [on('A', 'B'), on('A')] },
  { name: 'b', steps: [on('B'), on('C')] },
];

/** B calls off what A is still to get. */
const CALLED_OFF: readonly Lane[] = [
  { name: 'a', steps: [on('A'), on('A')] },
  { name: 'b', steps: [{ touches: ['B'], callsOff: 'a' }] },
];

describe('orders that differ in unrelated steps only', () => {
  test('are one schedule: of independent counters a single one is played', async () => {
    const { report, ends } = await exploreLanes(COUNTERS);
    expect(report).toMatchObject({ schedules: 1, depth: 6, isExhaustive: true });
    expect(ends).toEqual(['A:a0,a1 B:b0,b1 C:c0,c1']);
  });

  test('are different ones when all orders are asked for', async () => {
    const { report, ends } = await exploreLanes(COUNTERS, true);
    expect(report).toMatchObject({ schedules: 90, redundant: 0, isExhaustive: true });
    expect(new Set(ends).size).toBe(1);
  });

  test('are broken off when nothing new can come of them, and counted', async () => {
    const { report, played } = await exploreLanes(COUNTERS.slice(0, 2));
    expect([report.schedules, report.redundant]).toEqual([1, played.length - 1]);
    expect(played.every((schedule, at) => at === 0 || schedule.split(' ').length < 4)).toBe(true);
  });

  test('a step that touches all is unrelated to nothing', async () => {
    const lanes: Lane[] = [
      { name: 'a', steps: [on('A')] },
      { name: 'x', steps: [{ touches: 'all' }] },
    ];
    expect((await exploreLanes(lanes)).ends).toHaveLength(2);
  });
});

/** A sends to B on a link that B destroys: what is sent before is lost, and what is sent after arrives. */
const DROPPED: readonly Lane[] = [
  { name: 'a', steps: [{ touches: ['A'], wakes: 'link' }] },
  { name: 'b', steps: [{ touches: ['B'], drops: 'link' }] },
  { name: 'link', asleep: true, steps: [on('B')] },
];

describe('everything that can happen', () => {
  test.each([
    ['steps of a shared peer in either order', SHARED, 3],
    ['a lane that is called off before, between or after its steps', CALLED_OFF, 3],
    ['what is sent on a link before and after it was called off', DROPPED, 4],
  ])('is found: %s', async (_name, lanes, ends) => {
    const [some, all] = [await exploreLanes(lanes), await exploreLanes(lanes, true)];
    expect(new Set(some.ends)).toEqual(new Set(all.ends));
    expect(new Set(some.ends).size).toBeGreaterThanOrEqual(ends - 1);
    expect(some.report.isExhaustive).toBe(true);
  });

  test('calling a lane off is related to every step, whomever it touches', async () => {
    const { ends } = await exploreLanes(CALLED_OFF);
    expect(ends.sort()).toEqual(['A: B:b0 C:', 'A:a0 B:b0 C:', 'A:a0,a1 B:b0 C:']);
  });

  test('is found in any small world, and no end state is played that all orders do not have', async () => {
    const step = fc.record({
      touches: fc.oneof(
        { weight: 6, arbitrary: fc.subarray(['A', 'B', 'C'], { minLength: 1, maxLength: 2 }) },
        fc.constant('all' as const),
      ),
      callsOff: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined, freq: 4 }),
      wakes: fc.option(fc.constantFrom('b', 'c'), { nil: undefined, freq: 3 }),
    });
    const steps = fc.array(step, { minLength: 1, maxLength: 3 });
    const lanes = fc
      .tuple(steps, steps, fc.array(step, { maxLength: 2 }), fc.boolean(), fc.boolean())
      .map(([a, b, c, isBAsleep, isCAsleep]): Lane[] => [
        { name: 'a', steps: a },
        { name: 'b', steps: b, asleep: isBAsleep },
        { name: 'c', steps: c, asleep: isCAsleep },
      ]);
    await fc.assert(
      fc.asyncProperty(lanes, async (world) => {
        const [some, all] = [await exploreLanes(world), await exploreLanes(world, true)];
        expect(new Set(some.ends)).toEqual(new Set(all.ends));
        expect(some.report.schedules).toBeLessThanOrEqual(all.report.schedules);
        expect(new Set(some.played).size).toBe(some.played.length);
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

describe('a failure', () => {
  /** Fails when C is touched by b after a. */
  const planted: readonly Lane[] = [
    { name: 'a', steps: [on('A'), on('C')] },
    { name: 'b', steps: [on('B'), { touches: ['C'], demands: (notes) => notes.get('C')?.[0] !== 'a1' }] },
  ];

  test('ends the exploration, with the schedule that leads to it', async () => {
    const { report } = await exploreLanes(planted);
    expect(report.isExhaustive).toBe(false);
    expect(report.failure?.schedule.at(-1)).toBe('b1');
    expect(report.failure?.schedule.indexOf('a1')).toBeGreaterThanOrEqual(0);
    expect(report.depth).toBe(report.failure?.schedule.length);
    await expect(replaySchedule(new LaneWorld(planted), report.failure?.schedule ?? [])).rejects.toThrow(
      'b1 came at the wrong time',
    );
  });

  test('at the end of a schedule is one as well', async () => {
    const begin = async (): Promise<LaneWorld> =>
      Object.assign(new LaneWorld(SHARED), { finish: () => Promise.reject(new Error('left')) });
    const { failure } = await explore({ begin });
    expect(failure).toMatchObject({ error: new Error('left'), schedule: ['a0', 'a1', 'b0', 'b1'] });
  });

  test('is a world that is not the same each time', async () => {
    let count = 0;
    const begin = async (): Promise<LaneWorld> =>
      new LaneWorld(count++ === 0 ? SHARED : [{ name: 'other', steps: [on('A')] }]);
    const { failure, schedules, isExhaustive } = await explore({ begin });
    expect([String(failure?.error), schedules, isExhaustive]).toEqual([
      'Error: The step a0 cannot be taken: the world is not the same each time.',
      1,
      false,
    ]);
  });
});

test('it is exhaustive only when nothing is left: not when it was enough before', async () => {
  const reports: ExploreReport[] = [];
  for (const enough of [0, 1, 2, 100]) {
    let played = 0;
    const isEnough = (): boolean => played++ === enough;
    reports.push(await explore({ begin: async () => new LaneWorld(CALLED_OFF), isEnough }));
  }
  expect(reports.map(({ schedules, isExhaustive }) => [schedules, isExhaustive])).toEqual([
    [0, false],
    [1, false],
    [2, false],
    [3, true],
  ]);
});

describe('replaying', () => {
  test('takes the named steps, then what comes first, and ends as before', async () => {
    const [first, again] = [new LaneWorld(SHARED), new LaneWorld(SHARED)];
    expect(await replaySchedule(first, ['b0', 'a0'])).toBe('A:a0,a1 B:b0,a0 C:b1');
    expect(await replaySchedule(again, first.taken)).toBe('A:a0,a1 B:b0,a0 C:b1');
    expect(again.taken).toEqual(['b0', 'a0', 'a1', 'b1']);
  });

  test('rejects a step that cannot be taken', async () => {
    await expect(replaySchedule(new LaneWorld(SHARED), ['a1'])).rejects.toThrow('The step a1 cannot be taken');
  });
});
