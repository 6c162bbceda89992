/**
 * What one child process measures, as plain data that crosses process boundaries. A sample may yield several metrics:
 * one run of connects has a p50 and a p99.
 */
import type { ContenderName } from './contender-name.js';
import type { Scale } from './scale.js';

/** `up`: from the client, which must mask its frames, to the server; `down`: the other way. */
export type Direction = 'up' | 'down';

export type SampleKind =
  | { readonly kind: 'connect' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'send'; readonly bytes: number; readonly processes: 1 | 2; readonly direction: Direction }
  | { readonly kind: 'heap' }
  | { readonly kind: 'startStop' };

/** The order to a child process. */
export interface SampleOrder {
  readonly contender: ContenderName;
  readonly sample: SampleKind;
  readonly scale: Scale;
}

/** What it measured, by the aspect that a metric names: `p50`, `p99`, `rate`, `bytes`. */
export type SampleResult = Readonly<Record<string, number>>;

/** The same kind always has the same key. */
export function sampleKey(sample: SampleKind): string {
  if (sample.kind !== 'send') return sample.kind;
  return `send ${sample.bytes} B, ${sample.processes === 1 ? 'one process' : 'two processes'}, ${sample.direction}`;
}
