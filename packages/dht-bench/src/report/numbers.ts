/** Numbers for people and for programs. Pure. */
import { ratioOf, type Share } from '../figures/share.js';

/** To four significant digits: more would only show noise. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** For `JSON.stringify`: its numbers, whole ones apart, to four significant digits. */
export function roundingReplacer(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? rounded(value) : value;
}

/** Whole from 100 on, with thousands separated; three significant digits below. A dash for what was not measured. */
export function text(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en-US');
  return value.toPrecision(3);
}

/** A share with as many decimals as tell 0.999 from all; 100 % is exactly all. */
export function shareText(share: Share): string {
  const ratio = ratioOf(share);
  if (ratio === undefined) return '–';
  const percent = share.good === share.of ? '100' : (Math.floor(ratio * 10_000) / 100).toFixed(2);
  return `${percent} % (${text(share.good)} of ${text(share.of)})`;
}
