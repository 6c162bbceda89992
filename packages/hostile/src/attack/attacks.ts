/** Every attack of the plan, as something that can be begun. */
import type { AttackName } from '../plan/attack-plan.js';
import type { Attack } from './attack.js';
import { frameAttacks } from './frame-attacks.js';
import { rpcAttacks } from './rpc-attacks.js';
import { signalAttacks } from './signal-attacks.js';
import { socketAttacks } from './socket-attacks.js';

export const attacks: Readonly<Record<AttackName, Attack>> = {
  ...socketAttacks,
  ...frameAttacks,
  ...rpcAttacks,
  ...signalAttacks,
};
