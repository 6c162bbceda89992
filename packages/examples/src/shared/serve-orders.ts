/**
 * The worker's end of the control channel: takes the supervisor's orders, one answer each. The process ends when the supervisor
 * closes it or is gone, never by itself and never later than its supervisor; an error that nobody caught ends it with Node's
 * own report, and the supervisor passes that on. Called once, by the program of a worker process.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import type { OrderHandlers, OrderMessage, OrderTable, WorkerMessage } from './order-messages.js';

/** Says something to the supervisor; `then` runs once it is on its way, or nobody is left to take it. */
export function tell<News>(message: WorkerMessage<News>, then: () => void = () => {}): void {
  if (process.connected && process.send !== undefined) process.send(message, undefined, undefined, then);
  else then();
}

/** `leave`: lets go of what the program holds, after its order `close`. If the process does not end then, something was left open. */
export function serveOrders<Orders extends OrderTable<Orders>>(
  handlers: OrderHandlers<Orders>,
  leave: () => void = () => {},
): void {
  let isOver = false;
  const end = (): void => {
    isOver = true;
    leave();
    process.disconnect?.();
  };
  const obey = async <Name extends keyof Orders>({
    number,
    name,
    order,
  }: OrderMessage<Orders, Name>): Promise<void> => {
    const then = name === 'close' ? end : undefined;
    try {
      const answer = await handlers[name](order);
      tell({ type: 'answer', number, answer }, then);
    } catch (error) {
      tell({ type: 'refusal', number, text: textOf(error) }, then);
    }
  };
  process.on('message', (message) => void obey(message as OrderMessage<Orders>));
  process.on('disconnect', () => {
    if (!isOver) process.exit(1); // The supervisor is gone: nobody would ever end this process.
  });
  // Ctrl-C reaches every process of the terminal; the supervisor alone decides what it means.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}

/** An expected failure says enough by itself; of a mistake in this program the place matters. */
function textOf(error: unknown): string {
  if (isConnectionError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
