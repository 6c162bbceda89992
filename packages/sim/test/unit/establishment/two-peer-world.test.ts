import { isOfferer } from '@peerlatch/connection/peer';
import { describe, expect, it } from 'vitest';
import type { ScriptPair } from '../../../src/establishment/scripts.js';
import { TwoPeerWorld } from '../../../src/establishment/two-peer-world.js';

const begin = (scripts: ScriptPair, deadlines = 0): Promise<TwoPeerWorld> =>
  TwoPeerWorld.begin({ scripts, deadlines }, { maxLines: 1_000 });

const names = (world: TwoPeerWorld): string[] => world.steps().map(({ id }) => id);

async function take(world: TwoPeerWorld, id: string): Promise<void> {
  const step = world.steps().find((candidate) => candidate.id === id);
  expect(names(world)).toContain(id);
  await step?.take();
}

/** Takes the first step that is not `but`, until there is none. */
async function takeAll(world: TwoPeerWorld, but: readonly string[] = []): Promise<void> {
  for (;;) {
    const next = world.steps().find(({ id }) => !but.includes(id));
    if (next === undefined) return;
    await next.take();
  }
}

const told = (world: TwoPeerWorld, name: string): string[] =>
  world.simulation.history.lines.filter(({ peer }) => peer === name).map(({ what }) => what);

describe('the steps of two peers', () => {
  it('are at first what their scripts begin with, each the own of its peer; A is the offerer', async () => {
    const world = await begin([['dial'], ['lock', 'close']]);
    expect(world.steps().map(({ id, touches }) => [id, touches])).toEqual([
      ['A does dial 0', ['A']],
      ['B does lock 0', ['B']],
    ]);
    expect(isOfferer(world.simulation.peer('A').id, world.simulation.peer('B').id)).toBe(true);
  });

  it('are then what the network and the hand-overs have to do, and whom it concerns', async () => {
    const world = await begin([['dial'], []]);
    await take(world, 'A does dial 0');
    expect(world.steps().map(({ id, touches }) => [id, touches])).toEqual([['A -> B #1 dial (0)', ['B']]]);
    await take(world, 'A -> B #1 dial (0)');
    expect(world.steps().map(({ id, touches }) => [id, touches])).toEqual([
      ['A -> B #1 dialled (0)', ['A']],
      ['hand-over B (0)', ['B']],
    ]);
  });

  it('end with the schedule, and nothing is left then', async () => {
    const world = await begin([['dial', 'close'], ['send']]);
    await takeAll(world);
    expect(told(world, 'A')).toEqual(expect.arrayContaining(['does dial', 'does close', 'closed']));
    expect(told(world, 'B')).toContain('does send');
    expect(await world.finish()).toMatch(/^[0-9a-f]{40}$/);
    expect(world.simulation.clock.pendingTimers).toBe(0);
  });

  it('say when they call off what is on its way', async () => {
    const world = await begin([['dial', 'close'], []]);
    await take(world, 'A does dial 0');
    const close = world.steps().find(({ id }) => id === 'A does close 1');
    expect((await close?.take())?.calledOff).toEqual(['A -> B #1']);
  });

  it('are not possible for who has closed, and do no harm', async () => {
    const world = await begin([['dial'], ['close']]);
    await take(world, 'B does close 0');
    await takeAll(world);
    expect(told(world, 'A').join('; ')).toMatch(/failed B.*connect rejected/);
    await world.finish();
  });
});

describe('the passing of time', () => {
  it('is a step that concerns all, as often as the bound allows, while something else could happen', async () => {
    const world = await begin([['dial'], []], 1);
    expect(world.steps().find(({ id }) => id === 'time passes (0)')?.touches).toBe('all');
    await take(world, 'A does dial 0');
    await take(world, 'time passes (0)');
    expect(names(world).filter((id) => id.startsWith('time'))).toEqual([]);
    expect(told(world, 'B')).toContain('time passes');
    await takeAll(world);
    await world.finish();
  });

  it('is none without a bound for it, nor when all is calm', async () => {
    expect(names(await begin([['dial'], []]))).toEqual(['A does dial 0']);
    const calm = await begin([['dial'], []], 1);
    await takeAll(calm, ['time passes (0)']);
    expect(names(calm)).toEqual([]);
    await calm.finish();
  });
});

describe('what a script can do', () => {
  it('subscribes late: a message that has arrived before is delivered then', async () => {
    const world = await begin([['send'], ['subscribe']]);
    await takeAll(world, ['B does subscribe 0']);
    expect(told(world, 'A')).toContain('send to B accepted');
    expect(told(world, 'B')).not.toContain('message from A');
    await take(world, 'B does subscribe 0');
    expect(told(world, 'B').slice(-3)).toEqual(['does subscribe', 'message from A', 'message from A']);
    await world.finish();
  });

  it('greets whoever it is connected to if it sends anything: two messages, in their order', async () => {
    const world = await begin([['send'], []]);
    await takeAll(world);
    const numbers = world.simulation.history.lines.filter(({ what }) => what === 'message from A');
    expect(numbers.map(({ peer, detail }) => [peer, detail])).toEqual([
      ['B', 'number 0'],
      ['B', 'number 1'],
    ]);
    await world.finish();
  });

  it('takes a lock and gives it back, disconnects, and aborts the last call', async () => {
    const world = await begin([
      ['lock', 'unlock', 'dial', 'abort'],
      ['dial', 'disconnect'],
    ]);
    await takeAll(world, ['A does unlock 1', 'B does disconnect 1']);
    await takeAll(world, ['A does abort 3']);
    await takeAll(world);
    expect(told(world, 'A')).toEqual(expect.arrayContaining(['lock succeeded', 'unlock succeeded', 'does abort']));
    expect(told(world, 'B')).toContain('disconnect succeeded');
    await world.finish();
  });
});

it('the same steps make the same run, and other steps another', async () => {
  const hashes = await Promise.all(
    [[], [], ['B does close 0']].map(async (first) => {
      const world = await begin([['dial'], ['close']]);
      for (const id of first) await take(world, id);
      await takeAll(world);
      return world.finish();
    }),
  );
  expect(hashes[0]).toBe(hashes[1]);
  expect(hashes[2]).not.toBe(hashes[0]);
});
