/** What both programs take on the command line has the same form. Pure. */
import { InvalidArgumentError } from 'commander';

export function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text !== '' && Number.isSafeInteger(value) && value >= min) return value;
    throw new InvalidArgumentError(`A whole number from ${min} is expected.`);
  };
}

/** A number that may have decimals, from `min` to `max`. */
export function numberFrom(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`A number from ${min} to ${max} is expected.`);
  };
}

const size = wholeNumber(2);

/** For an option with a list of sizes: one more. */
export function sizes(text: string, before: readonly number[] | true | undefined): readonly number[] {
  return [...(Array.isArray(before) ? before : []), size(text)];
}
