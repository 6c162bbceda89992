/** What can be done to a crowd of peers in one moment. Names are those of peers. */
import type { HostileKind } from '@peerlatch/connection/testing';

export type Operation =
  | { readonly type: 'connect'; readonly from: string; readonly to: string }
  /** Connects, and gives it up `afterMs` later. */
  | { readonly type: 'abort'; readonly from: string; readonly to: string; readonly afterMs: number }
  | { readonly type: 'send'; readonly from: string; readonly to: string; readonly count: number; readonly size: number }
  | { readonly type: 'lock'; readonly from: string; readonly to: string; readonly lockId: string }
  /** Gives back the lock that was taken first of those it holds. */
  | { readonly type: 'unlock'; readonly from: string }
  | { readonly type: 'disconnect'; readonly from: string; readonly to: string }
  | { readonly type: 'dial each other'; readonly from: string; readonly to: string }
  | { readonly type: 'jump'; readonly at: string; readonly ms: number }
  | { readonly type: 'slow'; readonly at: string; readonly ms: number }
  | { readonly type: 'close'; readonly at: string; readonly restartAfterMs: number | undefined }
  | {
      readonly type: 'crash';
      readonly at: string;
      readonly kind: 'reset' | 'silent';
      readonly restartAfterMs: number | undefined;
    }
  | { readonly type: 'attack'; readonly at: string; readonly kind: HostileKind }
  | {
      readonly type: 'partition';
      readonly one: readonly string[];
      readonly other: readonly string[];
      readonly ms: number;
      readonly ways: 'one-way' | 'two-way';
    };

/** One line of a plan. */
export interface PlannedOperation {
  /** Virtual ms from the begin. */
  readonly at: number;
  /** Unlike all others of the plan. */
  readonly label: string;
  readonly operation: Operation;
}
