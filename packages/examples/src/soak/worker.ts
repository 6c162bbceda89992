/**
 * The second process: nodes that send every question back and hold locks on nodes of the measured process, until they are killed.
 * Started by `outpost` only.
 */
import process from 'node:process';
import { createConnectionNode } from '@peerlatch/connection/node';
import { HOST, type OutpostAnswer, type OutpostOrder, SERVICE } from './outpost-order.js';
import { answerTo } from './soak-message.js';

/** Locks that each node takes. */
const LOCKS = 2;

process.once('message', async (message) => {
  const { ids, hosts } = message as OutpostOrder;
  const nodes = await Promise.all(ids.map((id) => createConnectionNode({ id, websocket: { host: HOST } })));
  nodes.forEach((node, at) => {
    node.messages$.subscribe(({ from, bytes }) => {
      // A peer that is gone needs no answer.
      node.send(from, { service: SERVICE, bytes: answerTo(bytes) }).catch(() => {});
    });
    for (let lock = 0; lock < LOCKS; lock++) {
      const host = hosts[(at * LOCKS + lock) % hosts.length];
      if (host !== undefined) node.lock(host, 'outpost').catch(() => {});
    }
  });
  const answer: OutpostAnswer = nodes.map(({ self }) => self);
  process.send?.(answer);
});
process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches every process of the terminal; the parent alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
