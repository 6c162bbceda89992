/**
 * The runner of the endpoint machine for one remote peer: a queue, the current state, and the effects. The manager
 * makes one per peer. It decides nothing. Events are processed one after the other, so an outcome that replays at once,
 * or a listener that sends from inside `connected`, is merely queued.
 *
 * The fast path: while connected with an empty queue, `send()` writes and received frames go up without a transition.
 */
import { assertNever } from '../base/assert.js';
import type { Clock } from '../base/clock.js';
import type { DeadlineWheel, WheelEntry } from '../base/deadline-wheel.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { Link } from '../link/link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { Outcome } from '../pending/pending-connection.js';
import type { EnvelopeEncoder } from '../wire/envelope-encoder.js';
import type {
  Announcement,
  Attempt,
  CloseRequest,
  DisconnectMode,
  EndpointEffect,
  EndpointEvent,
  EndpointState,
} from './endpoint-state.js';
import { endpointTransition, firstState } from './endpoint-transition.js';
import { LinkSession } from './link-session.js';
import type { OutboxItem } from './outbox.js';
import { type FrameOptions, outboxItem, refusalOf, type Settling, writeItems } from './sending.js';
import type { EndpointLimits } from './transition-parts.js';

/** What an endpoint needs of its surroundings; the manager implements it once for all endpoints. */
export interface EndpointHost {
  readonly clock: Clock;
  readonly wheel: DeadlineWheel;
  readonly limits: EndpointLimits;
  readonly logger: Logger;
  /** A received frame. `link` is the one it came on. */
  frame(endpoint: Endpoint, bytes: Uint8Array): void;
  announce(endpoint: Endpoint, what: Announcement): void;
  leaveTable(endpoint: Endpoint): void;
  /** A second dial; throws when the peer cannot be dialled. */
  redial(endpoint: Endpoint): Attempt;
  /** Asks the remote for a sign of life over `link`, which cannot probe by itself. */
  probe(endpoint: Endpoint, link: Link, features: number): void;
  /** Sends a disconnect notice through `send(..., whileClosing)`. */
  notify(endpoint: Endpoint, mode: DisconnectMode): void;
  /** A new link takes the place of the live one in silence; if `isForgotten`, the remote has nothing left of the old. */
  replaced(endpoint: Endpoint, isForgotten: boolean): void;
  /** A link that drains by itself from now on; `closed` resolves when it is gone. */
  draining(closed: Promise<unknown>): void;
}

const NO_OPTIONS: FrameOptions = {};
const RESOLVED = Promise.resolve();

/** See the head of this file. */
export class Endpoint implements WheelEntry {
  readonly peer: PeerDescriptor;
  slot = -1;
  /** Messages sent, and received as the host counts them: compare two readings to see whether the connection is idle. */
  activity = 0;
  /** The manager's: constant parts of the frames to this peer, made at the first message. */
  encoder: EnvelopeEncoder | undefined;
  #host: EndpointHost;
  #state: EndpointState;
  #session: LinkSession | undefined;
  #queue: EndpointEvent[] | undefined;
  #unwatch: (() => void) | undefined;

  constructor(peer: PeerDescriptor, attempt: Attempt, host: EndpointHost) {
    this.peer = peer;
    this.#host = host;
    this.#state = firstState(attempt, host.clock.now(), host.limits);
  }

