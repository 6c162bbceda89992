/** Who goes first on a machine that has other things to do as well. Without the right to ask for it, nothing changes. */
import { constants, setPriority } from 'node:os';

const { PRIORITY_BELOW_NORMAL, PRIORITY_HIGH } = constants.priority;

/** For those that are measured: what else runs here is not what they are to notice. Only root may. */
export function goFirst(): void {
  try {
    setPriority(PRIORITY_HIGH);
  } catch {
    // Then the machine had better be quiet.
  }
}

/** For an attacker: a real one has a machine of its own. Here it gets what the others leave. */
export function goLast(): void {
  setPriority(PRIORITY_BELOW_NORMAL);
}
