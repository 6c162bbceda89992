/** Numbers for people and for programs. Pure. */

/** To four significant digits: more would only show noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** Whole from 100 on, with thousands separated; three significant digits below. */
export function text(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** A share as a percentage without decimals. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** A ratio to two decimals. */
export function ratio(value: number): string {
  return value.toFixed(2);
}