  /** Begins to listen to the first attempt. Apart from the constructor, so that the endpoint is in its table by then (R17). */
  start(): void {
    if (this.#state.phase !== 'connecting') return;
    this.#host.wheel.watch(this);
    this.#drain([], [{ type: 'watch', attempt: this.#state.attempt }]);
  }

  get phase(): EndpointState['phase'] {
    return this.#state.phase;
  }

  /** Between `connected` and `disconnected` as announced, and not closing: also while a lost link is being replaced. */
  get isLive(): boolean {
    return this.#state.phase === 'connected' || this.#state.phase === 'reconnecting';
  }

  /** The state as data, for admission, diagnostics and tests. */
  get state(): EndpointState {
    return this.#state;
  }

  get deadlineAt(): number | undefined {
    return this.#state.phase === 'ended' ? undefined : this.#state.deadlineAt;
  }

  /** The live link. */
  get link(): Link | undefined {
    return this.#state.phase === 'connected' || this.#state.phase === 'closing' ? this.#state.link : undefined;
  }

  /** What the peer offers over the link on which the next frame goes out at once; 0 if that frame would have to wait. */
  get featuresNow(): number {
    return this.#openSession() !== undefined && this.#state.phase === 'connected' ? this.#state.features : 0;
  }

  /**
   * Accepts one frame. Resolves when it was handed to the transport and the transport has room again; rejects with the
   * code of what went wrong. The options are looked at only if the frame cannot be written at once: reading a signal that is
   * made on demand costs more than the whole of the rest.
   */
  send(frame: Uint8Array, options: FrameOptions = NO_OPTIONS): Promise<void> {
    this.activity++;
    const session = this.#openSession();
    if (session !== undefined) {
      if (!session.isCongested && session.link.send(frame)) return RESOLVED;
      return this.#whenWritable(session, frame, options);
    }
    const { sendWhileClosing: whileClosing = false } = options;
    return new Promise((resolve, reject) => {
      this.#post({ type: 'sendRequested', item: this.#item(frame, { resolve, reject }, options), whileClosing });
    });
  }

  /** Offers an attempt that admission let in; `seq` must be larger than any before. */
  offer(attempt: Attempt): void {
    this.#post({ type: 'offered', attempt, now: this.#host.clock.now() });
  }

  /** Ends the connection; see {@link CloseRequest}. */
  close(request: CloseRequest): void {
    this.#post({ type: 'closeRequested', request, now: this.#host.clock.now() });
  }

  /** A closing endpoint makes room for a new one to the same peer. */
  supersede(): void {
    this.#post({ type: 'superseded' });
  }

  /** Asks for a sign of life now: another connection claims to be this peer's. */
  checkNow(): void {
    this.#post({ type: 'probeRequested', now: this.#host.clock.now() });
  }

  deadlinePassed(now: number): void {
    const { state } = this;
    if (state.phase !== 'ended') this.#post({ type: 'deadlinePassed', epoch: state.epoch, now });
  }

  /** From a link session. */
  received(bytes: Uint8Array): void {
    if (this.#state.phase !== 'ended') this.#host.frame(this, bytes);
  }

  /** From a link session. */
  linkEnded(session: LinkSession): void {
    const { end } = session.link;
    if (end !== undefined) this.#post({ type: 'linkEnded', seq: session.seq, end, now: this.#host.clock.now() });
  }

  /** The session to which a frame may be written now, without a transition. */
  #openSession(): LinkSession | undefined {
    const isOpen =
      this.#queue === undefined && this.#state.phase === 'connected' && this.#session?.link.isOpen === true;
    return isOpen ? this.#session : undefined;
  }

  #post(event: EndpointEvent): void {
    if (this.#queue === undefined) this.#drain([event], []);
    else this.#queue.push(event);
  }

  #drain(queue: EndpointEvent[], first: readonly EndpointEffect[]): void {
    this.#queue = queue;
    for (const effect of first) this.#performSafely(effect);
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      const before = this.#state.phase;
      const { state, effects } = endpointTransition(this.#state, event, this.#host.limits);
      this.#state = state;
      if (state.phase !== before)
        this.#host.logger.debug('endpoint', { peer: this.peer.id, from: before, to: state.phase, on: event.type });
      this.#host.wheel.watch(this);
      for (const effect of effects) this.#performSafely(effect);
    }
    this.#queue = undefined;
  }

