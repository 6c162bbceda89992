/**
 * What the phases of the endpoint machine share: the watchdog's re-arming, the ways out, and refusals. Pure.
 */
import { ConnectionError } from '../base/errors.js';
import type { HandshakeResult } from '../handshake/handshake-machine.js';
import type { Limits } from '../wire/limits.js';
import type {
  Attempt,
  AwaitingPeer,
  Connecting,
  EndpointEffect,
  EndpointState,
  EndpointTransition,
  Reconnecting,
} from './endpoint-state.js';
import { append, itemsOf, type Outbox, type OutboxItem } from './outbox.js';

/** The figures the machine needs. */
export type EndpointLimits = Pick<
  Limits,
  | 'connectTimeoutMs'
  | 'awaitPeerTimeoutMs'
  | 'farewellTimeoutMs'
  | 'drainTimeoutMs'
  | 'livenessIntervalMs'
  | 'livenessTimeoutMs'
  | 'stallTimeoutMs'
  | 'maxOutboxBytes'
  | 'maxOutboxMessages'
>;

/** Adds a message to the outbox, within its bounds. */
export function enqueue<State extends Connecting | Reconnecting | AwaitingPeer>(
  state: State,
  item: OutboxItem,
  limits: EndpointLimits,
): EndpointTransition {
  const { count, bytes } = state.outbox;
  if (count >= limits.maxOutboxMessages || bytes + item.frame.length > limits.maxOutboxBytes) {
    return refuse(state, item, outboxFull(count, bytes));
  }
  return { state: { ...state, outbox: append(state.outbox, item) }, effects: [] };
}

/** Why a message was not accepted: too much is waiting already. */
export function outboxFull(count: number, bytes: number): ConnectionError {
  const text = `${count} messages (${bytes} bytes) wait for this peer already; await earlier sends before sending more.`;
  return new ConnectionError('OUTBOX_FULL', text, { data: { count, bytes } });
}

/** Rejects one message and changes nothing. */
export function refuse(state: EndpointState, item: OutboxItem, error: ConnectionError): EndpointTransition {
  return { state, effects: [{ type: 'reject', items: [item], error }] };
}

/** From a state that never announced `connected`, or whose link is gone: leave the table, announce, release. */
export function giveUp(
  state: Connecting | Reconnecting | AwaitingPeer,
  outbox: Outbox,
  error: ConnectionError,
  release: readonly EndpointEffect[] = [],
): EndpointTransition {
  const items = itemsOf(outbox);
  const announce: EndpointEffect =
    state.phase === 'reconnecting'
      ? { type: 'announce', what: disconnected(state.lastEnd.graceful, state.lastEnd.error) }
      : { type: 'announce', what: { type: 'failed', error } };
  return {
    state: { phase: 'ended', error },
    effects: [{ type: 'leaveTable' }, announce, ...release, { type: 'reject', items, error }],
  };
}

/** The end of a connection that was announced: leave the table, then announce. */
export function leave(graceful: boolean, error: ConnectionError | undefined): EndpointTransition {
  return {
    state: { phase: 'ended' },
    effects: [{ type: 'leaveTable' }, { type: 'announce', what: disconnected(graceful, error) }],
  };
}

function disconnected(graceful: boolean, error: ConnectionError | undefined) {
  return error === undefined
    ? ({ type: 'disconnected', graceful } as const)
    : ({ type: 'disconnected', graceful, error } as const);
}

/** Lets go of an attempt that a newer decision replaced. */
export function cancel(attempt: Attempt): EndpointEffect {
  return {
    type: 'cancelAttempt',
    attempt,
    error: new ConnectionError('CANCELLED', 'Another connection to this peer took the place of this attempt.'),
  };
}

/** Whether two handshakes were with different processes of one peer. Both must have said so; foreign peers do not. */
export function isOtherInstance(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other;
}

/**
 * Whether the peer has nothing left of the link that a new one replaces: no peer dials that knows of a connection, so the old one
 * has ended there; and peers of our kind ask again for whatever they want on a new link. What it had asked for is void then.
 */
export function hasForgotten({ pending }: Attempt, { instance }: Pick<HandshakeResult, 'instance'>): boolean {
  return pending.initiator === 'remote' || instance !== undefined;
}

/** Re-arms: a new deadline under a new epoch. */
export function watchdog(
  state: { readonly epoch: number },
  deadlineAt: number,
): { readonly deadlineAt: number; readonly epoch: number } {
  return { deadlineAt, epoch: state.epoch + 1 };
}

/** Readings of what was heard per `livenessIntervalMs`. */
const READINGS_PER_INTERVAL = 3;

/**
 * When to compare readings next while connected. A reading tells that something was heard since the last one, not when:
 * with one per interval, a peer that fell silent right after a reading was probed two intervals later.
 */
export function nextListening(now: number, { livenessIntervalMs }: EndpointLimits): number {
  return now + livenessIntervalMs / READINGS_PER_INTERVAL;
}

/** Nothing happens. */
export function ignore(state: EndpointState): EndpointTransition {
  return { state, effects: [] };
}
