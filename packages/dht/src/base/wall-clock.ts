/** The time of day. The only file of this package that asks for it: all else is given a clock, so that tests and simulations decide. */

/** Ms since the epoch. May jump: only for times that go on the wire or to disk. */
export function systemWallClock(): number {
  return performance.timeOrigin + performance.now();
}
