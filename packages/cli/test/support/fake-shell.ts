/** A shell whose output is kept, whose clock stands until it is advanced, and which a test interrupts. */
import { VirtualClock } from '@peerlatch/connection/testing';
import { Failure } from '../../src/base/failure.js';
import type { Shell } from '../../src/shell/shell.js';

export interface FakeShell extends Shell {
  readonly clock: VirtualClock;
  readonly results: string[];
  readonly notes: string[];
  readonly steps: string[];
  readonly written: Uint8Array[];
  /** The results, read as JSON. */
  objects(): readonly unknown[];
  interrupt(): void;
}

export function fakeShell(input = ''): FakeShell {
  const controller = new AbortController();
  const results: string[] = [];
  const notes: string[] = [];
  const steps: string[] = [];
  const written: Uint8Array[] = [];
  return {
    ...{ clock: new VirtualClock(), interrupted: controller.signal, results, notes, steps, written },
    result: (line) => void results.push(line),
    resultBytes: (bytes) => void written.push(bytes),
    note: (line) => void notes.push(line),
    progress: (text) => void steps.push(text),
    input: async () => new TextEncoder().encode(input),
    objects: () => results.map((line): unknown => JSON.parse(line)),
    interrupt: () => controller.abort(new Failure('INTERRUPTED', 'Interrupted by SIGINT.')),
  };
}
