import { describe, expect, test } from 'vitest';
import { HOSTILE_KINDS } from '../../../../src/testing/simulation/hostile-handshake.js';
import { World, type WorldOptions } from '../../../../src/testing/simulation/world.js';

async function pair(options: Partial<WorldOptions> = {}) {
  const world = new World({ seed: 1, faults: 'none', ...options });
  const [a, b] = [await world.start('A'), await world.start('B')];
  const { simulation } = world;
  const connect = (): Promise<void> => simulation.run(a.node.connect(b.descriptor));
  return { world, simulation, a, b, connect };
}

describe('steps', () => {
  test('are taken, noted and told; of some only those happen', async () => {
    const taken: string[] = [];
    const { world, simulation } = await pair({ only: new Set(['y']) });
    for (const label of ['x', 'y']) world.step(label, () => taken.push(label));
    expect([taken, world.happened]).toEqual([['y'], ['y']]);
    expect(simulation.history.lines.at(-1)).toMatchObject({ peer: '*', what: 'y' });
    await simulation.end();
  });

  test('that are left out change nothing of the scenario’s own choices', async () => {
    const draw = async (only?: ReadonlySet<string>): Promise<number[]> => {
      const { world } = await pair({ only });
      return [0, 1, 2].map((n) => {
        const drawn = world.random.int(0, 1_000);
        world.step(`step ${n}`, () => {});
        return drawn;
      });
    };
    expect(await draw(new Set())).toEqual(await draw());
  });

  test('faults are among what happened, and can be left out one by one', async () => {
    const run = async (only?: ReadonlySet<string>): Promise<readonly string[]> => {
      const { world, simulation, a, b } = await pair({ faults: { duplicated: 1 }, only });
      await simulation.run(a.send(b));
      world.heal();
      await simulation.end();
      return world.happened.filter((label) => label.startsWith('duplicated'));
    };
    const all = await run();
    expect(all.length).toBeGreaterThan(1);
    const some = all.slice(1);
    expect(await run(new Set(some))).toEqual(some);
  });
});

describe('what befalls the network', () => {
  test('a two-way partition holds messages both ways until it is over, a one-way one lets the other way pass', async () => {
    for (const [ways, backAt] of [
      ['two-way', 0],
      ['one-way', 1],
    ] as const) {
      const { world, simulation, a, b, connect } = await pair();
      await connect();
      world.partition([a], [b], 3_000, ways);
      await simulation.run(Promise.all([a.send(b), b.send(a)]));
      await world.sleep(2_000);
      expect(simulation.ledger.totals().delivered).toBe(backAt);
      await world.sleep(2_000);
      expect(simulation.ledger.totals().delivered).toBe(2);
      expect(world.counts.of(`${ways} partition`)).toBe(1);
      await simulation.end();
    }
  });

  test('a slow consumer reads nothing for a while', async () => {
    const { world, simulation, a, b, connect } = await pair();
    await connect();
    world.slowConsumer(b, 3_000);
    await simulation.run(Promise.all([a.send(b), b.send(a)]));
    await world.sleep(2_000);
    expect(simulation.ledger.totals().delivered).toBe(1);
    await world.sleep(2_000);
    expect([simulation.ledger.totals().delivered, world.counts.of('slow consumer')]).toEqual([2, 1]);
    await simulation.end();
  });

  test('a clock jumps for its process alone, and nothing is lost by it', async () => {
    const { world, simulation, a, b, connect } = await pair();
    await connect();
    world.jump(a, 3_600_000);
    expect(a.clock.now() - b.clock.now()).toBe(3_600_000);
    await simulation.run(a.send(b));
    await simulation.end();
    expect([simulation.ledger.totals().delivered, world.counts.of('clock jump')]).toEqual([1, 1]);
  });

  test('two that dial each other at once end with one connection', async () => {
    const { world, simulation, a, b } = await pair();
    world.dialEachOther(a, b);
    await simulation.calm();
    expect(simulation.network.snapshot().links).toHaveLength(1);
    expect([a, b].map(({ node }) => node.connections().length)).toEqual([1, 1]);
    expect(world.counts.of('simultaneous dial')).toBe(1);
    await simulation.end();
  });

  test('a process dies, and another one of the same id listens', async () => {
    for (const kind of ['reset', 'silent'] as const) {
      const { world, simulation, a, b, connect } = await pair();
      await connect();
      world.crash(b, kind);
      expect([b.isAlive, world.counts.of(`crash, ${kind}`)]).toEqual([false, 1]);
      await world.restart(b);
      await simulation.run(b.send(a));
      await simulation.run(a.send(b));
      await simulation.calm();
      expect(simulation.ledger.totals().delivered).toBe(2);
      expect(world.counts.of('restart with the same id')).toBe(1);
      await simulation.end();
    }
  });

  test('strangers of every kind attack, and when it is healed they are gone', async () => {
    const { world, simulation, a, b } = await pair();
    for (const kind of HOSTILE_KINDS) world.attack(a, kind);
    await world.sleep(100);
    expect(HOSTILE_KINDS.map((kind) => world.counts.of(kind))).toEqual(HOSTILE_KINDS.map(() => 1));
    expect(simulation.network.snapshot().links.length).toBeGreaterThan(0);
    await simulation.run(b.send(a));
    world.heal();
    await simulation.end();
    expect(simulation.ledger.totals().delivered).toBe(1);
  });
});

test('there are faults by default, and none after it is healed', async () => {
  const { world, simulation, a, b } = await pair({ faults: undefined });
  const some = (): number => Object.values(world.counts.all()).reduce((sum, count) => sum + count);
  for (let n = 0; n < 60; n++) {
    void simulation.track(a, 'send', a.send(b));
    await world.sleep(200);
  }
  const before = some();
  expect(before).toBeGreaterThan(0);
  world.heal();
  for (let n = 0; n < 60; n++) {
    void simulation.track(a, 'send', a.send(b));
    await world.sleep(200);
  }
  expect(some()).toBe(before);
  await simulation.end();
});
