/** The worker's end of the channel: performs orders, several at a time, and answers each. Ends the process with its parent. */
import process from 'node:process';
import type { AnswerLine, OrderLine } from './order-channel.js';

export function obey(orders: object): void {
  const byName = new Map<string, unknown>(Object.entries(orders));
  const answer = (line: AnswerLine): void => {
    if (process.connected) process.send?.(line);
  };
  process.on('message', ({ id, order, argument }: OrderLine) => {
    const perform = byName.get(order);
    const done: Promise<unknown> = Promise.resolve().then(() =>
      typeof perform === 'function' ? perform(argument) : undefined,
    );
    done.then(
      (value) => answer({ id, value }),
      (error: unknown) =>
        answer({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  process.once('disconnect', () => process.exit());
}
