/** Reports for programs: one JSON line per part. Pure. */
import type { Replay } from '../run/replay.js';
import type { Exploration } from '../run/run-exploration.js';
import type { Sampling } from '../run/run-seeds.js';
import type { SelfCheck } from '../run/run-self-check.js';

export type Part =
  | ({ readonly type: 'selfCheck' } & SelfCheck)
  | ({ readonly type: 'exploration' } & Exploration)
  | ({ readonly type: 'sampling' } & Sampling)
  | ({ readonly type: 'replay' } & Replay);

export function jsonLine(part: Part): string {
  return JSON.stringify(part);
}
