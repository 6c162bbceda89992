/**
 * One turn of Node's event loop: what the native add-on had queued for us when it was asked for has been called by then. Not
 * a matter of time, so not of the clock: a virtual one would not wait for the add-on. Used by the channel, and for the turns of
 * sockets.
 */

/** Runs `work` in the next turn, after the callbacks of I/O and of add-ons that are due. */
export function loopTurn(work: () => void): void {
  setImmediate(work);
}
