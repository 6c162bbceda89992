/** Who tells the outside what happens: a terminal, a log, a program. Types, no code. */
import type { NetworkEvent } from './network-events.js';
import type { Summary } from './summary.js';

export interface Reporter {
  event(event: NetworkEvent): void;
  /** The last word; nothing follows. */
  finish(summary: Summary): void;
}
