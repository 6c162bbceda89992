/**
 * What happens to one lock that this node wants: pure `transition(state, event) -> { state, effects }`. A lock is an intent
 * (R37): it outlives connections, is asked for again on each, and ends when it is dropped, refused or given up. The
 * runner is `LockIntent`.
 *
 *     requesting --accepted--> held --disconnected--> suspended --retry, connected--> requesting ...
 *
 * A first request that fails ends the lock, since its caller is told; later ones are repeated as the policy says.
 * Outcomes name their attempt, and those of an older one are ignored.
 */
import { assertNever } from '../base/assert.js';
import type { RetryDecision } from './retry-decision.js';

/** A request is under way. `granted`: the lock was held before, so handles exist. */
export interface Requesting {
  readonly phase: 'requesting';
  readonly attempt: number;
  readonly granted: boolean;
  readonly failures: number;
  readonly graceful: boolean;
}

/** The peer accepted, on the current connection. `attempt`: the last request, which may be a repeated one under way. */
export interface Held {
  readonly phase: 'held';
  readonly attempt: number;
}

/** No connection, or none that works: a retry is scheduled, unless it is `parked` because this node sleeps. */
export interface Suspended {
  readonly phase: 'suspended';
  readonly attempt: number;
  readonly failures: number;
  readonly graceful: boolean;
  readonly parked: boolean;
}

/** Terminal. */
export interface Ended {
  readonly phase: 'ended';
}

export type LockIntentState = Requesting | Held | Suspended | Ended;

export type LockIntentEvent =
  | { readonly type: 'accepted' | 'refused'; readonly attempt: number }
  | { readonly type: 'failed'; readonly attempt: number; readonly error: unknown }
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly graceful: boolean; readonly error?: unknown }
  /** Another connection took the place of the live one (R15): the peer may have seen the old one end, and forgotten. */
  | { readonly type: 'replaced' }
  /** The waiting time is over, or somebody asks for the lock and cannot wait for that. */
  | { readonly type: 'retryDue' }
  /** This node goes to sleep: the lock stays wanted, and nothing is tried. */
  | { readonly type: 'parked'; readonly error: unknown }
  /** This node is awake again. */
  | { readonly type: 'unparked' }
  /** Nobody wants the lock any more. */
  | { readonly type: 'dropped' }
  /** The locker closes, or this node gives up the peer. */
  | { readonly type: 'abandoned'; readonly error: unknown };

/** How a lock ended: by its owners, or against their will. */
export type LockEnd =
  | { readonly how: 'dropped' }
  | { readonly how: 'refused' }
  | { readonly how: 'failed'; readonly error: unknown };

export type LockIntentEffect =
  | { readonly type: 'request'; readonly attempt: number; readonly connect: boolean }
  /** Take an unwritten request back. */
  | { readonly type: 'withdraw' }
  | { readonly type: 'startRetry'; readonly delayMs: number }
  | { readonly type: 'stopRetry' }
  | { readonly type: 'grant' }
  /** Whoever holds the lock is told; behind `startRetry`, so that they learn when. */
  | { readonly type: 'suspend'; readonly failures: number; readonly error: unknown }
  | { readonly type: 'leaveTable' }
  /** Tell the peer, if it is connected. */
  | { readonly type: 'unlock' }
  /** The peer accepted what nobody wants any more: tell it, unless the lock is wanted anew. */
  | { readonly type: 'unlockUnlessWanted' }
  | { readonly type: 'end'; readonly end: LockEnd };

export interface LockTransition {
  readonly state: LockIntentState;
  readonly effects: readonly LockIntentEffect[];
}

const ENDED: Ended = { phase: 'ended' };

/** The state of a lock that was just asked for, and what starts it. */
export function firstRequest(): LockTransition {
  const state: Requesting = { phase: 'requesting', attempt: 1, granted: false, failures: 0, graceful: false };
  return { state, effects: [{ type: 'request', attempt: 1, connect: true }] };
}

export function lockTransition(state: LockIntentState, event: LockIntentEvent, policy: RetryDecision): LockTransition {
  switch (state.phase) {
    case 'requesting':
      return whenRequesting(state, event, policy);
    case 'held':
      return whenHeld(state, event, policy);
    case 'suspended':
      return whenSuspended(state, event);
    case 'ended':
      return whenEnded(event);
    default:
      return assertNever(state);
  }
}

