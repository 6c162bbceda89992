/**
 * What a supervisor and its worker processes say to each other over Node's control channel (JSON): numbered orders, one answer
 * or refusal each, and news that nobody asked for. Which orders there are is for each program to say. Types, no code.
 */

/** By name of an order: what goes with it, and what its answer is. */
export type OrderTable<Orders> = {
  readonly [Name in keyof Orders]: { readonly order: unknown; readonly answer: unknown };
};

/** Supervisor to worker. */
export interface OrderMessage<Orders extends OrderTable<Orders>, Name extends keyof Orders = keyof Orders> {
  readonly number: number;
  readonly name: Name;
  readonly order: Orders[Name]['order'];
}

/** Worker to supervisor. `News` have types of their own. */
export type WorkerMessage<News> =
  | { readonly type: 'answer'; readonly number: number; readonly answer: unknown }
  | { readonly type: 'refusal'; readonly number: number; readonly text: string }
  | News;

/** What a worker does on each order. A rejection becomes a refusal. */
export type OrderHandlers<Orders extends OrderTable<Orders>> = {
  readonly [Name in keyof Orders]: (
    order: Orders[Name]['order'],
  ) => Orders[Name]['answer'] | Promise<Orders[Name]['answer']>;
};
