/** From a seed to a plan: how many peers there are, and what is done to them when. Pure. */
import { HOSTILE_KINDS, SeededRandom } from '@peerlatch/connection/testing';
import type { Operation, PlannedOperation } from './operation.js';

export interface Plan {
  readonly names: readonly string[];
  /** In the order of their times. */
  readonly operations: readonly PlannedOperation[];
  /** Virtual ms until the last operation has been done. */
  readonly durationMs: number;
}

const [MIN_PEERS, MAX_PEERS] = [3, 64];
const DURATION_MS = 20_000;
/** Operations of the smallest crowd, and one more for each further peer. */
const OPERATIONS = 60;
/** Operations meet few pairs more often than many pairs rarely: what goes wrong takes two that meet again. */
const NEIGHBOURS = 3;
const LARGEST_MESSAGE = 70_000;

/** `peers`: how many; default drawn from 3 to 64, small crowds more often. */
export function makePlan(seed: number, peers?: number): Plan {
  const random = new SeededRandom(seed).fork('plan');
  const size = peers ?? Math.round(MIN_PEERS * (MAX_PEERS / MIN_PEERS) ** (random.fraction() ** 2));
  const names = Array.from({ length: size }, (_, index) => `P${index}`);
  const times = Array.from({ length: OPERATIONS + size }, () => random.fraction() * DURATION_MS).sort((a, b) => a - b);
  const operations = times.map((at, index): PlannedOperation => {
    const operation = drawOperation(names, random);
    return { at, label: `${index} ${operation.type}`, operation };
  });
  return { names, operations, durationMs: DURATION_MS };
}

type Draw = (names: readonly string[], random: SeededRandom) => Operation;

function pair(names: readonly string[], random: SeededRandom): { from: string; to: string } {
  const from = random.int(0, names.length - 1);
  const to = (from + random.int(1, Math.min(NEIGHBOURS, names.length - 1))) % names.length;
  const [a, b] = [names[from] ?? '', names[to] ?? ''];
  return random.chance(0.5) ? { from: a, to: b } : { from: b, to: a };
}

function restart(random: SeededRandom): number | undefined {
  return random.chance(0.8) ? random.int(0, 5_000) : undefined;
}

function drawSend(names: readonly string[], random: SeededRandom): Operation {
  const size = random.chance(0.1) ? random.int(1_000, LARGEST_MESSAGE) : random.int(4, 200);
  return { type: 'send', ...pair(names, random), count: random.int(1, 8), size };
}

function drawPartition(names: readonly string[], random: SeededRandom): Operation {
  const shuffled = random.shuffle(names);
  const cut = random.int(1, names.length - 1);
  const ways = random.chance(0.5) ? 'one-way' : 'two-way';
  const ms = random.int(100, 40_000);
  return { type: 'partition', one: shuffled.slice(0, cut), other: shuffled.slice(cut), ms, ways };
}

/** With their weights. */
const DRAWS: readonly (readonly [weight: number, draw: Draw])[] = [
  [10, (names, random) => ({ type: 'connect', ...pair(names, random) })],
  [6, (names, random) => ({ type: 'abort', ...pair(names, random), afterMs: random.int(0, 400) })],
  [24, drawSend],
  [14, (names, random) => ({ type: 'lock', ...pair(names, random), lockId: `lock ${random.int(0, 1)}` })],
  [8, (names, random) => ({ type: 'unlock', from: random.pick(names) })],
  [5, (names, random) => ({ type: 'disconnect', ...pair(names, random) })],
  [8, (names, random) => ({ type: 'dial each other', ...pair(names, random) })],
  [3, (names, random) => ({ type: 'jump', at: random.pick(names), ms: random.int(100, 120_000) })],
  [3, (names, random) => ({ type: 'slow', at: random.pick(names), ms: random.int(100, 20_000) })],
  [3, (names, random) => ({ type: 'close', at: random.pick(names), restartAfterMs: restart(random) })],
  [
    4,
    (names, random) => ({
      type: 'crash',
      at: random.pick(names),
      kind: random.chance(0.5) ? 'reset' : 'silent',
      restartAfterMs: restart(random),
    }),
  ],
  [6, (names, random) => ({ type: 'attack', at: random.pick(names), kind: random.pick(HOSTILE_KINDS) })],
  [2, drawPartition],
];

const TOTAL_WEIGHT = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

function drawOperation(names: readonly string[], random: SeededRandom): Operation {
  let left = random.fraction() * TOTAL_WEIGHT;
  for (const [weight, draw] of DRAWS) {
    left -= weight;
    if (left < 0) return draw(names, random);
  }
  return drawSend(names, random);
}
