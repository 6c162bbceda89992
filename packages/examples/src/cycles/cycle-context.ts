/** What all cycles of a run share. */
import type { Steps } from '../shared/steps.js';
import type { Abrupt, Outside, PlannedEnding } from './endings.js';
import type { Ground } from './ground.js';

export interface CycleContext {
  readonly ground: Ground;
  readonly steps: Steps;
  readonly outside: Outside;
  readonly abrupt: Abrupt;
  readonly endings: readonly PlannedEnding[];
  /** The transport that every connection must have, by the SDK's name. */
  readonly isRightTransport: (transport: string | undefined) => boolean;
  /** Collects garbage, in some cycles in the middle of everything. */
  readonly collect: () => void;
}
