/** What `node.explain()` is made from and what it says: types only. */
import type { ConnectionError } from '../base/errors.js';
import type { EndpointDiagnostics } from '../manager/diagnostics.js';
import type { Phase } from '../manager/lifecycle.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { Route } from '../peer/route.js';
import type { AttemptOutcome, AttemptStep, AttemptTrace } from '../pending/attempt-trace.js';

/** What is known. */
export interface Evidence {
  readonly self: PeerDescriptor;
  readonly peer: PeerDescriptor;
  /** Where this node stands. */
  readonly node: Phase;
  /** The connection to the peer, or the one in the making; undefined when there is none. */
  readonly endpoint: EndpointDiagnostics | undefined;
  /** In order of preference. */
  readonly connectors: readonly ConnectorEvidence[];
  /** The oldest first. */
  readonly attempts: readonly AttemptTrace[];
  /** By the node's clock, ms. */
  readonly now: number;
}

/** A transport of this node. */
export interface ConnectorEvidence {
  readonly name: string;
  /** Whether it would be asked to connect to this peer. */
  readonly canReach: boolean;
}

/** One attempt to connect, from its begin to its outcome. */
export interface ExplainedAttempt {
  readonly transport: string;
  /** Who dialled. */
  readonly initiator: 'local' | 'remote';
  readonly startedMsAgo: number;
  /** To its outcome, or until now, ms. */
  readonly durationMs: number;
  readonly outcome: AttemptOutcome;
  /** Why it did not succeed: an `ErrorCode` and its text. */
  readonly code: string | undefined;
  readonly text: string | undefined;
  /** Figures that came with it, counts of candidates for one. */
  readonly data: ConnectionError['data'];
  readonly steps: readonly AttemptStep[];
  /** Steps that were too many to keep. */
  readonly droppedSteps: number;
}

/** The answer of `node.explain()`. */
export interface Explanation {
  readonly peer: PeerDescriptor;
  readonly self: PeerDescriptor;
  readonly now: Pick<Evidence, 'node' | 'endpoint'>;
  /** Which way leads to the peer, by the two descriptors. */
  readonly route: Route;
  readonly connectors: readonly ConnectorEvidence[];
  /** The oldest first, at most `limits.maxJournalAttempts`. */
  readonly attempts: readonly ExplainedAttempt[];
  /** What to open or change, one sentence or two each; empty while there is a connection. */
  readonly hints: readonly string[];
}
