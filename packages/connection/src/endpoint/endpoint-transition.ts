/**
 * What an endpoint does, whole and pure: `(state, event) -> { state, effects }`, one function per phase. Events name
 * the attempt or link they belong to; stale ones change nothing (R14). The order of effects is the contract:
 * connecting: flush, announce, claim (R13); leaving: leave the table, announce, release (R16).
 */
import { assertNever } from '../base/assert.js';
import type { Attempt, EndpointEvent, EndpointState, EndpointTransition } from './endpoint-state.js';
import { EMPTY_OUTBOX } from './outbox.js';
import type { EndpointLimits } from './transition-parts.js';
import { whenClosing, whenEnded } from './when-closing.js';
import { whenConnected } from './when-connected.js';
import { whenAwaitingPeer, whenDialling } from './when-dialling.js';

/** The state of an endpoint that is created with its first attempt; the runner watches that attempt. */
export function firstState(attempt: Attempt, now: number, limits: EndpointLimits): EndpointState {
  return {
    phase: 'connecting',
    attempt,
    outbox: EMPTY_OUTBOX,
    redialled: false,
    deadlineAt: now + limits.connectTimeoutMs,
    epoch: 0,
  };
}

/** The next state and what to do now, in order. */
export function endpointTransition(
  state: EndpointState,
  event: EndpointEvent,
  limits: EndpointLimits,
): EndpointTransition {
  switch (state.phase) {
    case 'connecting':
    case 'reconnecting':
      return whenDialling(state, event, limits);
    case 'awaitingPeer':
      return whenAwaitingPeer(state, event, limits);
    case 'connected':
      return whenConnected(state, event, limits);
    case 'closing':
      return whenClosing(state, event, limits);
    case 'ended':
      return whenEnded(state, event);
    default:
      return assertNever(state);
  }
}
