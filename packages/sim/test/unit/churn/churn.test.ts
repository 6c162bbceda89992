import { simulate, type World } from '@peerlatch/connection/testing';
import { describe, expect, it } from 'vitest';
import { churnOf, playChurn } from '../../../src/churn/churn.js';
import type { Operation } from '../../../src/churn/operation.js';

/** Plays operations on three peers, one per second, in a network in which nothing else goes wrong. */
async function play(operations: readonly Operation[]): Promise<{ world: World; lines: string[] }> {
  const plan = {
    names: ['P0', 'P1', 'P2'],
    operations: operations.map((operation, at) => ({ at: at * 1_000, label: `${at} ${operation.type}`, operation })),
    durationMs: operations.length * 1_000 + 500,
  };
  const worlds: World[] = [];
  const scenario = async (world: World): Promise<void> => {
    worlds.push(world);
    await playChurn(world, plan);
  };
  await simulate({ seed: 1, faults: 'none', scenario });
  const [world] = worlds;
  if (world === undefined) throw new Error('nothing was played');
  return { world, lines: world.simulation.history.lines.map(({ peer, what }) => `${peer} ${what}`) };
}

const P01 = { from: 'P0', to: 'P1' } as const;

describe('an operation is done:', () => {
  it.each<[string, readonly Operation[], readonly string[]]>([
    ['connect', [{ type: 'connect', ...P01 }], ['P0 connected P1', 'P1 connected P0', 'P0 connect to P1 succeeded']],
    ['abort', [{ type: 'abort', ...P01, afterMs: 1 }], ['P0 connect to P1, aborted, rejected']],
    ['send', [{ type: 'send', ...P01, count: 2, size: 9 }], ['P1 message from P0', 'P0 send to P1 accepted']],
    [
      'lock and unlock',
      [
        { type: 'lock', ...P01, lockId: 'l' },
        { type: 'unlock', from: 'P0' },
      ],
      ['P0 lock P1 succeeded', 'P0 unlock succeeded'],
    ],
    [
      'disconnect',
      [
        { type: 'connect', ...P01 },
        { type: 'disconnect', ...P01 },
      ],
      ['P0 disconnected P1', 'P0 disconnect P1 succeeded'],
    ],
    [
      'dial each other',
      [{ type: 'dial each other', ...P01 }],
      ['P0 connect to P1 succeeded', 'P1 connect to P0 succeeded'],
    ],
    [
      'close, and start again',
      [{ type: 'close', at: 'P0', restartAfterMs: 10 }],
      ['P0 closed', 'P0 close succeeded', 'P0 restart succeeded'],
    ],
    [
      'crash, and start again',
      [{ type: 'crash', at: 'P0', kind: 'reset', restartAfterMs: 10 }],
      ['P0 crash reset', 'P0 restart succeeded'],
    ],
  ])('%s', async (_name, operations, expected) => {
    const { world, lines } = await play(operations);
    expect(lines).toEqual(expect.arrayContaining([...expected]));
    expect(world.happened).toEqual(operations.map(({ type }, at) => `${at} ${type}`));
  });

  it.each<[Parameters<World['counts']['of']>[0], Operation]>([
    ['clock jump', { type: 'jump', at: 'P0', ms: 1_000 }],
    ['slow consumer', { type: 'slow', at: 'P0', ms: 1_000 }],
    ['handshake: garbage', { type: 'attack', at: 'P0', kind: 'handshake: garbage' }],
    ['one-way partition', { type: 'partition', one: ['P0'], other: ['P1', 'P2'], ms: 500, ways: 'one-way' }],
    ['two-way partition', { type: 'partition', one: ['P0'], other: ['P1', 'P2'], ms: 500, ways: 'two-way' }],
  ])('%s', async (kind, operation) => {
    const { world } = await play([{ type: 'connect', ...P01 }, operation]);
    expect(world.counts.of(kind)).toBe(1);
  });
});

it('a dead process does nothing, and stays dead where no restart is planned', async () => {
  const { lines } = await play([
    { type: 'crash', at: 'P0', kind: 'silent', restartAfterMs: undefined },
    { type: 'connect', ...P01 },
    { type: 'send', ...P01, count: 1, size: 4 },
    { type: 'dial each other', from: 'P1', to: 'P0' },
    { type: 'crash', at: 'P0', kind: 'reset', restartAfterMs: 1 },
    { type: 'close', at: 'P0', restartAfterMs: 1 },
  ]);
  expect(lines.filter((line) => line.startsWith('P'))).toEqual([
    'P0 started',
    'P1 started',
    'P2 started',
    'P0 crash silent',
    'P1 closing',
    'P2 closing',
    'P1 closed',
    'P2 closed',
  ]);
});

it('nobody starts again after the end of the plan', async () => {
  const { lines } = await play([{ type: 'close', at: 'P0', restartAfterMs: 5_000 }]);
  expect(lines.filter((line) => line === 'P0 started')).toHaveLength(1);
});

it('a seed is a run: the same twice, with as many peers as asked for', async () => {
  const reports = [await simulate(churnOf(3, 4)), await simulate(churnOf(3, 4)), await simulate(churnOf(4, 4))];
  const [hash, again, other] = reports.map(({ traceHash }) => traceHash);
  expect([again === hash, other === hash]).toEqual([true, false]);
});
