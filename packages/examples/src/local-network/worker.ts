/** The program of one worker process of the local network: one node. Started by its supervisor only. */
import { serveOrders, tell } from '../shared/serve-orders.js';
import { openLedger } from './ledger-file.js';
import { WorkerNode } from './worker-node.js';
import { FIGURES_INTERVAL_MS, type Orders, type WorkerNews } from './worker-protocol.js';

let node: WorkerNode | undefined;
let figures: NodeJS.Timeout | undefined;

const news = (message: WorkerNews): void => tell<WorkerNews>(message);

function running(): WorkerNode {
  if (node === undefined) throw new Error('The node was not started.');
  return node;
}

serveOrders<Orders>(
  {
    async start(order) {
      const started = await WorkerNode.start(order, openLedger(), news);
      node = started;
      figures = setInterval(() => news({ type: 'figures', figures: started.figures() }), FIGURES_INTERVAL_MS);
      return started.descriptor;
    },
    meet(neighbours) {
      running().meet(neighbours);
      return null;
    },
    async lock() {
      await running().lock();
      return null;
    },
    flow() {
      running().flow();
      return null;
    },
    async settle() {
      await running().settle();
      return null;
    },
    inspect() {
      return running().inspect();
    },
    async release() {
      await running().release();
      return null;
    },
    async close() {
      await running().close();
      return null;
    },
  },
  () => clearInterval(figures),
);
