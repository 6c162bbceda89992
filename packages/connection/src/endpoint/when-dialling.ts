/**
 * The endpoint machine while there is no connection: connecting, reconnecting, and waiting for the peer's own dial.
 * Messages wait in the outbox; nothing but a deadline, a failure or a close rejects them. Pure.
 */
import { assertNever } from '../base/assert.js';
import { ConnectionError } from '../base/errors.js';
import type {
  AwaitingPeer,
  Connected,
  Connecting,
  EndpointEffect,
  EndpointEvent,
  EndpointTransition,
  Reconnecting,
} from './endpoint-state.js';
import { itemsOf, without } from './outbox.js';
import {
  cancel,
  type EndpointLimits,
  enqueue,
  giveUp,
  hasForgotten,
  ignore,
  nextListening,
  watchdog,
} from './transition-parts.js';

/** Phases `connecting` and `reconnecting`. */
export function whenDialling(
  state: Connecting | Reconnecting,
  event: EndpointEvent,
  limits: EndpointLimits,
): EndpointTransition {
  switch (event.type) {
    case 'offered':
      // A newer decision replaces the attempt and keeps the outbox; the watchdog starts anew (R6, R8). The attempt that is
      // current already is no news: replacing it by itself would cancel it (R11).
      if (event.attempt.seq <= state.attempt.seq || event.attempt.pending === state.attempt.pending)
        return ignore(state);
      return {
        state: { ...state, attempt: event.attempt, ...watchdog(state, event.now + limits.connectTimeoutMs) },
        effects: [cancel(state.attempt), { type: 'watch', attempt: event.attempt }],
      };
    case 'established':
      return event.seq === state.attempt.seq ? connect(state, event, limits) : ignore(state);
    case 'attemptFailed':
      return event.seq === state.attempt.seq ? afterFailure(state, event, limits) : ignore(state);
    case 'sendRequested':
      return enqueue(state, event.item, limits);
    case 'withdrawn':
      return { state: { ...state, outbox: without(state.outbox, event.item) }, effects: [] };
    case 'closeRequested':
      return giveUp(state, state.outbox, event.request.error, [cancel(state.attempt)]);
    case 'deadlinePassed': {
      if (event.epoch !== state.epoch) return ignore(state);
      const { id } = state.attempt.pending.peer;
      const error = new ConnectionError(
        'CONNECT_TIMEOUT',
        `No connection to ${id} within ${limits.connectTimeoutMs} ms.`,
      );
      return giveUp(state, state.outbox, error, [cancel(state.attempt)]);
    }
    case 'linkEnded':
    case 'redialFailed':
    case 'superseded':
    case 'probeRequested':
      return ignore(state);
    default:
      return assertNever(event);
  }
}

function connect(
  state: Connecting | Reconnecting,
  { link, result, now }: Extract<EndpointEvent, { type: 'established' }>,
  limits: EndpointLimits,
): EndpointTransition {
  const { attempt } = state;
  const connected: Connected = {
    phase: 'connected',
    seq: attempt.seq,
    initiator: attempt.pending.initiator,
    transport: attempt.pending.transport,
    link,
    features: result.features,
    instance: result.instance,
    successor: undefined,
    heard: link.heard,
    watch: 'listening',
    ...watchdog(state, nextListening(now, limits)),
  };
  const flush: EndpointEffect = { type: 'flush', link, items: itemsOf(state.outbox) };
  const announce: EndpointEffect[] =
    state.phase === 'connecting' ? [{ type: 'announce', what: { type: 'connected' } }] : [];
  const isForgotten = state.phase === 'reconnecting' && hasForgotten(attempt, result);
  return { state: connected, effects: [flush, ...announce, { type: 'claim', attempt, link, isForgotten }] };
}

function afterFailure(
  state: Connecting | Reconnecting,
  { error, now }: Extract<EndpointEvent, { type: 'attemptFailed' }>,
  limits: EndpointLimits,
): EndpointTransition {
  const { attempt, outbox } = state;
  if (state.phase === 'reconnecting') return giveUp(state, outbox, error);
  const waiting = {
    phase: 'awaitingPeer',
    seq: attempt.seq,
    outbox,
    ...watchdog(state, now + limits.awaitPeerTimeoutMs),
  } as const;
  // Refused as a duplicate: the peer's own dial should arrive (R9).
  if (error.code === 'REFUSED_DUPLICATE') return { state: { ...waiting, redialled: state.redialled }, effects: [] };
  // The peer's dial took the place of ours and failed: messages that wait get the one second dial.
  if (attempt.pending.initiator === 'remote' && attempt.isOurs !== true && outbox.count > 0 && !state.redialled) {
    return { state: { ...waiting, redialled: true }, effects: [{ type: 'redial' }] };
  }
  return giveUp(state, outbox, error);
}

/** Phase `awaitingPeer`. */
export function whenAwaitingPeer(
  state: AwaitingPeer,
  event: EndpointEvent,
  limits: EndpointLimits,
): EndpointTransition {
  switch (event.type) {
    case 'offered': {
      const { attempt, now } = event;
      if (attempt.seq <= state.seq) return ignore(state);
      const { outbox, redialled } = state;
      return {
        state: { phase: 'connecting', attempt, outbox, redialled, ...watchdog(state, now + limits.connectTimeoutMs) },
        effects: [{ type: 'watch', attempt }],
      };
    }
    case 'deadlinePassed':
      if (event.epoch !== state.epoch) return ignore(state);
      if (state.redialled) return giveUp(state, state.outbox, peerNeverCame());
      // Nothing came: dial again, once. The watchdog covers the case that the redial never reports back.
      return {
        state: { ...state, redialled: true, ...watchdog(state, event.now + limits.awaitPeerTimeoutMs) },
        effects: [{ type: 'redial' }],
      };
    case 'redialFailed':
      return giveUp(state, state.outbox, event.error);
    case 'sendRequested':
      return enqueue(state, event.item, limits);
    case 'withdrawn':
      return { state: { ...state, outbox: without(state.outbox, event.item) }, effects: [] };
    case 'closeRequested':
      return giveUp(state, state.outbox, event.request.error);
    case 'established':
    case 'attemptFailed':
    case 'linkEnded':
    case 'superseded':
    case 'probeRequested':
      return ignore(state);
    default:
      return assertNever(event);
  }
}

function peerNeverCame(): ConnectionError {
  return new ConnectionError(
    'REFUSED_DUPLICATE',
    'The peer refused our connections as duplicates of one of its own, which never arrived; it may still hold a dead one: try again later.',
  );
}