/** A connection that comes or goes does not matter here: the request waits for it or went down with it, and will say so. */
function whenRequesting(state: Requesting, event: LockIntentEvent, policy: RetryDecision): LockTransition {
  switch (event.type) {
    case 'connected':
    case 'disconnected':
    case 'retryDue':
    case 'unparked':
      return unchanged(state);
    case 'replaced': {
      const attempt = state.attempt + 1;
      return { state: { ...state, attempt }, effects: [{ type: 'request', attempt, connect: false }] };
    }
    case 'accepted':
      if (event.attempt !== state.attempt) return unchanged(state);
      return { state: { phase: 'held', attempt: state.attempt }, effects: [{ type: 'grant' }] };
    case 'refused':
      if (event.attempt !== state.attempt) return unchanged(state);
      return ended({ how: 'refused' });
    case 'failed':
      if (event.attempt !== state.attempt) return unchanged(state);
      if (!state.granted) return ended({ how: 'failed', error: event.error });
      return suspended({ ...state, failures: state.failures + 1 }, policy, event.error);
    case 'parked':
      if (!state.granted) return abandoned(event.error, [{ type: 'withdraw' }]);
      return parked(state, event.error, [{ type: 'withdraw' }]);
    case 'dropped':
      return ended({ how: 'dropped' }, [{ type: 'withdraw' }]);
    case 'abandoned':
      return abandoned(event.error, [{ type: 'withdraw' }]);
    default:
      return assertNever(event);
  }
}

function whenHeld(state: Held, event: LockIntentEvent, policy: RetryDecision): LockTransition {
  const { attempt } = state;
  switch (event.type) {
    case 'accepted':
    case 'connected':
    case 'retryDue':
    case 'unparked':
      return unchanged(state);
    case 'replaced':
      return {
        state: { phase: 'held', attempt: attempt + 1 },
        effects: [{ type: 'request', attempt: attempt + 1, connect: false }],
      };
    case 'refused':
      return event.attempt === attempt ? ended({ how: 'refused' }) : unchanged(state);
    case 'failed':
      if (event.attempt !== attempt) return unchanged(state);
      return suspended({ attempt, failures: 1, graceful: false }, policy, event.error);
    case 'disconnected':
      return suspended({ attempt, failures: 0, graceful: event.graceful }, policy, event.error);
    case 'parked':
      return parked(state, event.error, []);
    case 'dropped':
      return ended({ how: 'dropped' });
    case 'abandoned':
      return abandoned(event.error, []);
    default:
      return assertNever(event);
  }
}

function whenSuspended(state: Suspended, event: LockIntentEvent): LockTransition {
  switch (event.type) {
    case 'accepted':
    case 'refused':
    case 'failed':
    case 'disconnected':
      return unchanged(state);
    case 'connected':
    case 'replaced':
      return state.parked ? unchanged(state) : requesting(state, false);
    case 'retryDue':
      return state.parked ? unchanged(state) : requesting(state, true);
    case 'parked':
      return state.parked ? unchanged(state) : parked(state, event.error, [{ type: 'stopRetry' }]);
    case 'unparked':
      return state.parked ? requesting(state, true) : unchanged(state);
    case 'dropped':
      return ended({ how: 'dropped' }, [{ type: 'stopRetry' }]);
    case 'abandoned':
      return abandoned(event.error, [{ type: 'stopRetry' }]);
    default:
      return assertNever(event);
  }
}

function whenEnded(event: LockIntentEvent): LockTransition {
  return { state: ENDED, effects: event.type === 'accepted' ? [{ type: 'unlockUnlessWanted' }] : [] };
}

function requesting(state: Suspended, connect: boolean): LockTransition {
  const attempt = state.attempt + 1;
  const { failures, graceful } = state;
  return {
    state: { phase: 'requesting', attempt, granted: true, failures, graceful },
    effects: [{ type: 'stopRetry' }, { type: 'request', attempt, connect }],
  };
}

function suspended(
  { attempt, failures, graceful }: Pick<Suspended, 'attempt' | 'failures' | 'graceful'>,
  policy: RetryDecision,
  error: unknown,
): LockTransition {
  const delayMs = policy({ failures, graceful });
  const suspend: LockIntentEffect = { type: 'suspend', failures, error };
  if (delayMs === undefined) return ended({ how: 'failed', error }, [suspend]);
  return {
    state: { phase: 'suspended', attempt, failures, graceful, parked: false },
    effects: [{ type: 'startRetry', delayMs }, suspend],
  };
}

/** Wanted, and asked for again when this node is awake. What was counted before says nothing about the time after. */
function parked(
  { attempt }: { readonly attempt: number },
  error: unknown,
  effects: readonly LockIntentEffect[],
): LockTransition {
  return {
    state: { phase: 'suspended', attempt, failures: 0, graceful: false, parked: true },
    effects: [...effects, { type: 'suspend', failures: 0, error }],
  };
}

/** The table first, then the peer, then whoever waits: a listener that asks again finds the way clear. */
function ended(end: LockEnd, effects: readonly LockIntentEffect[] = []): LockTransition {
  return { state: ENDED, effects: [...effects, { type: 'leaveTable' }, { type: 'unlock' }, { type: 'end', end }] };
}

/** The connection goes as well, and with it what the peer knows of the lock. */
function abandoned(error: unknown, effects: readonly LockIntentEffect[]): LockTransition {
  return {
    state: ENDED,
    effects: [...effects, { type: 'leaveTable' }, { type: 'end', end: { how: 'failed', error } }],
  };
}

function unchanged(state: LockIntentState): LockTransition {
  return { state, effects: [] };
}
