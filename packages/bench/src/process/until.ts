/** Waiting for a state that announces nothing. Not for timed parts. */
import { setImmediate as turn } from 'node:timers/promises';

const DEADLINE_MS = 20_000;

/** Resolves once `holds()`, asked once per turn of the event loop; throws after 20 s. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${DEADLINE_MS} ms: ${what}.`);
    await turn();
  }
}
