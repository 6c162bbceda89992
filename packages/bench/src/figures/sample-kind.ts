/**
 * What one child process measures, as plain data that crosses process boundaries. A sample may yield several metrics:
 * one run of connects has a p50 and a p99.
 */
import type { ContenderName } from './contender-name.js';
import type { Scale } from './scale.js';

/** `up`: from the client, which must mask its frames, to the server; `down`: the other way. */
export type Direction = 'up' | 'down';

/** What connections run over; absent in a sample: WebSocket. */
export type Carrier = 'websocket' | 'webrtc';

export type SampleKind =
  | { readonly kind: 'connect' }
  | { readonly kind: 'open' }
  | { readonly kind: 'lock'; readonly over?: Carrier }
  | {
      readonly kind: 'send';
      readonly bytes: number;
      readonly processes: 1 | 2;
      readonly direction: Direction;
      readonly over?: Carrier;
    }
  | { readonly kind: 'heap' }
  | { readonly kind: 'startStop' };

/** The order to a child process. */
export interface SampleOrder {
  readonly contender: ContenderName;
  readonly sample: SampleKind;
  readonly scale: Scale;
}

/** What it measured, by the aspect that a metric names: `p50`, `p99`, `rate`, `bytes`, `under20ms`. */
export type SampleResult = Readonly<Record<string, number>>;

/** The same kind always has the same key. */
export function sampleKey(sample: SampleKind): string {
  if (sample.kind === 'open') return 'webrtc open';
  if (sample.kind !== 'send' && sample.kind !== 'lock') return sample.kind;
  const prefix = sample.over === 'webrtc' ? 'webrtc ' : '';
  if (sample.kind === 'lock') return `${prefix}lock`;
  const where = sample.processes === 1 ? 'one process' : 'two processes';
  return `${prefix}send ${sample.bytes} B, ${where}, ${sample.direction}`;
}
