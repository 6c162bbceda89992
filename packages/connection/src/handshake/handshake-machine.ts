/**
 * The handshake as a pure machine for both sides (wire-protocol 4): no I/O, no clock. The runner feeds it frames and
 * performs its effects. Two messages by default; an authenticator may ask for any number more, carried in the extension
 * field of request and response and then in continuation frames, which other implementations ignore.
 */
import { ConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { HandshakeFrame, HandshakeRefusal } from '../wire/handshake-frames.js';
import { limits } from '../wire/limits.js';
import { isCompatibleVersion, PROTOCOL_VERSION } from '../wire/protocol-version.js';

/** What both sides know once the handshake succeeded. */
export interface HandshakeResult {
  /** Dialler: the descriptor it dialled (authoritative, wire-protocol 4.5). Acceptor: the one that the request claimed. */
  readonly remote: PeerDescriptor;
  readonly protocolVersion: string;
  readonly applicationVersion: string;
  /** Bit set of what the remote offers (`features` in wire/handshake-frames). 0 from foreign peers. */
  readonly features: number;
  /** Which process the remote is (`HandshakeExtension.instance`), as it claims. Undefined from foreign peers. */
  readonly instance?: string | undefined;
}

/** What an acceptor may answer. */
export type Refusal = Exclude<HandshakeRefusal, 'UNKNOWN'>;

/** One step of an authenticated exchange: the next bytes to send, and whether this side has all it needs. */
export interface AuthStep {
  readonly state: unknown;
  readonly send?: Uint8Array;
  readonly done: boolean;
}

/** Extra messages within the handshake. `step` is pure, and throws a ConnectionError to abort; `incoming` is absent at first and from peers without it. */
export interface Authenticator {
  start(role: HandshakeRole): unknown;
  step(state: unknown, incoming: Uint8Array | undefined): AuthStep;
}

export type HandshakeRole = 'dialler' | 'acceptor';

/** Constant inputs of one handshake. */
export interface HandshakeSetup {
  readonly self: PeerDescriptor;
  /** Dialler only: whom it dials. */
  readonly target?: PeerDescriptor;
  /** Informational (wire-protocol 4.1). */
  readonly applicationVersion: string;
  readonly features: number;
  /** Which process this node is: 8 random bytes, hex. Default: none is sent. */
  readonly instance?: string | undefined;
  readonly authenticator?: Authenticator | undefined;
}

export type HandshakeState =
  | { readonly phase: 'idle'; readonly role: HandshakeRole }
  | { readonly phase: 'awaitingRequest'; readonly ignored: number }
  | { readonly phase: 'deciding'; readonly result: HandshakeResult; readonly auth: AuthStep | undefined }
  | { readonly phase: 'awaitingResponse'; readonly auth: AuthStep | undefined; readonly ignored: number }
  | {
      readonly phase: 'continuing';
      readonly result: HandshakeResult;
      readonly auth: AuthStep;
      readonly ignored: number;
    }
  | { readonly phase: 'done' };

export type HandshakeEvent =
  | { readonly type: 'opened' }
  /** `undefined`: something that is not a handshake frame, or not decodable; ignored within a bound. */
  | { readonly type: 'frame'; readonly frame: HandshakeFrame | undefined }
  | { readonly type: 'admitted' }
  | { readonly type: 'notAdmitted'; readonly error: Refusal };

export type HandshakeEffect =
  | { readonly type: 'sendRequest'; readonly auth: Uint8Array | undefined }
  | { readonly type: 'sendResponse'; readonly error: Refusal | undefined; readonly auth: Uint8Array | undefined }
  | { readonly type: 'sendContinuation'; readonly auth: Uint8Array }
  | { readonly type: 'read' }
  /** The request is valid: may this peer connect? Answer with `admitted` or `notAdmitted`. */
  | { readonly type: 'askAdmission'; readonly remote: PeerDescriptor; readonly instance: string | undefined }
  | { readonly type: 'succeed'; readonly result: HandshakeResult }
  | { readonly type: 'refused'; readonly error: ConnectionError }
  | { readonly type: 'fail'; readonly error: ConnectionError };

export interface HandshakeTransition {
  readonly state: HandshakeState;
  readonly effects: readonly HandshakeEffect[];
}

const DONE: HandshakeState = { phase: 'done' };

/** The next state, and what to do now, in order. Events that do not fit the state are ignored (R19). */
export function handshakeTransition(
  setup: HandshakeSetup,
  state: HandshakeState,
  event: HandshakeEvent,
): HandshakeTransition {
  switch (state.phase) {
    case 'idle':
      return event.type === 'opened' ? begin(setup, state.role) : stay(state);
    case 'awaitingRequest':
      return event.type === 'frame' ? onRequest(setup, state, event.frame) : stay(state);
    case 'deciding':
      return onDecision(state, event);
    case 'awaitingResponse':
      return event.type === 'frame' ? onResponse(setup, state, event.frame) : stay(state);
    case 'continuing':
      return event.type === 'frame' ? onContinuation(setup, state, event.frame) : stay(state);
    case 'done':
      return stay(state);
  }
}

function begin(setup: HandshakeSetup, role: HandshakeRole): HandshakeTransition {
  if (role === 'acceptor') return { state: { phase: 'awaitingRequest', ignored: 0 }, effects: [{ type: 'read' }] };
  return guarded(() => {
    const auth = setup.authenticator?.step(setup.authenticator.start('dialler'), undefined);
    return {
      state: { phase: 'awaitingResponse', auth, ignored: 0 },
      effects: [{ type: 'sendRequest', auth: auth?.send }, { type: 'read' }],
    };
  });
}

function onRequest(
  setup: HandshakeSetup,
  state: Extract<HandshakeState, { phase: 'awaitingRequest' }>,
  frame: HandshakeFrame | undefined,
): HandshakeTransition {
  if (frame?.kind !== 'request') return ignore(state);
  // Decision order of wire-protocol 4.3: version, target, admission.
  if (!isCompatibleVersion(frame.protocolVersion)) return refuse('UNSUPPORTED_PROTOCOL_VERSION');
  if (frame.targetId !== undefined && frame.targetId !== setup.self.id) return refuse('INVALID_TARGET_PEER_DESCRIPTOR');
  return guarded(() => {
    const auth = setup.authenticator?.step(setup.authenticator.start('acceptor'), authOf(frame));
    return {
      state: { phase: 'deciding', result: resultOf(frame.source, frame), auth },
      effects: [{ type: 'askAdmission', remote: frame.source, instance: frame.extension?.instance }],
    };
  });
}

function onDecision(state: Extract<HandshakeState, { phase: 'deciding' }>, event: HandshakeEvent): HandshakeTransition {
  if (event.type === 'notAdmitted') return refuse(event.error);
  if (event.type !== 'admitted') return stay(state);
  const { result, auth } = state;
  // The answer is the first thing the peer receives; whoever learns of the success may send only behind it (F2).
  const answer: HandshakeEffect = { type: 'sendResponse', error: undefined, auth: auth?.send };
  if (auth === undefined || auth.done) return { state: DONE, effects: [answer, { type: 'succeed', result }] };
  return { state: { phase: 'continuing', result, auth, ignored: 0 }, effects: [answer, { type: 'read' }] };
}

function onResponse(
  setup: HandshakeSetup,
  state: Extract<HandshakeState, { phase: 'awaitingResponse' }>,
  frame: HandshakeFrame | undefined,
): HandshakeTransition {
  if (frame?.kind !== 'response') return ignore(state);
  if (frame.error !== undefined)
    return { state: DONE, effects: [{ type: 'refused', error: refusalError(frame.error) }] };
  if (!isCompatibleVersion(frame.protocolVersion)) {
    return { state: DONE, effects: [{ type: 'refused', error: refusalError('UNSUPPORTED_PROTOCOL_VERSION') }] };
  }
  const remote = setup.target ?? frame.source;
  if (remote === undefined || (frame.source !== undefined && frame.source.id !== remote.id)) {
    return fail(
      `The peer at this address calls itself ${frame.source?.id ?? 'nothing'}, not ${remote?.id ?? 'anything'}; its descriptor is out of date.`,
    );
  }
  const result = resultOf(remote, frame);
  if (setup.authenticator === undefined || state.auth === undefined)
    return { state: DONE, effects: [{ type: 'succeed', result }] };
  return proceed(setup.authenticator, state.auth, authOf(frame), result);
}

function onContinuation(
  setup: HandshakeSetup,
  state: Extract<HandshakeState, { phase: 'continuing' }>,
  frame: HandshakeFrame | undefined,
): HandshakeTransition {
  if (frame?.kind !== 'continuation' || setup.authenticator === undefined) return ignore(state);
  return proceed(setup.authenticator, state.auth, frame.auth, state.result);
}

function proceed(
  authenticator: Authenticator,
  last: AuthStep,
  incoming: Uint8Array | undefined,
  result: HandshakeResult,
): HandshakeTransition {
  return guarded(() => {
    const auth = last.done ? last : authenticator.step(last.state, incoming);
    const fresh = auth === last ? undefined : auth.send;
    const send: HandshakeEffect[] = fresh === undefined ? [] : [{ type: 'sendContinuation', auth: fresh }];
    if (auth.done) return { state: DONE, effects: [...send, { type: 'succeed', result }] };
    return { state: { phase: 'continuing', result, auth, ignored: 0 }, effects: [...send, { type: 'read' }] };
  });
}

function ignore(state: Extract<HandshakeState, { ignored: number }>): HandshakeTransition {
  const ignored = state.ignored + 1;
  if (ignored > limits.maxIgnoredHandshakeFrames)
    return fail(`The peer sent ${ignored} frames that are no part of a handshake.`);
  return { state: { ...state, ignored }, effects: [{ type: 'read' }] };
}

function refuse(error: Refusal): HandshakeTransition {
  const effects: HandshakeEffect[] = [
    { type: 'sendResponse', error, auth: undefined },
    { type: 'refused', error: refusalError(error) },
  ];
  return { state: DONE, effects };
}

function fail(message: string): HandshakeTransition {
  return { state: DONE, effects: [{ type: 'fail', error: new ConnectionError('HANDSHAKE_FAILED', message) }] };
}

function stay(state: HandshakeState): HandshakeTransition {
  return { state, effects: [] };
}

function guarded(step: () => HandshakeTransition): HandshakeTransition {
  try {
    return step();
  } catch (cause) {
    const error =
      cause instanceof ConnectionError
        ? cause
        : new ConnectionError('HANDSHAKE_FAILED', 'The authenticated exchange failed.', { cause });
    return { state: DONE, effects: [{ type: 'fail', error }] };
  }
}

/** Absent and empty mean the same: no authenticated exchange. */
function authOf(frame: Extract<HandshakeFrame, { kind: 'request' | 'response' }>): Uint8Array | undefined {
  const auth = frame.extension?.auth;
  return auth === undefined || auth.length === 0 ? undefined : auth;
}

function resultOf(
  remote: PeerDescriptor,
  frame: Extract<HandshakeFrame, { kind: 'request' | 'response' }>,
): HandshakeResult {
  const { protocolVersion, applicationVersion, extension } = frame;
  const result = { remote, protocolVersion, applicationVersion, features: extension?.features ?? 0 };
  return extension?.instance === undefined ? result : { ...result, instance: extension.instance };
}

/** The error that a refusal by either side becomes. */
export function refusalError(error: HandshakeRefusal): ConnectionError {
  switch (error) {
    case 'DUPLICATE_CONNECTION':
      return new ConnectionError(
        'REFUSED_DUPLICATE',
        'The peer has, or is making, another connection between the two of us.',
      );
    case 'INVALID_TARGET_PEER_DESCRIPTOR':
      return new ConnectionError(
        'REFUSED_TARGET',
        'Another peer listens at this address: refresh the descriptor that was dialled.',
      );
    case 'UNSUPPORTED_PROTOCOL_VERSION':
      return new ConnectionError(
        'REFUSED_VERSION',
        `The two peers speak incompatible protocol versions; ours is ${PROTOCOL_VERSION}.`,
      );
    case 'UNKNOWN':
      return new ConnectionError(
        'HANDSHAKE_FAILED',
        'The peer refused the connection for a reason this version does not know.',
      );
  }
}
