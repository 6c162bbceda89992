/**
 * A second process that a sample needs: the receiver of a flow, a crowd of idle clients. Orders are answered one by one,
 * in order. It ends with the process that started it, whatever way that goes.
 */
import { type ChildProcess, fork } from 'node:child_process';

/** What goes through the channel in answer to an order. */
export type Answer<Value> = { readonly value: Value } | { readonly error: string };

export class HelperProcess<Order, Value> {
  readonly #child: ChildProcess;

  /** `program`: a file of this package that calls `serveOrders`. */
  constructor(program: URL) {
    // Its errors come out where those of the starting process do.
    this.#child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  /** Resolves with the answer; rejects with the helper's error, or when it ends instead of answering. */
  ask(order: Order): Promise<Value> {
    return new Promise((resolve, reject) => {
      const child = this.#child;
      const onExit = (): void => reject(new Error('The helper process ended before it had answered.'));
      child.once('exit', onExit);
      child.once('message', (answer: Answer<Value>) => {
        child.off('exit', onExit);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.value);
      });
      child.send({ order });
    });
  }
}

/** The other end: answers each order with what `handle` returns, and ends with its parent. */
export function serveOrders<Order, Value>(handle: (order: Order) => Promise<Value>): void {
  process.once('disconnect', () => process.exit());
  process.on('message', ({ order }: { readonly order: Order }) => {
    handle(order).then(
      (value) => answer({ value }),
      (error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
}

function answer<Value>(message: Answer<Value>): void {
  process.send?.(message);
}