  /** An effect that throws is logged, and the rest still run. */
  #performSafely(effect: EndpointEffect): void {
    try {
      this.#perform(effect);
    } catch (error) {
      this.#host.logger.error('endpoint.effect-failed', {
        peer: this.peer.id,
        effect: effect.type,
        error: describeError(error),
      });
    }
  }

  #perform(effect: EndpointEffect): void {
    switch (effect.type) {
      case 'watch':
        return this.#watch(effect.attempt);
      case 'cancelAttempt':
        return effect.attempt.pending.cancel(effect.error);
      case 'redial':
        return this.#redial();
      case 'flush':
        return writeItems(effect.items, effect.link, this.#session, this.#host.limits.maxOutboxBytes);
      case 'announce':
        return this.#host.announce(this, effect.what);
      case 'claim':
        return this.#claim(effect.attempt, effect.isForgotten ?? false);
      case 'probe':
        return effect.link.capabilities.canProbe
          ? effect.link.probe()
          : this.#host.probe(this, effect.link, effect.features);
      case 'notify':
        return this.#host.notify(this, effect.mode);
      case 'closeLink':
        return this.#host.draining(effect.link.close({ graceful: effect.graceful }));
      case 'destroyLink':
        return effect.link.destroy(effect.error);
      case 'leaveTable':
        return this.#leave();
      case 'reject':
        for (const item of effect.items) item.reject(effect.error);
        return;
      default:
        return assertNever(effect);
    }
  }

  #watch({ seq, pending }: Attempt): void {
    this.#unwatch?.();
    const subscription = pending.outcome$.subscribe((outcome) => this.#onOutcome(seq, outcome));
    this.#unwatch = () => subscription.unsubscribe();
  }

  #onOutcome(seq: number, outcome: Outcome): void {
    const now = this.#host.clock.now();
    this.#unwatch = undefined;
    if (outcome.type === 'established')
      this.#post({ type: 'established', seq, link: outcome.link, result: outcome.result, now });
    else this.#post({ type: 'attemptFailed', seq, error: outcome.error, now });
  }

  #redial(): void {
    try {
      this.offer(this.#host.redial(this));
    } catch (cause) {
      const error =
        cause instanceof ConnectionError ? cause : new ConnectionError('DIAL_FAILED', describeError(cause), { cause });
      this.#post({ type: 'redialFailed', error });
    }
  }

  #claim({ seq, pending }: Attempt, isForgotten: boolean): void {
    const session = new LinkSession(seq, pending.take(), this);
    const isReplacement = this.#session !== undefined;
    this.#session = session;
    // Before the claim, which hands over what has arrived: nothing that the new link brings may be forgotten with the old.
    if (isReplacement) this.#host.replaced(this, isForgotten);
    session.link.claim(session);
  }

  #leave(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
    this.#session = undefined;
    this.#host.wheel.forget(this);
    this.#host.leaveTable(this);
  }

  /** Either the link has just said that it is full, and has the frame; or it was full before, and the frame comes on top. */
  #whenWritable(session: LinkSession, frame: Uint8Array, options: FrameOptions): Promise<void> {
    const refusal = refusalOf(frame, session, this.#host.limits.maxOutboxBytes);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (session.isCongested) session.link.send(frame);
    return new Promise((resolve, reject) => session.waitForRoom(this.#item(frame, { resolve, reject }, options)));
  }

  #item(frame: Uint8Array, settling: Settling, options: FrameOptions): OutboxItem {
    return outboxItem(frame, settling, options.signal, (item) => this.#withdraw(item));
  }

  /** Nothing that was withdrawn is written, not even if it still queues behind an event in progress. */
  #withdraw(item: OutboxItem): void {
    const at = this.#queue?.findIndex((event) => event.type === 'sendRequested' && event.item === item) ?? -1;
    if (at === -1) this.#post({ type: 'withdrawn', item });
    else this.#queue?.splice(at, 1);
  }
}
