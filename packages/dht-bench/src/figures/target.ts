/** A figure that has to reach something, and whether it does. Pure. */

export interface Target {
  readonly name: string;
  /** Absent: it could not be measured, which is a miss. */
  readonly value: number | undefined;
  readonly sign: '≤' | '≥';
  readonly bound: number;
}

export interface Verdict extends Target {
  readonly isReached: boolean;
}

export function judgeTarget(target: Target): Verdict {
  const { value, sign, bound } = target;
  const isReached = value !== undefined && (sign === '≤' ? value <= bound : value >= bound);
  return { ...target, isReached };
}
