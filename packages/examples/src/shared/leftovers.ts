/** What a process still holds when all nodes are closed: handles, timers, peer connections. */
import process from 'node:process';
import { openRtcPeers } from '@peerlatch/connection/testing';

/** Handles are let go of a few turns after the close; they get this long, ms. */
const SETTLE_MS = 5_000;

/** Names of the resources that keep the event loop alive now, sorted. */
export function resources(): readonly string[] {
  return process.getActiveResourcesInfo().sort();
}

/** Waits until nothing is left that was not there `before`. Returns what is left all the same, in words. */
export async function leftoversSince(
  before: readonly string[],
  pendingTimers: () => number,
): Promise<readonly string[]> {
  const end = performance.now() + SETTLE_MS;
  let left = look(before, pendingTimers());
  while (left.length > 0 && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    left = look(before, pendingTimers());
  }
  return left;
}

function look(before: readonly string[], timers: number): readonly string[] {
  const known = [...before];
  const extra = resources().filter((name) => {
    const at = known.indexOf(name);
    if (at === -1) return true;
    known.splice(at, 1);
    return false;
  });
  const peers = openRtcPeers();
  return [
    ...extra.map((name) => `an open handle: ${name}`),
    ...(timers === 0 ? [] : [`${timers} timers of the nodes`]),
    ...(peers === 0 ? [] : [`${peers} open peer connections`]),
  ];
}
