/**
 * The endpoint machine while a connection is live: sending, replacement by a better connection, liveness, leaving. Pure.
 */
import { assertNever } from '../base/assert.js';
import { ConnectionError } from '../base/errors.js';
import type { Attempt, CloseRequest, Connected, EndpointEvent, EndpointTransition } from './endpoint-state.js';
import { EMPTY_OUTBOX } from './outbox.js';
import {
  cancel,
  type EndpointLimits,
  hasForgotten,
  ignore,
  leave,
  nextListening,
  watchdog,
} from './transition-parts.js';

/** Phase `connected`. */
export function whenConnected(state: Connected, event: EndpointEvent, limits: EndpointLimits): EndpointTransition {
  switch (event.type) {
    case 'offered': {
      const last = state.successor;
      if (event.attempt.seq <= (last?.seq ?? state.seq) || event.attempt.pending === last?.pending)
        return ignore(state);
      const cancelled = last === undefined ? [] : [cancel(last)];
      return {
        state: { ...state, successor: event.attempt },
        effects: [...cancelled, { type: 'watch', attempt: event.attempt }],
      };
    }
    case 'established':
      return event.seq === state.successor?.seq ? replace(state, state.successor, event, limits) : ignore(state);
    case 'attemptFailed':
      return event.seq === state.successor?.seq
        ? { state: { ...state, successor: undefined }, effects: [] }
        : ignore(state);
    case 'sendRequested':
      return { state, effects: [{ type: 'flush', link: state.link, items: [event.item] }] };
    case 'linkEnded':
      return event.seq === state.seq ? loseLink(state, event, limits) : ignore(state);
    case 'closeRequested':
      return startClosing(state, event.request, event.now, limits);
    case 'deadlinePassed':
      return event.epoch === state.epoch ? checkLiveness(state, event.now, limits) : ignore(state);
    case 'probeRequested':
      return state.watch === 'listening' ? probe(state, event.now, limits) : ignore(state);
    case 'withdrawn':
    case 'redialFailed':
    case 'superseded':
      return ignore(state);
    default:
      return assertNever(event);
  }
}

/** The replacement is live: it takes over in silence, and the old link drains and closes (R15). */
function replace(
  state: Connected,
  attempt: Attempt,
  { link, result, now }: Extract<EndpointEvent, { type: 'established' }>,
  limits: EndpointLimits,
): EndpointTransition {
  return {
    state: {
      ...state,
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
    },
    effects: [
      { type: 'claim', attempt, link, isForgotten: hasForgotten(attempt, result) },
      { type: 'closeLink', link: state.link, graceful: false },
    ],
  };
}

function loseLink(
  state: Connected,
  { end, now }: Extract<EndpointEvent, { type: 'linkEnded' }>,
  limits: EndpointLimits,
): EndpointTransition {
  if (state.successor === undefined) return leave(end.graceful, end.error);
  return {
    state: {
      phase: 'reconnecting',
      attempt: state.successor,
      outbox: EMPTY_OUTBOX,
      lastEnd: end,
      instance: state.instance,
      ...watchdog(state, now + limits.connectTimeoutMs),
    },
    effects: [],
  };
}

function startClosing(
  state: Connected,
  request: CloseRequest,
  now: number,
  limits: EndpointLimits,
): EndpointTransition {
  const { seq, link } = state;
  const cancelled = state.successor === undefined ? [] : [cancel(state.successor)];
  const base = { phase: 'closing', seq, link, graceful: request.graceful } as const;
  if (request.notice !== undefined) {
    return {
      state: { ...base, stage: 'notified', ...watchdog(state, now + limits.farewellTimeoutMs) },
      effects: [...cancelled, { type: 'notify', mode: request.notice }],
    };
  }
  return {
    state: { ...base, stage: 'draining', ...watchdog(state, now + 2 * limits.drainTimeoutMs) },
    effects: [...cancelled, { type: 'closeLink', link, graceful: request.graceful }],
  };
}

function checkLiveness(state: Connected, now: number, limits: EndpointLimits): EndpointTransition {
  const { link } = state;
  const silent = link.heard === state.heard;
  if (link.isPaused) {
    // A paused socket answers nothing we could hear; only how long it stays paused counts.
    if (state.watch === 'paused' && silent) {
      return end(
        state,
        new ConnectionError('STALLED', `Reading was paused for ${limits.stallTimeoutMs} ms; resume sooner or close.`),
      );
    }
    return rearm(state, 'paused', now + limits.stallTimeoutMs);
  }
  if (!silent || state.watch === 'paused') return rearm(state, 'listening', nextListening(now, limits));
  if (state.watch === 'listening') return probe(state, now, limits);
  return end(
    state,
    new ConnectionError(
      'PEER_SILENT',
      `Nothing was heard from the peer, not even to a probe, for ${limits.livenessTimeoutMs} ms.`,
    ),
  );
}

function probe(state: Connected, now: number, limits: EndpointLimits): EndpointTransition {
  const { state: probing } = rearm(state, 'probing', now + limits.livenessTimeoutMs);
  return { state: probing, effects: [{ type: 'probe', link: state.link, features: state.features }] };
}

function rearm(state: Connected, watch: Connected['watch'], deadlineAt: number): EndpointTransition {
  return { state: { ...state, watch, heard: state.link.heard, ...watchdog(state, deadlineAt) }, effects: [] };
}

function end(state: Connected, error: ConnectionError): EndpointTransition {
  const { effects } = leave(false, error);
  const cancelled = state.successor === undefined ? [] : [cancel(state.successor)];
  return {
    state: { phase: 'ended' },
    effects: [...effects, ...cancelled, { type: 'destroyLink', link: state.link, error }],
  };
}
