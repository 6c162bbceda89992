/**
 * The three unions of the endpoint machine: what state it is in, what can happen, what is to be done. Every state but
 * the last carries `deadlineAt` and `epoch`: that is the watchdog, so a state without an armed one cannot be written (F3).
 */
import type { ConnectionError } from '../base/errors.js';
import type { HandshakeResult } from '../handshake/handshake-machine.js';
import type { Link, LinkEnd } from '../link/link.js';
import type { PendingConnection } from '../pending/pending-connection.js';
import type { Outbox, OutboxItem } from './outbox.js';

/** A pending connection under the number of the decision that let it in; a newer decision has a larger one (R8). */
export interface Attempt {
  readonly seq: number;
  readonly pending: PendingConnection;
  /** We began it, even if the peer is to dial: asked for one more after it failed, we would ask the same again. */
  readonly isOurs?: boolean;
}

/** `deadlineAt` in ms of the clock; `epoch` grows with every re-arming, so that an old deadline is recognised. */
interface Watched {
  readonly deadlineAt: number;
  readonly epoch: number;
}

/** No connection yet. `redialled`: the one second dial after a duplicate refusal was used. */
export interface Connecting extends Watched {
  readonly phase: 'connecting';
  readonly attempt: Attempt;
  readonly outbox: Outbox;
  readonly redialled: boolean;
}

/** Our dial was refused as a duplicate, so the peer's own should arrive (R9); bounded (R6). */
export interface AwaitingPeer extends Watched {
  readonly phase: 'awaitingPeer';
  readonly seq: number;
  readonly outbox: Outbox;
  readonly redialled: boolean;
}

/** The live link died while its replacement was still being established; nobody was told of a disconnect. */
export interface Reconnecting extends Watched {
  readonly phase: 'reconnecting';
  readonly attempt: Attempt;
  readonly outbox: Outbox;
  /** What to announce if the replacement fails. */
  readonly lastEnd: LinkEnd;
  /** As in {@link Connected}, of the link that died. */
  readonly instance?: string | undefined;
}

/** Live. `successor`: a replacement in the making; the link stays in use until it is established. */
export interface Connected extends Watched {
  readonly phase: 'connected';
  readonly seq: number;
  readonly initiator: 'local' | 'remote';
  /** The connector that made the link. */
  readonly transport: string;
  readonly link: Link;
  readonly features: number;
  /** Which process the remote is (`HandshakeResult.instance`). */
  readonly instance?: string | undefined;
  readonly successor: Attempt | undefined;
  /** `link.heard` when the deadline was armed. */
  readonly heard: number;
  /** What the deadline stands for: silence so far, an unanswered probe, or paused reading. */
  readonly watch: 'listening' | 'probing' | 'paused';
}

/** Leaving. `notified`: the peer was asked to close (wire-protocol 6.8); `draining`: we close. */
export interface Closing extends Watched {
  readonly phase: 'closing';
  readonly seq: number;
  readonly link: Link;
  readonly stage: 'notified' | 'draining';
  readonly graceful: boolean;
}

/** Terminal. `error`: why no connection came about, for messages that were accepted before anybody could know (R3). */
export interface Ended {
  readonly phase: 'ended';
  readonly error?: ConnectionError;
}

export type EndpointState = Connecting | AwaitingPeer | Reconnecting | Connected | Closing | Ended;

/** Modes of a disconnect notice (wire-protocol 1.2 `DisconnectMode`). */
export type DisconnectMode = 'NORMAL' | 'LEAVING';

/** How to end a connection. */
export interface CloseRequest {
  /** Send a disconnect notice of this mode first and let the peer close. */
  readonly notice?: DisconnectMode;
  /** Close with the code that announces a leave. */
  readonly graceful: boolean;
  /** What waiting messages are rejected with. */
  readonly error: ConnectionError;
}

export type EndpointEvent =
  | { readonly type: 'offered'; readonly attempt: Attempt; readonly now: number }
  | {
      readonly type: 'established';
      readonly seq: number;
      readonly link: Link;
      readonly result: HandshakeResult;
      readonly now: number;
    }
  | { readonly type: 'attemptFailed'; readonly seq: number; readonly error: ConnectionError; readonly now: number }
  | { readonly type: 'redialFailed'; readonly error: ConnectionError }
  | { readonly type: 'sendRequested'; readonly item: OutboxItem; readonly whileClosing: boolean }
  | { readonly type: 'withdrawn'; readonly item: OutboxItem }
  | { readonly type: 'linkEnded'; readonly seq: number; readonly end: LinkEnd; readonly now: number }
  | { readonly type: 'closeRequested'; readonly request: CloseRequest; readonly now: number }
  | { readonly type: 'superseded' }
  | { readonly type: 'probeRequested'; readonly now: number }
  | { readonly type: 'deadlinePassed'; readonly epoch: number; readonly now: number };

export type Announcement =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly graceful: boolean; readonly error?: ConnectionError }
  | { readonly type: 'failed'; readonly error: ConnectionError };

export type EndpointEffect =
  | { readonly type: 'watch'; readonly attempt: Attempt }
  | { readonly type: 'cancelAttempt'; readonly attempt: Attempt; readonly error: ConnectionError }
  | { readonly type: 'redial' }
  | { readonly type: 'flush'; readonly link: Link; readonly items: readonly OutboxItem[] }
  | { readonly type: 'announce'; readonly what: Announcement }
  /** `isForgotten`: the peer has nothing left of the link before, nor of what it asked for on it. */
  | { readonly type: 'claim'; readonly attempt: Attempt; readonly link: Link; readonly isForgotten?: boolean }
  | { readonly type: 'probe'; readonly link: Link; readonly features: number }
  | { readonly type: 'notify'; readonly mode: DisconnectMode }
  | { readonly type: 'closeLink'; readonly link: Link; readonly graceful: boolean }
  | { readonly type: 'destroyLink'; readonly link: Link; readonly error: ConnectionError }
  | { readonly type: 'leaveTable' }
  | { readonly type: 'reject'; readonly items: readonly OutboxItem[]; readonly error: ConnectionError };

export interface EndpointTransition {
  readonly state: EndpointState;
  readonly effects: readonly EndpointEffect[];
}
