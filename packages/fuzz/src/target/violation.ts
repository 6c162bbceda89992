/** How a target says that the product did wrong. The engine knows it by its name, since it comes out of another bundle. */
import { isDeepStrictEqual } from 'node:util';

class Violation extends Error {
  override readonly name = 'Violation';
}

/** Throws unless `holds`. */
export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Violation(what);
}

/** Throws unless both are the same value, however deep. */
export function same(actual: unknown, expected: unknown, what: string): void {
  if (!isDeepStrictEqual(actual, expected)) throw new Violation(`${what}: ${show(actual)} is not ${show(expected)}`);
}

/** The result of `work`, or the code of the `ConnectionError` that it threw. Lets anything else through. */
export function outcomeOf<T>(work: () => T): { readonly value: T } | { readonly code: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ConnectionError' || !('code' in error)) throw error;
    return { code: String(error.code) };
  }
}

function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)) ?? 'undefined';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
