/**
 * The program of one worker process: takes the supervisor's orders, one answer each. Started by `worker-process` only.
 * It ends when the supervisor closes it or is gone, never by itself and never later than its supervisor; an error that
 * nobody caught ends it with Node's own report, and the supervisor passes that on.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import { openLedger } from './ledger-file.js';
import { WorkerNode } from './worker-node.js';
import { FIGURES_INTERVAL_MS, type OrderMessage, type Orders, type WorkerMessage } from './worker-protocol.js';

let node: WorkerNode | undefined;
let figures: NodeJS.Timeout | undefined;
let isOver = false;

/** `then` runs once the message is on its way, or nobody is left to take it. */
function tell(message: WorkerMessage, then: () => void = () => {}): void {
  if (process.connected && process.send !== undefined) process.send(message, undefined, undefined, then);
  else then();
}

function running(): WorkerNode {
  if (node === undefined) throw new Error('The node was not started.');
  return node;
}

type Handlers = {
  readonly [Name in keyof Orders]: (
    order: Orders[Name]['order'],
  ) => Orders[Name]['answer'] | Promise<Orders[Name]['answer']>;
};

const handlers: Handlers = {
  async start(order) {
    node = await WorkerNode.start(order, openLedger(), tell);
    const { descriptor } = node;
    const started = node;
    figures = setInterval(() => tell({ type: 'figures', figures: started.figures() }), FIGURES_INTERVAL_MS);
    return descriptor;
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
};

async function obey<Name extends keyof Orders>({ number, name, order }: OrderMessage<Name>): Promise<void> {
  const then = name === 'close' ? leave : undefined;
  try {
    const answer = await handlers[name](order);
    tell({ type: 'answer', number, answer }, then);
  } catch (error) {
    tell({ type: 'refusal', number, text: textOf(error) }, then);
  }
}

/** An expected failure says enough by itself; of a mistake in this program the place matters. */
function textOf(error: unknown): string {
  if (isConnectionError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Lets go of what this program holds. If the process does not end now, the node has left something open. */
function leave(): void {
  isOver = true;
  clearInterval(figures);
  process.disconnect?.();
}

process.on('message', (message) => void obey(message as OrderMessage));
process.on('disconnect', () => {
  if (!isOver) process.exit(1); // The supervisor is gone: nobody would ever end this process.
});
// Ctrl-C reaches every process of the terminal; the supervisor alone decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
