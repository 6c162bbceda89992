/** Targets for people: what was to be reached, and whether it was. Pure. */
import type { Verdict } from '../figures/target.js';
import { text } from './numbers.js';

export function verdictLines(verdicts: readonly Verdict[]): readonly string[] {
  return verdicts.map(
    ({ name, value, sign, bound, isReached }) =>
      `${isReached ? 'reached' : 'MISSED '}  ${name}: ${precise(value)} (target ${sign} ${bound})`,
  );
}

/** Shares just below their bound must not look as if they were on it. */
function precise(value: number | undefined): string {
  return value !== undefined && value > 0.9 && value < 1 ? value.toFixed(5) : text(value);
}
