/** What a target is: one way for foreign bytes into the product. Types only; the engine runs targets, and knows no other thing of them. */

export interface Target {
  /** kebab-case, unique; names the folders of its corpus. */
  readonly name: string;
  /** One line: what reads the bytes, and what is checked. */
  readonly about: string;
  /** Files of the product, relative to its sources, whose reading this target is for. */
  readonly covers: readonly string[];
  /** What an input is: decides how it is mutated. */
  readonly shape: 'bytes' | 'fields' | 'text';
  /** Codes of `ConnectionError` that `run` may throw. Anything else that it throws is a failure. */
  readonly codes?: readonly string[];
  /** True: what `run` returns must not hold any of the input's memory. */
  readonly ownsResult?: boolean;
  /** Longest input, bytes. Default 2,048. */
  readonly maxLength?: number;
  /** Bound of work: sites passed per input. Default 60 per byte and 6,000. */
  readonly steps?: Bound;
  /** Bound of memory asked for, and of the size of what is returned, bytes. Default 30 per byte and 20,000. */
  readonly memory?: Bound;
  /** Share of the inputs of a run, against the 1 of others. */
  readonly weight?: number;
  /** Valid inputs, made by the product's own encoders; the same for the same seed. */
  seeds(seed: number): readonly Uint8Array[];
  /** Reads one input. Throws a `Violation` when what comes out is wrong. */
  run(input: Uint8Array): unknown;
}

/** `perByte * input.length + base`. */
export interface Bound {
  readonly perByte: number;
  readonly base: number;
}

/** Default bounds; see {@link Target}. */
export const DEFAULT_STEPS: Bound = { perByte: 60, base: 6_000 };
export const DEFAULT_MEMORY: Bound = { perByte: 30, base: 20_000 };
export const DEFAULT_MAX_LENGTH = 2_048;
