/**
 * The accident in the middle of a run: one process dies by SIGKILL while messages flow to and from it, and comes back
 * under the same id. The supervisor calls it once. It returns when everybody has got over it, and throws with what was
 * still missing at the deadline.
 *
 * Before the kill it draws the kill line: how far every flow to and from the victim had come, all of it seen to have
 * arrived. The accounting excuses nothing before that line, so a message that was lost earlier cannot hide in the kill.
 */

import { pause, until } from '../shared/wait.js';
import type { Crew } from './crew.js';
import { endOfArrivals, type Incarnation, type KillLine } from './flow-account.js';
import type { LockWatch } from './lock-watch.js';
import type { Report } from './network-events.js';
import type { Stats } from './stats.js';

export interface KillContext {
  readonly crew: Crew;
  readonly victim: number;
  readonly locks: LockWatch;
  readonly stats: Stats;
  readonly report: Report;
}

/** How long the victim stays away at least, ms: its neighbours send into the void. */
const ABSENCE_MS = 400;

export async function killAndRestart({ crew, victim, locks, stats, report }: KillContext): Promise<void> {
  const { process, descriptor } = crew.member(victim);
  const neighbours = crew.neighboursOf(victim).map(({ node }) => node);
  const line = drawLine(crew.incarnations(), victim, neighbours);
  await until(
    'beforeKill',
    () => isBehind(line, crew.incarnations(), victim, neighbours),
    () => `messages between node ${victim} and its neighbours did not arrive`,
  );

  locks.disturbed = victim;
  const killedAt = performance.now();
  const died = crew.kill(victim, line);
  report({ type: 'killed', node: victim, pid: process.pid, signal: 'SIGKILL' });
  await died;
  locks.ended(victim);
  stats.ended(victim);
  await pause(ABSENCE_MS);
  // A socket breaks when its process dies; a data channel only falls silent, and its other end has to find out.
  await until(
    'notice',
    () => neighbours.every((node) => locks.wasSuspended(node, victim)),
    () => `not every neighbour noticed that node ${victim} was gone`,
  );

  const port = descriptor?.websocket?.port ?? 0;
  const { websocket, ...returned } = await crew.start(victim, port);
  report({ type: 'restarted', node: victim, pid: crew.member(victim).process.pid, port: websocket?.port ?? null });
  if (websocket !== undefined && websocket.port !== port) {
    const moved = { node: victim, descriptor: { ...returned, websocket } };
    await Promise.all(neighbours.map((node) => crew.order(node, 'meet', [moved], 'answer')));
  }
  await crew.order(victim, 'flow', null, 'answer');
  await crew.order(victim, 'lock', null, 'lock');
  await until(
    'rejoin',
    () => missingAfterRejoin(crew, locks, victim, neighbours) === undefined,
    () => missingAfterRejoin(crew, locks, victim, neighbours) ?? 'nothing',
  );
  locks.disturbed = 'nobody';
  report({ type: 'rejoined', node: victim, ms: Math.round(performance.now() - killedAt) });
}

/** How many messages have been submitted to and by the victim. */
function drawLine(processes: readonly Incarnation[], victim: number, neighbours: readonly number[]): KillLine {
  const submitted = (from: number, to: number): number => {
    const entries = lastOf(processes, from).ledger.filter(({ kind, peer }) => kind === 'submitted' && peer === to);
    return entries.at(-1)?.to ?? 0;
  };
  return {
    toVictim: new Map(neighbours.map((node) => [node, submitted(node, victim)])),
    fromVictim: new Map(neighbours.map((node) => [node, submitted(victim, node)])),
  };
}

/** True once everything before the line has arrived. */
function isBehind(
  line: KillLine,
  processes: readonly Incarnation[],
  victim: number,
  neighbours: readonly number[],
): boolean {
  const arrived = (from: number, to: number): number => endOfArrivals(lastOf(processes, to), lastOf(processes, from));
  return neighbours.every(
    (node) =>
      arrived(node, victim) >= (line.toVictim.get(node) ?? 0) &&
      arrived(victim, node) >= (line.fromVictim.get(node) ?? 0),
  );
}

/** What the return of the victim still lacks, in words. */
function missingAfterRejoin(
  crew: Crew,
  locks: LockWatch,
  victim: number,
  neighbours: readonly number[],
): string | undefined {
  const processes = crew.incarnations();
  const returned = lastOf(processes, victim);
  for (const node of neighbours) {
    if (!locks.wasSuspended(node, victim))
      return `the lock of node ${node} on the killed node ${victim} was never suspended`;
    if (!locks.isHeld(node, victim))
      return `the lock of node ${node} on the restarted node ${victim} is not held again`;
    if (!locks.isHeld(victim, node)) return `the lock of the restarted node ${victim} on node ${node} is not held`;
    if (endOfArrivals(returned, lastOf(processes, node)) === 0)
      return `nothing of node ${node} arrives at the restarted node ${victim}`;
    if (endOfArrivals(lastOf(processes, node), returned) === 0)
      return `nothing of the restarted node ${victim} arrives at node ${node}`;
  }
  return undefined;
}

function lastOf(processes: readonly Incarnation[], node: number): Incarnation {
  return processes.findLast((process) => process.node === node) ?? { node, incarnation: 0, ledger: [] };
}
