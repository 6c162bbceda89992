import { describe, expect, test } from 'vitest';
import { startTimer } from '../../../../src/base/clock.js';
import { peer } from '../../../../src/testing/fixtures.js';
import { Simulation } from '../../../../src/testing/simulation/simulation.js';
import type { SimulationOptions } from '../../../../src/testing/simulation/simulation-options.js';
import { SimulationViolation } from '../../../../src/testing/simulation/violation.js';

async function pair(options: Partial<SimulationOptions> = {}) {
  const simulation = new Simulation({ seed: 1, ...options });
  const [a, b] = [await simulation.start('A'), await simulation.start('B')];
  return { simulation, a, b };
}

const violation = (invariant: string) => expect.objectContaining({ name: 'SimulationViolation', invariant });

describe('one seed is one run', () => {
  /** Both dial each other, lock and send, and one of them comes back. */
  async function run(options: SimulationOptions): Promise<Simulation> {
    const simulation = new Simulation(options);
    const [a, b] = [await simulation.start('A'), await simulation.start('B')];
    await simulation.run(Promise.all([a.send(b), b.send(a), a.node.lock(b.descriptor, 'x')]));
    b.crash('reset');
    await simulation.advance(100);
    await b.start();
    b.listen();
    await simulation.run(a.send(b));
    await simulation.end();
    return simulation;
  }

  test('the same one gives the same, to the byte, and another one another', async () => {
    const [first, again, other] = [await run({ seed: 1 }), await run({ seed: 1 }), await run({ seed: 2 })];
    expect(again.history.traceHash()).toBe(first.history.traceHash());
    expect([again.steps, again.clock.now(), again.ledger.totals()]).toEqual([
      first.steps,
      first.clock.now(),
      first.ledger.totals(),
    ]);
    expect(other.history.traceHash()).not.toBe(first.history.traceHash());
    expect([first.random.seed, other.random.seed]).toEqual([1, 2]);
  });

  test('hand-overs that take time are part of it, and are noted', async () => {
    const handOverMs: SimulationOptions['handOverMs'] = (point, random) =>
      point === 'raised' ? undefined : random.int(0, 50);
    const [first, again] = [await run({ seed: 1, handOverMs }), await run({ seed: 1, handOverMs })];
    expect(again.history.traceHash()).toBe(first.history.traceHash());
    const noted = new Set(first.history.lines.map(({ what }) => what).filter((what) => what.startsWith('hand-over')));
    expect(noted).toEqual(new Set(['hand-over opened', 'hand-over accepted', 'hand-over settled']));
  });

  test('only the last lines are kept when few are wanted', async () => {
    const simulation = await run({ seed: 1, maxLines: 3, describeFrame: () => 'a frame' });
    expect(simulation.history.lines).toHaveLength(3);
    expect(simulation.history.count).toBeGreaterThan(20);
  });
});

describe('peers', () => {
  test('are found by name and called by it, strangers by the end of their id', async () => {
    const { simulation, a } = await pair();
    expect(simulation.peers.map(({ name }) => name)).toEqual(['A', 'B']);
    expect(simulation.peer('A')).toBe(a);
    expect(() => simulation.peer('C')).toThrow(RangeError);
    expect([simulation.nameOf(a.id), simulation.nameOf(peer(9).id)]).toEqual(['A', '?0009']);
  });

  test('have an id from seed and name, or the one they are given', async () => {
    const { simulation, a } = await pair();
    const c = await simulation.start('C', { id: peer(3).id });
    expect([c.id, c.node.self.id]).toEqual([peer(3).id, peer(3).id]);
    expect((await pair()).a.id).toBe(a.id);
  });

  test('a step on the lane of a link or a hand-over concerns who notices it', async () => {
    const { simulation, a, b } = await pair({ handOverMs: () => 0 });
    await simulation.run(a.node.connect(b.descriptor));
    const lanes = ['A -> B #1 dial', 'A -> B #1 dialled', 'A -> B #1 there', 'A -> B #1 back', 'hand-over A', 'A'];
    expect(lanes.map((lane) => simulation.concerns(lane))).toEqual([['B'], ['A'], ['B'], ['A'], ['A'], undefined]);
  });

  test('what is called off is told once', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.node.connect(b.descriptor));
    expect(simulation.takeCalledOff()).toEqual([]);
    a.crash('reset');
    expect(simulation.takeCalledOff()).toEqual(['A -> B #1']);
    expect(simulation.takeCalledOff()).toEqual([]);
  });
});

