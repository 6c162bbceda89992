/** The last word on a run: one object, with `--json` the last line, else the text at the end. Pure. */
import type { NetworkAccount } from './verify.js';
import type { JoinedLink, TransportChoice, Ways } from './ways.js';

export interface Summary {
  readonly type: 'summary';
  /** True only if the run came to its end and nothing at all was wrong. */
  readonly ok: boolean;
  readonly nodes: number;
  /** Live connections at the verified end, before anything was closed. */
  readonly connections: number;
  /** Lock handles that were held then. */
  readonly locks: number;
  /** `messagesSent` = `messagesDelivered` + `rejected` + `inFlightAtKill` + `unaccounted`. */
  readonly messagesSent: number;
  readonly messagesDelivered: number;
  /** Not delivered, and their senders were told so with a code. */
  readonly rejected: number;
  /** Under way to or from the killed process when it was killed. */
  readonly inFlightAtKill: number;
  /** Deliveries beyond the first of a message. */
  readonly duplicates: number;
  /** Neither delivered, nor rejected, nor in flight at the kill. */
  readonly unaccounted: number;
  readonly outOfOrder: number;
  readonly rejectedByCode: Readonly<Record<string, number>>;
  /** Number of the node whose process was killed; null when none was. */
  readonly killed: number | null;
  readonly seed: number;
  /** How long messages flowed, s. */
  readonly seconds: number;
  /** What was asked for with `--transport`. */
  readonly transport: TransportChoice;
  /** The `connections` by how they came about. */
  readonly ways: Ways;
  /** The `connections` one by one, with the SDK's name of the transport at either end. */
  readonly links: readonly JoinedLink[];
  /** What went wrong, in words; present iff not `ok`. */
  readonly failures?: readonly string[];
}

/** What is known when a run is over. */
export interface RunFacts {
  readonly nodes: number;
  readonly connections: number;
  readonly locks: number;
  readonly account: NetworkAccount;
  readonly killed: number | undefined;
  readonly seed: number;
  readonly seconds: number;
  readonly transport: TransportChoice;
  readonly ways: Ways;
  readonly links: readonly JoinedLink[];
  /** Everything that is wrong, the problems of the account included if they count. */
  readonly failures: readonly string[];
}

/** Failures beyond this many are only counted. */
const MAX_FAILURES = 20;

export function summarize({ account, failures, ...facts }: RunFacts): Summary {
  const shown = failures.slice(0, MAX_FAILURES);
  if (failures.length > shown.length) shown.push(`… and ${failures.length - shown.length} more`);
  return {
    type: 'summary',
    ok: failures.length === 0,
    nodes: facts.nodes,
    connections: facts.connections,
    locks: facts.locks,
    messagesSent: account.sent,
    messagesDelivered: account.delivered,
    rejected: account.rejected,
    inFlightAtKill: account.inFlightAtKill,
    duplicates: account.duplicates,
    unaccounted: account.unaccounted,
    outOfOrder: account.outOfOrder,
    rejectedByCode: account.rejectedByCode,
    killed: facts.killed ?? null,
    seed: facts.seed,
    seconds: Math.round(facts.seconds * 10) / 10,
    transport: facts.transport,
    ways: facts.ways,
    links: facts.links,
    ...(shown.length === 0 ? {} : { failures: shown }),
  };
}
