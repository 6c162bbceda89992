/** The process that attacks: one attack at a time. It gives way to everybody else on the machine. */
import { attacks } from '../attack/attacks.js';
import { goLast } from '../process/precedence.js';
import { SocketPool } from '../raw/socket-pool.js';
import type { AttackerOrders } from './orders.js';

export function attackerOrders(): AttackerOrders {
  goLast();
  let pool: SocketPool | undefined;
  const figures = () => pool?.figures() ?? { opened: 0, ended: 0, sentBytes: 0 };
  return {
    begin: async ({ attack, target }) => {
      pool?.close();
      pool = new SocketPool(target);
      attacks[attack](pool);
    },
    figures: async () => figures(),
    end: async () => {
      pool?.close();
      const last = figures();
      pool = undefined;
      return last;
    },
  };
}
