/**
 * One call of ours on its way: table entry, wheel entry and send options in one object, because a call is on the hot
 * path. Made by the RPC client, who alone settles it; it never sends.
 *
 * The signal by which a transport withdraws an unwritten message is made when it is first asked for: an `AbortController`
 * with its signal costs as much as the rest of the call, and a connected transport writes without looking.
 */
import type { WheelEntry } from '../base/deadline-wheel.js';
import type { SendOptions } from '../manager/transport.js';
import type { PeerId } from '../peer/peer-id.js';
import type { CallOptions } from './call-options.js';
import type { TableEntry } from './call-table.js';

/** Where an outcome goes. Of several outcomes the client lets only the first through. */
export interface CallOutcome {
  /** The body of the answer; undefined for a notification, which was written. Throws when the body cannot be read. */
  accept(body: Uint8Array | undefined): void;
  reject(error: unknown): void;
}

/** What a call is about. */
export interface CallTarget {
  readonly kind: 'request' | 'notification';
  readonly requestId: string;
  readonly peerId: PeerId;
  readonly serviceId: string;
  readonly method: string;
  readonly timeoutMs: number;
  /** On the wheel's clock, ms. */
  readonly deadlineAt: number;
  /** Called when the deadline has passed. */
  readonly expire: (call: WaitingCall) => void;
}

/** A call that has not settled yet. */
export class WaitingCall implements TableEntry, WheelEntry, SendOptions {
  readonly target: CallTarget;
  readonly outcome: CallOutcome;
  readonly requestId: string;
  readonly peerId: PeerId;
  readonly serviceId: string;
  readonly deadlineAt: number;
  slot = -1;

  readonly connect: boolean;
  readonly bufferWhileConnecting: boolean;
  readonly sendWhileClosing: boolean;

  /** The transport has handed the message to a connection. */
  written = false;
  /** A connection to the peer ended before `written` was known: the message may have gone down with it. */
  endedBefore = false;
  /** Lets go of the caller's signal. */
  release: (() => void) | undefined;

  #withdrawn: { readonly reason: unknown } | undefined;
  #controller: AbortController | undefined;

  constructor(target: CallTarget, options: CallOptions, outcome: CallOutcome) {
    this.target = target;
    this.outcome = outcome;
    this.requestId = target.requestId;
    this.peerId = target.peerId;
    this.serviceId = target.serviceId;
    this.deadlineAt = target.deadlineAt;
    this.connect = options.connect ?? true;
    this.bufferWhileConnecting = options.bufferWhileConnecting ?? true;
    this.sendWhileClosing = options.sendWhileClosing ?? false;
  }

  /** For the transport: aborts when the message should not be written any more. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#withdrawn !== undefined) this.#controller.abort(this.#withdrawn.reason);
    }
    return this.#controller.signal;
  }

  /** Asks the transport not to write the message any more; too late once it is written. */
  withdraw(reason: unknown): void {
    if (this.written || this.#withdrawn !== undefined) return;
    this.#withdrawn = { reason };
    this.#controller?.abort(reason);
  }

  deadlinePassed(): void {
    this.target.expire(this);
  }
}
