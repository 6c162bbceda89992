/** What the program and its threads say to each other. Types, and the layout of the memory that they share. */
import type { BundledModule } from '../instrument/bundle.js';
import type { FoundFailure } from './fuzz-target.js';
import type { Share } from './shares.js';

/** Given to a thread when it starts. */
export interface WorkerSetup {
  readonly bundlePath: string;
  readonly sites: number;
  readonly modules: readonly BundledModule[];
  /** {@link INPUT_AT} bytes of numbers, then the input that is running. */
  readonly memory: SharedArrayBuffer;
}

/** To a thread: the next job. */
export type WorkerJob = Share;

/** From a thread: the job is done. */
export interface WorkerAnswer {
  readonly target: string;
  readonly inputs: number;
  readonly features: number;
  readonly failures: readonly FoundFailure[];
  readonly closestToBound: number;
  /** Inputs that reached something new. */
  readonly kept: readonly Uint8Array[];
  /** 1 for each site that was passed. */
  readonly seen: Uint8Array;
}

/** Numbers in the shared memory, 32 bits each: inputs run, and the length of the one that is running. */
export const SLOT = { inputs: 0, length: 1 } as const;
export const INPUT_AT = 8;
/** Longest input of any target, bytes. */
export const MAX_INPUT = 65_536;
