/**
 * The endpoint machine on its way out: a close that drains within a deadline, and the terminal state. Pure.
 */
import { assertNever } from '../base/assert.js';
import { ConnectionError } from '../base/errors.js';
import type { Closing, Ended, EndpointEvent, EndpointTransition } from './endpoint-state.js';
import { cancel, type EndpointLimits, ignore, leave, refuse, watchdog } from './transition-parts.js';

/** Phase `closing`. */
export function whenClosing(state: Closing, event: EndpointEvent, limits: EndpointLimits): EndpointTransition {
  switch (event.type) {
    case 'sendRequested':
      return event.whileClosing && state.stage === 'notified'
        ? { state, effects: [{ type: 'flush', link: state.link, items: [event.item] }] }
        : refuse(
            state,
            event.item,
            new ConnectionError(
              'CONNECTION_CLOSED',
              'This connection is closing; send again after its disconnected event.',
            ),
          );
    case 'closeRequested':
      return state.stage === 'notified' && event.request.notice === undefined
        ? drain({ ...state, graceful: state.graceful || event.request.graceful }, event.now, limits)
        : ignore(state);
    case 'deadlinePassed': {
      if (event.epoch !== state.epoch) return ignore(state);
      if (state.stage === 'notified') return drain(state, event.now, limits);
      const error = new ConnectionError(
        'DRAIN_TIMEOUT',
        `The connection did not close within ${2 * limits.drainTimeoutMs} ms.`,
      );
      const { effects } = leave(state.graceful, error);
      return { state: { phase: 'ended' }, effects: [...effects, { type: 'destroyLink', link: state.link, error }] };
    }
    case 'linkEnded':
      return event.seq === state.seq ? leave(state.graceful || event.end.graceful, event.end.error) : ignore(state);
    case 'superseded': {
      // The peer is back before our close was over: this endpoint makes room, its link finishes draining by itself.
      const { effects } = leave(state.graceful, undefined);
      return {
        state: { phase: 'ended' },
        effects: [...effects, { type: 'closeLink', link: state.link, graceful: state.graceful }],
      };
    }
    case 'offered':
      return { state, effects: [cancel(event.attempt)] };
    case 'established':
    case 'attemptFailed':
    case 'redialFailed':
    case 'withdrawn':
    case 'probeRequested':
      return ignore(state);
    default:
      return assertNever(event);
  }
}

function drain(state: Closing, now: number, limits: EndpointLimits): EndpointTransition {
  return {
    state: { ...state, stage: 'draining', ...watchdog(state, now + 2 * limits.drainTimeoutMs) },
    effects: [{ type: 'closeLink', link: state.link, graceful: state.graceful }],
  };
}

/** Phase `ended`: absorbing. */
export function whenEnded(state: Ended, event: EndpointEvent): EndpointTransition {
  switch (event.type) {
    case 'sendRequested':
      return refuse(
        state,
        event.item,
        state.error ?? new ConnectionError('NOT_CONNECTED', 'The connection has ended.'),
      );
    case 'offered':
      return { state, effects: [cancel(event.attempt)] };
    default:
      return ignore(state);
  }
}
