/**
 * One turn of the event loop, the way in which `VirtualClock` lets promises settle. Node empties the microtask queue (and
 * that of `process.nextTick`) before it starts the next task, so after one turn every promise chain has run to its end,
 * however long; a loop of `await Promise.resolve()` would stop at some depth and starve `nextTick` meanwhile. The turn
 * takes microseconds and nothing of this library waits for it. What else can run in it is real I/O and real timers: with
 * none in the test, the order of everything is decided by the virtual clock alone.
 *
 * An endless promise chain blocks the turn, as it blocks every program.
 */

// Taken when the module loads: fake timers of a test runner replace the global later and would never fire it.
const setImmediateOfPlatform = globalThis.setImmediate;

/** Resolves in the next task, after all microtasks queued until then and those that they queue. */
export function macrotaskTurn(): Promise<void> {
  return new Promise((resolve) => setImmediateOfPlatform(resolve));
}
