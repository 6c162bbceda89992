/** The lines between a worker and who started it: an order by name with its argument, and one answer to each. Types only. */

export interface OrderLine {
  readonly id: number;
  readonly order: string;
  readonly argument: unknown;
}

export type AnswerLine =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };
