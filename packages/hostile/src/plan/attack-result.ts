/** What one attack did to the others and to its victim. Plain data. */
import type { AttackName } from './attack-plan.js';
import type { AttackerFigures, LoopFigures, VictimFigures, WindowFigures } from './figures.js';

export interface Stretch {
  readonly peers: WindowFigures;
  readonly loop: LoopFigures;
}

export interface AttackResult {
  readonly attack: AttackName;
  /** Calm and attacked stretches in turn. */
  readonly calm: readonly Stretch[];
  readonly attacked: readonly Stretch[];
  readonly attacker: AttackerFigures;
  readonly before: VictimFigures;
  /** At the height of the attack: the largest of each stretch. */
  readonly during: VictimFigures;
  readonly budgetBytes: number;
  /** Once everything was freed, or when waiting for that was given up. */
  readonly after: VictimFigures;
  /** From the end of the attack until the victim had nothing of it any more, ms; undefined: it kept something. */
  readonly freedAfterMs: number | undefined;
}
