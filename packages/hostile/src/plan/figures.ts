/** What is measured, as plain data that goes between processes and into reports. Types only. */

/** One stretch of time, as the well-behaved peers saw it. */
export interface WindowFigures {
  /** Round trips that were answered. */
  readonly count: number;
  /** Calls that were not. */
  readonly failed: number;
  /** Round trips, ms. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Locks that were asked for and released again. */
  readonly locks: number;
  /** Locks that could not be had. */
  readonly failedLocks: number;
  /** Connections that ended. */
  readonly disconnects: number;
}

/** What the well-behaved peers lost since they began. */
export interface LossFigures {
  /** Connections that ended. */
  readonly disconnects: number;
  /** Numbered messages that they sent. */
  readonly sent: number;
}

/** What the attacked node has, and what it costs its process. */
export interface VictimFigures {
  /** Heap, and memory outside of it that JavaScript objects own, after collecting garbage; bytes. */
  readonly usedBytes: number;
  /** Resident memory of the process, bytes. It falls late, if at all. */
  readonly rssBytes: number;
  readonly endpoints: number;
  readonly pendingInbound: number;
  readonly requestsServed: number;
  readonly remoteLocks: number;
  /** Open TCP sockets of the process. */
  readonly sockets: number;
  /** Numbered messages of well-behaved peers that arrived, and those that were missing or out of order. */
  readonly received: number;
  readonly outOfOrder: number;
}

/** How busy the attacked node was in one stretch of time. */
export interface LoopFigures {
  /** How late its event loop ran, ms. */
  readonly p99: number;
  readonly max: number;
  /** Share of one core that its process used. */
  readonly cpu: number;
}

/** What an attacker did. */
export interface AttackerFigures {
  readonly opened: number;
  /** Sockets that the victim ended. */
  readonly ended: number;
  readonly sentBytes: number;
}
