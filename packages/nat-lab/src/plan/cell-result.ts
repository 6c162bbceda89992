/** What was seen in one cell. Types only. */
import type { Cell } from './cell.js';

/** One end of the path: RFC 8445 candidate type and transport. */
export interface PathEnd {
  readonly type: string;
  readonly protocol: string;
  readonly address: string;
}

/** The path as the left host sees it. */
export interface Path {
  readonly local: PathEnd;
  readonly remote: PathEnd;
}

/** Why there is no connection, as one of the hosts tells it. */
export interface Failure {
  readonly code: string;
  readonly text: string;
}

/** What a host has received of the other. */
export interface Received {
  readonly count: number;
  readonly isInOrder: boolean;
}

export interface CellResult {
  readonly cell: Cell;
  /** From the order to connect to its outcome, ms. */
  readonly ms: number;
  readonly path: Path | undefined;
  /** Undefined when connected. */
  readonly failure: Failure | undefined;
  /** How it ended for the host that was dialled. */
  readonly farFailure: Failure | undefined;
  /** Locks that the other accepted: of the left, of the right. */
  readonly locks: number;
  readonly received: { readonly left: Received; readonly right: Received } | undefined;
  /** When the path was cut: how long until each host told so, ms; undefined for one that never did. */
  readonly ended: { readonly left: number | undefined; readonly right: number | undefined } | undefined;
  /** Something other than the network went wrong. */
  readonly error: string | undefined;
}