describe('found after the step', () => {
  test('an error that a node logs', async () => {
    const { simulation } = await pair();
    simulation.loggerOf('A').error('it broke', { why: 1 });
    simulation.loggerOf('A').warn('later', {});
    await expect(simulation.advance(0)).rejects.toThrow(
      'no node logs an error: A logged it broke {"why":1}.'.slice(0, -1),
    );
  });

  test('a receiver that throws', async () => {
    const { simulation, a } = await pair();
    const stranger = peer(9);
    simulation.network.listen(stranger.id, () => {
      throw new Error('boom');
    });
    void a.node.connect(stranger).catch(() => undefined);
    await expect(simulation.advance(1_000)).rejects.toThrow(violation('nothing throws across a link'));
  });

  test('an announcement that must not come, and the first violation is the one that is told', async () => {
    const { simulation, a, b } = await pair();
    simulation.guard(() => a.announced.hear(b.id, 'failed'));
    simulation.guard(() => a.announced.hear(b.id, 'disconnected'));
    expect(() => simulation.check()).toThrow('event grammar: A announced failed after disconnected');
    expect(() => simulation.afterStep('A')).toThrow(violation('event grammar'));
  });

  test('what a node says of itself, of the peers that the step concerns', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.node.connect(b.descriptor));
    a.announced.hear(b.id, 'disconnected');
    expect(() => simulation.afterStep('B')).not.toThrow();
    expect(() => simulation.afterStep('A -> B #1 there')).not.toThrow();
    expect(() => simulation.afterStep('A -> B #1 back')).toThrow(violation('announcements fit states'));
    expect(() => simulation.afterStep('A')).toThrow(violation('announcements fit states'));
  });

  test('what is thrown and no violation is nobody’s to keep', async () => {
    const { simulation } = await pair();
    const act = (): void => {
      throw new Error('a bug of the test');
    };
    expect(() => simulation.guard(act)).toThrow('a bug of the test');
    simulation.check();
  });
});

describe('found once all should be calm', () => {
  test('a call that never settles', async () => {
    const { simulation, a } = await pair();
    void simulation.track(a, 'the answer', new Promise(() => {}));
    await expect(simulation.calm()).rejects.toThrow(/the network becomes calm: .*A waits for the answer/);
  });

  test('both ends not agreeing', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.node.lock(b.descriptor, 'x'));
    await simulation.calm();
    b.node.locks.locks = () => [];
    await expect(simulation.calm()).rejects.toThrow(violation('lock tables agree'));
  });

  test('an accepted message that was lost without anything breaking', async () => {
    const { simulation } = await pair();
    simulation.ledger.settled(simulation.ledger.sent('A', 'B'), 'accepted');
    await expect(simulation.calm()).rejects.toThrow(violation('no accepted message is lost'));
  });

  test.each(['lose', 'reset'] as const)('but not a message that a network lost which tells so: %s', async (verdict) => {
    let isBroken = false;
    const policy: SimulationOptions['policy'] = ({ type }) => (type === 'frame' && isBroken ? verdict : 'deliver');
    const { simulation, a, b } = await pair({ policy });
    await simulation.run(a.send(b));
    await simulation.calm();
    isBroken = true;
    const sent = simulation.track(a, 'send', a.send(b));
    await simulation.advance(1_000);
    isBroken = false;
    await simulation.run(sent);
    await simulation.end();
    expect(simulation.ledger.totals()).toMatchObject({ sent: 2, delivered: 1, open: 0 });
  });

  test('a message that arrives twice, because the network doubled it and nothing noticed', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(a.send(b));
    await simulation.calm();
    simulation.guard(() => simulation.ledger.arrived(0, 'B'));
    await expect(simulation.calm()).rejects.toThrow(violation('no message arrives twice'));
  });
});

describe('found at the end', () => {
  test('a timer of the process that closed', async () => {
    const { simulation, a } = await pair();
    startTimer(a.clock, 100_000, () => {});
    await expect(simulation.end()).rejects.toThrow('nothing is left after close: A closed and left 1 timers.');
  });

  test.each<[string, (simulation: Simulation) => void, RegExp]>([
    ['a timer', ({ clock }) => void startTimer(clock.labelled('x'), 100_000, () => {}), /timer of x/],
    ['a listener', ({ network }) => void network.listen(peer(9).id, () => {}), /0{39}9; 0 dials/],
  ])('%s of anybody', async (_name, leave, left) => {
    const { simulation } = await pair();
    leave(simulation);
    await expect(simulation.end()).rejects.toThrow(left);
  });

  test('a network that is used in good order leaves nothing', async () => {
    const { simulation, a, b } = await pair();
    await simulation.run(Promise.all([a.send(b), b.send(a)]));
    await simulation.end();
    expect([simulation.clock.pendingTimers, simulation.network.snapshot().links]).toEqual([0, []]);
    expect(simulation.attempts.count).toBeGreaterThanOrEqual(2);
  });
});

test('work that takes too long is given up, and a violation meanwhile rejects it', async () => {
  const { simulation } = await pair();
  await expect(simulation.run(new Promise(() => {}), 500)).rejects.toThrow('what the simulation was to run');
  startTimer(simulation.clock.labelled('A'), 10, () =>
    simulation.guard(() => {
      throw new SimulationViolation('planted', 'x');
    }),
  );
  await expect(simulation.run(new Promise(() => {}), 500)).rejects.toThrow(violation('planted'));
});
