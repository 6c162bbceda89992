/** One process of a run: the attacked, the well-behaved, or the attacker. Started by `worker-process` with its role. */
import process from 'node:process';
import { attackerOrders } from './crew/attacker.js';
import type { Role } from './crew/orders.js';
import { peersOrders } from './crew/peers.js';
import { victimOrders } from './crew/victim.js';
import { obey } from './process/obey.js';

const roles: Readonly<Record<Role, () => object>> = {
  victim: victimOrders,
  peers: peersOrders,
  attacker: attackerOrders,
};
const make = Object.entries(roles).find(([role]) => role === process.argv[2])?.[1];
if (make === undefined) throw new Error(`There is no role ${process.argv[2]}.`);
// What the attacker's terminal says to all of us is for the program that started us to hear.
process.on('SIGINT', () => {});
obey(make());
