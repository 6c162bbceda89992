/** `@peerlatch/connection/pending`: one attempt to connect, its latched outcome, and what it noted on the way. */
export type {
  AttemptFailure,
  AttemptOutcome,
  AttemptStep,
  AttemptTrace,
  StepDetail,
} from '../pending/attempt-trace.js';
export { type Outcome, PendingConnection, type PendingOptions } from '../pending/pending-connection.js';
