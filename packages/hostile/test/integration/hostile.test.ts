/**
 * Every attack for a short time, over real sockets, against a node in a process of its own. What is asserted is true on any
 * machine: nobody else is disconnected, no call, lock or message of the others is lost, memory stays within the budget,
 * everything is freed, and the attack did reach the node. How much slower the others become depends on who else wants the two
 * cores of a CI machine, so only the program compares p99. Floods of small frames are the exception: without turns, empty ones
 * made every second call of the others wait 241 times as long, which no busy machine does.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ATTACK_NAMES, type AttackName } from '../../src/plan/attack-plan.js';
import { losses, ratioOf } from '../../src/plan/verdict.js';
import { RunningCrew } from '../../src/run/crew.js';
import { runAttack } from '../../src/run/run-attack.js';

const STRETCH_MS = 400;

/** Attacks that would keep the event loop to themselves. */
const FLOODS: readonly AttackName[] = [
  'tiny-frames',
  'fragments',
  'pings',
  'unknown-methods',
  'notifications',
  'stray-answers',
];

/** Times the calm p50. */
const NOTICED = 50;

let crew: RunningCrew;

describe.skipIf(process.env.HOSTILE !== '1')(
  'while a node is attacked (needs HOSTILE=1, as `.ci/run` sets it: in real time, it wants the machine for itself)',
  () => {
    beforeAll(async () => {
      crew = await RunningCrew.start({ peers: 3, limits: {} });
    }, 20_000);

    afterAll(async () => {
      await crew?.[Symbol.asyncDispose]();
    });

    test.each(ATTACK_NAMES)(
      'by %s, the others lose nothing, and it keeps nothing',
      async (attack) => {
        const signal = new AbortController().signal;
        const result = await runAttack(crew, attack, { pairs: 1, stretchMs: STRETCH_MS, limits: {}, signal });
        expect(losses(result)).toEqual([]);
        expect(result.attacker.sentBytes).toBeGreaterThan(0);
        expect(result.attacked[0]?.peers.count).toBeGreaterThan(0);
        if (FLOODS.includes(attack)) expect(ratioOf(result, ({ peers }) => peers.p50)).toBeLessThan(NOTICED);
      },
      20_000,
    );

    test('every message of the others has arrived in order, and a closed node leaves nothing open', async () => {
      const { losses: lost, victim, leftovers } = await crew.end();
      expect(lost.disconnects).toBe(0);
      expect([victim.received, victim.outOfOrder]).toEqual([lost.sent, 0]);
      expect(leftovers).toEqual([]);
    });
  },
);
