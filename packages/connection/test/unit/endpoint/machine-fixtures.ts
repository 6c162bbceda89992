/** Attempts, links, messages and states for tests of the endpoint machine: plain values, since the machine does no I/O. */
import { ConnectionError, type ErrorCode } from '../../../src/base/errors.js';
import type {
  Attempt,
  AwaitingPeer,
  CloseRequest,
  Closing,
  Connected,
  Connecting,
  EndpointEffect,
  EndpointEvent,
  EndpointState,
  EndpointTransition,
  Reconnecting,
} from '../../../src/endpoint/endpoint-state.js';
import { append, EMPTY_OUTBOX, type OutboxItem } from '../../../src/endpoint/outbox.js';
import type { EndpointLimits } from '../../../src/endpoint/transition-parts.js';
import type { Link, LinkEnd } from '../../../src/link/link.js';
import type { PendingConnection } from '../../../src/pending/pending-connection.js';
import { peer } from '../../../src/testing/fixtures.js';

const REMOTE = peer(2);

/** Each duration its own, so that a test sees which one was taken. */
export const LIMITS: EndpointLimits = {
  connectTimeoutMs: 15_000,
  awaitPeerTimeoutMs: 3_000,
  farewellTimeoutMs: 1_900,
  drainTimeoutMs: 2_100,
  livenessIntervalMs: 12_000,
  livenessTimeoutMs: 8_000,
  stallTimeoutMs: 60_000,
  maxOutboxBytes: 10,
  maxOutboxMessages: 3,
};

/** The part of a link that the machine reads. */
export interface FakeLink {
  heard: number;
  isPaused: boolean;
}

export function fakeLink(fields: Partial<FakeLink> = {}): Link & FakeLink {
  return { heard: 0, isPaused: false, ...fields } as unknown as Link & FakeLink;
}

export function attempt(seq: number, initiator: 'local' | 'remote' = 'local'): Attempt {
  const transport = initiator === 'local' ? 'websocket-client' : 'websocket-server';
  return { seq, pending: { peer: REMOTE, initiator, transport } as unknown as PendingConnection };
}

export function item(bytes = 1): OutboxItem {
  return { frame: new Uint8Array(bytes), resolve() {}, reject() {} };
}

export function failure(code: ErrorCode = 'DIAL_FAILED'): ConnectionError {
  return new ConnectionError(code, `Test: ${code}.`);
}

export const RESULT = { remote: REMOTE, protocolVersion: '1.1', applicationVersion: '', features: 7 };
export const ORDERLY: LinkEnd = { graceful: true, local: false };
export const LOST: LinkEnd = { graceful: false, local: false, error: failure('CONNECTION_LOST') };

const WATCHED = { deadlineAt: 1_000, epoch: 5 };
/** Messages that wait in the states below, oldest first. */
export const WAITING = [item(1), item(2)] as const;
const OUTBOX = WAITING.reduce<typeof EMPTY_OUTBOX>(append, EMPTY_OUTBOX);

/** One state per phase, each with epoch 5, sequence number 10 for what is current, and a deadline at 1,000 ms. */
export const connecting = (fields: Partial<Connecting> = {}): Connecting => ({
  ...WATCHED,
  phase: 'connecting',
  attempt: attempt(10),
  outbox: OUTBOX,
  redialled: false,
  ...fields,
});
export const reconnecting = (fields: Partial<Reconnecting> = {}): Reconnecting => ({
  ...WATCHED,
  phase: 'reconnecting',
  attempt: attempt(10),
  outbox: OUTBOX,
  lastEnd: ORDERLY,
  ...fields,
});
export const awaitingPeer = (fields: Partial<AwaitingPeer> = {}): AwaitingPeer => ({
  ...WATCHED,
  phase: 'awaitingPeer',
  seq: 10,
  outbox: OUTBOX,
  redialled: false,
  ...fields,
});
export const connected = (fields: Partial<Connected> = {}): Connected => ({
  ...WATCHED,
  phase: 'connected',
  seq: 10,
  initiator: 'local',
  transport: 'websocket-client',
  link: fakeLink(),
  features: 7,
  successor: undefined,
  heard: 0,
  watch: 'listening',
  ...fields,
});
export const closing = (fields: Partial<Closing> = {}): Closing => ({
  ...WATCHED,
  phase: 'closing',
  seq: 10,
  link: fakeLink(),
  stage: 'draining',
  graceful: false,
  ...fields,
});

