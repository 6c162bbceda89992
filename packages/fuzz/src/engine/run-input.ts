/**
 * Runs one input through one target, and judges what came of it. The input lies in the middle of a larger buffer, as frames
 * do in a socket's chunk, so that reading beside it shows.
 */
import type { Probes } from '../probe/probes.js';
import { type Bound, DEFAULT_MEMORY, DEFAULT_STEPS, type Target } from '../target/target.js';
import { measure } from './measure.js';
import type { Failure } from './outcome.js';

const PADDING = 5;
const POISON = 0x5a;

/** The failure of `input`, or undefined. `probes` holds afterwards what it did. */
export async function runInput(target: Target, input: Uint8Array, probes: Probes): Promise<Failure | undefined> {
  const buffer = new Uint8Array(input.length + 2 * PADDING).fill(POISON);
  buffer.set(input, PADDING);
  const given = buffer.subarray(PADDING, PADDING + input.length);
  const maxMemory = atMost(target.memory ?? DEFAULT_MEMORY, input.length);
  probes.reset(atMost(target.steps ?? DEFAULT_STEPS, input.length), maxMemory);
  let result: unknown;
  let failure: Failure | undefined;
  try {
    const returned = target.run(given);
    result = isPromise(returned) ? await returned : returned;
  } catch (error) {
    failure = judge(target, error);
    result = error;
  }
  if (probes.overrun !== undefined) {
    const { message } = probes.overrun;
    return { kind: message.endsWith('steps') ? 'work' : 'memory', message: `${message} for ${input.length} bytes` };
  }
  if (failure !== undefined) return failure;
  if (!isUnchanged(buffer, input)) return { kind: 'input-changed', message: 'the bytes of the input were changed' };
  const { size, sharesMemory } = measure(result, buffer.buffer);
  if (size > maxMemory) return { kind: 'memory', message: `a result of ${size} bytes for ${input.length} bytes` };
  if (sharesMemory && target.ownsResult === true && !(result instanceof Error)) {
    return { kind: 'input-kept', message: 'the result holds memory of the input' };
  }
  return undefined;
}

function judge({ codes = [] }: Target, error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return { kind: 'untyped-error', message: `${String(error)} was thrown` };
  if (error.name === 'Violation') return { kind: 'property', message: error.message };
  if (error.name !== 'ConnectionError') return { kind: 'untyped-error', message: `${error.name}: ${error.message}` };
  const code = 'code' in error ? String(error.code) : '';
  return codes.includes(code) ? undefined : { kind: 'undeclared-code', message: `${code}: ${error.message}` };
}

function atMost({ perByte, base }: Bound, length: number): number {
  return perByte * length + base;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function isUnchanged(buffer: Uint8Array, input: Uint8Array): boolean {
  const end = PADDING + input.length;
  if (Buffer.compare(buffer.subarray(PADDING, end), input) !== 0) return false;
  for (let at = 0; at < PADDING; at++) if (buffer[at] !== POISON || buffer[end + at] !== POISON) return false;
  return true;
}
