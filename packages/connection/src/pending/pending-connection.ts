/**
 * One attempt to connect, inbound or outbound, with exactly one outcome. A connector starts the work before anyone
 * listens, so the outcome is latched in a `ReplaySubject`: whoever subscribes late gets it, whoever subscribes while it
 * is emitted gets it once (F3, R3, R4). The outcome may be seen by anyone; its link may be taken once. An attempt that
 * everybody forgot ends by its own deadline, and a link that nobody takes is closed, so nothing leaks (R5).
 */
import { type Observable, ReplaySubject } from 'rxjs';
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { HandshakeResult } from '../handshake/handshake-machine.js';
import type { Link } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import { type AttemptStep, AttemptTrace, type StepDetail } from './attempt-trace.js';

/** How an attempt ended: a value, never an error on the stream, so that a `switch` over it is total. */
export type Outcome =
  | { readonly type: 'established'; readonly link: Link; readonly result: HandshakeResult }
  | { readonly type: 'refused'; readonly error: ConnectionError }
  | { readonly type: 'failed'; readonly error: ConnectionError }
  | { readonly type: 'timedOut'; readonly error: ConnectionError }
  | { readonly type: 'cancelled'; readonly error: ConnectionError };

/** What a connector gives when it starts an attempt. Durations in ms. */
export interface PendingOptions {
  readonly peer: PeerDescriptor;
  /** Who opened the connection; decides which of two crossing ones survives (wire-protocol 6.4). */
  readonly initiator: 'local' | 'remote';
  /** The name of the connector that makes the attempt. */
  readonly transport: string;
  readonly clock: Clock;
  /** Until then there is an outcome: dial and handshake together. */
  readonly timeoutMs: number;
  /** How long an established link waits for its taker. */
  readonly takeTimeoutMs: number;
  /** Stops the work in progress; called at most once, on `cancel` or timeout before an outcome. */
  readonly abandon: (error: ConnectionError) => void;
}

/** See the head of this file. */
export class PendingConnection {
  readonly peer: PeerDescriptor;
  readonly initiator: 'local' | 'remote';
  /** What was tried; outlives the attempt and keeps no link alive. */
  readonly trace: AttemptTrace;
  readonly #options: PendingOptions;
  readonly #outcome = new ReplaySubject<Outcome>(1);
  #settled: Outcome | undefined;
  #taken = false;
  #cancelTimer: CancelTimer;

  constructor(options: PendingOptions) {
    this.peer = options.peer;
    this.initiator = options.initiator;
    this.trace = new AttemptTrace(options.transport, options.initiator, options.clock);
    this.#options = options;
    this.#cancelTimer = startTimer(options.clock, options.timeoutMs, () => this.#timeOut());
  }

  /** The name of the connector that made this attempt. */
  get transport(): string {
    return this.trace.transport;
  }

  /** For connectors: what the attempt does now, in a few words, for `explain()`. Cheap, bounded (`limits.maxAttemptSteps`), never throws. */
  note(step: string, detail?: StepDetail): void {
    this.trace.note(step, detail);
  }

  /** What was noted, in order: a fresh array. */
  get steps(): readonly AttemptStep[] {
    return this.trace.steps;
  }

  /** Emits the one outcome and completes, also for those who subscribe after it. */
  get outcome$(): Observable<Outcome> {
    return this.#outcome.asObservable();
  }

  /** For the connector: latches the outcome. Returns false, and ends an offered link, if there was one already. */
  settle(outcome: Outcome): boolean {
    if (this.#settled !== undefined) {
      if (outcome.type === 'established') outcome.link.destroy(untaken('it finished after its attempt had ended'));
      return false;
    }
    this.#settled = outcome;
    this.#cancelTimer();
    this.trace.end(outcome.type, outcome.type === 'established' ? undefined : outcome.error);
    if (outcome.type === 'established') {
      const { clock, takeTimeoutMs } = this.#options;
      this.#cancelTimer = startTimer(clock, takeTimeoutMs, () =>
        this.#drop(untaken(`nobody took it within ${takeTimeoutMs} ms`)),
      );
    }
    this.#outcome.next(outcome);
    this.#outcome.complete();
    return true;
  }

  /** The established link, for the one caller that will own it. Throws `ALREADY_TAKEN`, or `NOT_CONNECTED` without one. */
  take(): Link {
    if (this.#settled?.type !== 'established') {
      throw new ConnectionError(
        'NOT_CONNECTED',
        'This attempt has no established link to take; wait for its outcome first.',
      );
    }
    if (this.#taken)
      throw new ConnectionError('ALREADY_TAKEN', 'The link of this attempt belongs to somebody already.');
    this.#taken = true;
    this.#cancelTimer();
    return this.#settled.link;
  }

  /** Gives the attempt up: stops the work, or closes a link that nobody took. Idempotent; no effect on a taken link. */
  cancel(error = new ConnectionError('CANCELLED', 'The connection attempt was cancelled.')): void {
    if (this.#settled === undefined) this.#abandon({ type: 'cancelled', error });
    else this.#drop(error);
  }

  #timeOut(): void {
    const { timeoutMs, peer } = this.#options;
    this.#abandon({
      type: 'timedOut',
      error: new ConnectionError('CONNECT_TIMEOUT', `No connection to ${peer.id} within ${timeoutMs} ms.`),
    });
  }

  #abandon(outcome: Extract<Outcome, { type: 'cancelled' | 'timedOut' }>): void {
    this.settle(outcome);
    this.#options.abandon(outcome.error);
  }

  #drop(error: ConnectionError): void {
    if (this.#taken || this.#settled?.type !== 'established') return;
    this.#taken = true;
    this.#cancelTimer();
    this.#settled.link.destroy(error);
  }
}

function untaken(why: string): ConnectionError {
  return new ConnectionError('CANCELLED', `An established connection was closed: ${why}.`);
}