export const closeRequest = (fields: Partial<CloseRequest> = {}): CloseRequest => ({
  graceful: false,
  error: failure('CLOSED'),
  ...fields,
});

/** Events at 1,000 ms; `seq` 10 is what the states above call current. */
export const on = {
  offered: (seq = 11, initiator: 'local' | 'remote' = 'remote'): EndpointEvent => ({
    type: 'offered',
    attempt: attempt(seq, initiator),
    now: 1_000,
  }),
  established: (seq = 10, link: Link = fakeLink({ heard: 3 })): EndpointEvent => ({
    type: 'established',
    seq,
    link,
    result: RESULT,
    now: 1_000,
  }),
  attemptFailed: (seq = 10, code: ErrorCode = 'DIAL_FAILED'): EndpointEvent => ({
    type: 'attemptFailed',
    seq,
    error: failure(code),
    now: 1_000,
  }),
  redialFailed: (): EndpointEvent => ({ type: 'redialFailed', error: failure('UNREACHABLE') }),
  sendRequested: (of = item(), whileClosing = false): EndpointEvent => ({
    type: 'sendRequested',
    item: of,
    whileClosing,
  }),
  withdrawn: (of: OutboxItem = WAITING[0]): EndpointEvent => ({ type: 'withdrawn', item: of }),
  linkEnded: (seq = 10, end = LOST): EndpointEvent => ({ type: 'linkEnded', seq, end, now: 1_000 }),
  closeRequested: (request: Partial<CloseRequest> = {}): EndpointEvent => ({
    type: 'closeRequested',
    request: closeRequest(request),
    now: 1_000,
  }),
  superseded: (): EndpointEvent => ({ type: 'superseded' }),
  probeRequested: (): EndpointEvent => ({ type: 'probeRequested', now: 1_000 }),
  deadlinePassed: (epoch = 5): EndpointEvent => ({ type: 'deadlinePassed', epoch, now: 1_000 }),
};

/** A transition in one line: the next phase, how long until its deadline if it was armed anew, and the effects in order. */
export function summary(before: EndpointState, { state, effects }: EndpointTransition): string {
  if (state === before && effects.length === 0) return '-';
  const armed =
    'epoch' in state && 'epoch' in before && state.epoch === before.epoch + 1 ? ` +${state.deadlineAt - 1_000}` : '';
  const phase = state === before ? 'same' : `${state.phase}${armed}`;
  return [phase, ...effects.map(nameOf)].join(' | ');
}

function nameOf(effect: EndpointEffect): string {
  switch (effect.type) {
    case 'watch':
      return `watch ${effect.attempt.seq}`;
    case 'cancelAttempt':
      return `cancel ${effect.attempt.seq}`;
    case 'flush':
      return `flush ${effect.items.length}`;
    case 'reject':
      return `reject ${effect.items.length} ${effect.error.code}`;
    case 'announce':
      return `announce ${effect.what.type}${'error' in effect.what ? ` ${effect.what.error.code}` : ''}`;
    case 'claim':
      return `claim ${effect.attempt.seq}`;
    case 'notify':
      return `notify ${effect.mode}`;
    case 'closeLink':
      return effect.graceful ? 'closeLink graceful' : 'closeLink';
    case 'destroyLink':
      return `destroyLink ${effect.error.code}`;
    default:
      return effect.type;
  }
}
