/** Runs one attack against a crew: calm and attacked stretches in turn, so that both are of the same hour of the machine. */
import { setTimeout as sleep } from 'node:timers/promises';
import { limits as defaultLimits, type Limits } from '@peerlatch/connection/wire';
import { type AttackName, planOf } from '../plan/attack-plan.js';
import type { AttackResult, Stretch } from '../plan/attack-result.js';
import type { AttackerFigures, VictimFigures } from '../plan/figures.js';
import type { RunningCrew } from './crew.js';

export interface AttackRun {
  /** Pairs of a calm and an attacked stretch. */
  readonly pairs: number;
  /** Length of one, ms. */
  readonly stretchMs: number;
  readonly limits: Partial<Limits>;
  readonly signal: AbortSignal;
}

/** After the end of an attack the victim may take this long to let go of everything, ms. */
const FREED_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** An attack that has sent nothing after this long is measured as it is, ms. */
const BEGUN_WITHIN_MS = 5_000;

export async function runAttack(crew: RunningCrew, attack: AttackName, run: AttackRun): Promise<AttackResult> {
  const before = await crew.victim.orders.look();
  const calm: Stretch[] = [];
  const attacked: Stretch[] = [];
  const looks: VictimFigures[] = [];
  const attackers: AttackerFigures[] = [];
  let after = before;
  let freedAfterMs: number | undefined = 0;
  for (let pair = 0; pair < run.pairs; pair++) {
    calm.push(await stretch(crew, run));
    await crew.attacker.orders.begin({ attack, target: crew.target });
    await untilUnderWay(crew, run.signal);
    attacked.push(await stretch(crew, run));
    looks.push(await crew.victim.orders.look());
    attackers.push(await crew.attacker.orders.end());
    const freed = await waitUntilFreed(crew, before, run.signal);
    after = freed.victim;
    freedAfterMs = freedAfterMs === undefined || freed.ms === undefined ? undefined : Math.max(freedAfterMs, freed.ms);
  }
  const budgetBytes = planOf(attack).budget({ ...defaultLimits, ...run.limits });
  const [attacker, during] = [sumOf(attackers), highest(before, looks)];
  return { attack, calm, attacked, attacker, before, during, budgetBytes, after, freedAfterMs };
}

/** On a busy machine the attacker, who goes last, may need a while to get a word in. */
async function untilUnderWay({ attacker }: RunningCrew, signal: AbortSignal): Promise<void> {
  const beganAt = performance.now();
  while ((await attacker.orders.figures()).sentBytes === 0 && performance.now() - beganAt < BEGUN_WITHIN_MS) {
    await sleep(10, undefined, { signal });
  }
}

async function stretch({ peers, victim }: RunningCrew, { stretchMs, signal }: AttackRun): Promise<Stretch> {
  await Promise.all([peers.orders.window(), victim.orders.loop()]);
  await sleep(stretchMs, undefined, { signal });
  const [figures, loop] = await Promise.all([peers.orders.window(), victim.orders.loop()]);
  return { peers: figures, loop };
}

async function waitUntilFreed({ victim }: RunningCrew, before: VictimFigures, signal: AbortSignal) {
  const beganAt = performance.now();
  for (;;) {
    const figures = await victim.orders.look();
    const ms = performance.now() - beganAt;
    if (isFree(figures, before)) return { victim: figures, ms };
    if (ms > FREED_WITHIN_MS) return { victim: figures, ms: undefined };
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** The locks of the well-behaved come and go. */
function isFree(now: VictimFigures, before: VictimFigures): boolean {
  const isQuiet = now.pendingInbound === 0 && now.requestsServed <= before.requestsServed;
  return (
    isQuiet && now.endpoints <= before.endpoints && now.sockets <= before.sockets && now.remoteLocks <= now.endpoints
  );
}

function sumOf(figures: readonly AttackerFigures[]): AttackerFigures {
  const add = (a: AttackerFigures, b: AttackerFigures): AttackerFigures => ({
    opened: a.opened + b.opened,
    ended: a.ended + b.ended,
    sentBytes: a.sentBytes + b.sentBytes,
  });
  return figures.reduce(add, { opened: 0, ended: 0, sentBytes: 0 });
}

function highest(before: VictimFigures, looks: readonly VictimFigures[]): VictimFigures {
  return looks.reduce((most, look) => (look.usedBytes > most.usedBytes ? look : most), looks[0] ?? before);
}
