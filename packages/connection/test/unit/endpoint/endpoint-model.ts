/**
 * Plays events to the endpoint machine as a runner would and holds every transition against what the machine promises.
 * It knows nothing of the machine's states beyond their phase, deadline and outbox: what is current it learns from the
 * effects. A broken promise throws, with the history of the life.
 */
import type { EndpointEffect, EndpointEvent, EndpointState } from '../../../src/endpoint/endpoint-state.js';
import { type endpointTransition, firstState } from '../../../src/endpoint/endpoint-transition.js';
import { itemsOf, type OutboxItem } from '../../../src/endpoint/outbox.js';
import { type AttemptFate, EffectLedger, type MessageFate } from './effect-ledger.js';
import { attempt, closeRequest, failure, fakeLink, item, LIMITS, LOST, ORDERLY, RESULT } from './machine-fixtures.js';

/** Deadlines that may pass until the last life is over, when nothing else happens. */
const MAX_DEADLINES = 40;
const DIAL_FAILED = failure();
const REFUSED = failure('REFUSED_DUPLICATE');
const UNREACHABLE = failure('UNREACHABLE');

export class EndpointModel {
  state: EndpointState;
  readonly #history: string[] = [];
  readonly #ledger: EffectLedger;
  readonly #transition: typeof endpointTransition;
  #now = 1;
  #seq = 1;

  constructor(transition: typeof endpointTransition, initiator: 'local' | 'remote') {
    this.#transition = transition;
    const first = attempt(this.#seq, initiator);
    this.#ledger = new EffectLedger(first, (holds, promise) => this.#check(holds, promise));
    this.state = firstState(first, this.#now, LIMITS);
  }

  step(kind: string, a: number, b: boolean): void {
    this.#history.push(`${kind}(${a}, ${b})`);
    const act = this.#steps[kind];
    if (act === undefined) throw new Error(`No such step: ${kind}`);
    act(a, b);
  }

  /** Nothing happens any more but time: the watchdog alone ends every life within a bounded number of deadlines. */
  runOut(): void {
    for (let left = MAX_DEADLINES; this.state.phase !== 'ended'; left--) {
      this.#check(left > 0, 'deadlines alone end it');
      this.step('deadline', 0, false);
    }
    this.step('offer', 0, false);
    this.step('send', 1, true);
    this.step('close', 0, false);
    this.#ledger.balance();
  }

  readonly #steps: Readonly<Record<string, (a: number, b: boolean) => void>> = {
    offer: (_a, b) => this.#offer(b ? 'local' : 'remote'),
    staleOffer: (a) => this.#stale({ type: 'offered', attempt: attempt(a % (this.#newest() + 1)), now: this.#now }),
    sameOffer: () => this.#offerSame(),
    establish: () => this.#outcome('established'),
    fail: () => this.#outcome('failed'),
    refuse: () => this.#outcome('failed', REFUSED),
    staleEstablish: (a) => this.#staleOutcome(a, 'established'),
    staleFail: (a, b) => this.#staleOutcome(a, 'failed', b ? REFUSED : DIAL_FAILED),
    redialFailed: () => void this.#post({ type: 'redialFailed', error: UNREACHABLE }),
    send: (a, b) => this.#send(item(1 + (a % 5)), b && a % 3 === 0),
    withdraw: (a) => this.#withdraw(a),
    loseLink: (_a, b) => this.#loseLink(b),
    staleLoseLink: (a) => {
      const seq = a % (this.#seq + 2);
      if (seq !== this.#ledger.live?.seq) this.#stale({ type: 'linkEnded', seq, end: LOST, now: this.#now });
    },
    close: (a, b) => {
      const notice = ([undefined, 'NORMAL', 'LEAVING'] as const)[a % 3];
      const request = closeRequest({ graceful: b, ...(notice === undefined ? {} : { notice }) });
      this.#post({ type: 'closeRequested', request, now: this.#now });
    },
    superseded: () => void this.#post({ type: 'superseded' }),
    checkNow: () => void this.#post({ type: 'probeRequested', now: this.#now }),
    deadline: () => this.#deadline(),
    staleDeadline: (a) => {
      const { epoch } = this.state.phase === 'ended' ? { epoch: 1_000 } : this.state;
      this.#now += 100_000;
      this.#stale({ type: 'deadlinePassed', epoch: epoch - 1 - a, now: this.#now });
    },
    heard: () => {
      if (this.#ledger.live !== undefined) this.#ledger.live.link.heard++;
    },
    pause: (_a, b) => {
      if (this.#ledger.live !== undefined) this.#ledger.live.link.isPaused = b;
    },
    time: (a) => {
      this.#now += a * 100;
    },
  };

  /** The largest number that the machine knows of something that is current. */
  #newest(): number {
    return this.#ledger.watched ?? this.#ledger.live?.seq ?? this.#ledger.lastWatched;
  }

  #offer(initiator: 'local' | 'remote'): void {
    const offered = attempt(++this.#seq, initiator);
    this.#ledger.attempts.set(offered.seq, { attempt: offered, fate: 'ignored' });
    const effects = this.#post({ type: 'offered', attempt: offered, now: this.#now });
    const ours = effects.filter((effect) => 'attempt' in effect && effect.attempt === offered);
    this.#check(ours.length === 1, 'a new attempt is either watched or cancelled');
  }

  /** The attempt that is current already, under a new number (R11). */
  #offerSame(): void {
    const { watched, attempts } = this.#ledger;
    const current = watched === undefined ? undefined : attempts.get(watched)?.attempt;
    if (current === undefined) return;
    this.#stale({ type: 'offered', attempt: { seq: ++this.#seq, pending: current.pending }, now: this.#now });
  }

  #outcomeOf(seq: number, fate: AttemptFate, error = DIAL_FAILED): EndpointEvent {
    const now = this.#now;
    if (fate === 'failed') return { type: 'attemptFailed', seq, error, now };
    return { type: 'established', seq, link: fakeLink(), result: RESULT, now };
  }

  #outcome(fate: AttemptFate, error = DIAL_FAILED): void {
    const seq = this.#ledger.watched;
    const known = seq === undefined ? undefined : this.#ledger.attempts.get(seq);
    if (seq === undefined || known?.fate !== 'watched') return;
    known.fate = fate;
    this.#ledger.watched = undefined;
    const event = this.#outcomeOf(seq, fate, error);
    const effects = this.#post(event);
    if (event.type !== 'established') return;
    const isClaimed = effects.some((effect) => effect.type === 'claim' && effect.link === event.link);
    this.#check(isClaimed, 'an established link is claimed');
  }

  #staleOutcome(a: number, fate: AttemptFate, error = DIAL_FAILED): void {
    const seq = a % (this.#seq + 2);
    if (seq !== this.#ledger.watched) this.#stale(this.#outcomeOf(seq, fate, error));
  }

  /** An event of something that is not current: nothing may come of it, but that a leaving endpoint cancels what it is offered. */
  #stale(event: EndpointEvent): void {
    const before = this.state;
    const { state, effects } = this.#transition(before, event, LIMITS);
    const isLeaving = before.phase === 'closing' || before.phase === 'ended';
    const cancels =
      event.type === 'offered' && isLeaving && effects.length === 1 && effects[0]?.type === 'cancelAttempt';
    this.#check(state === before && (effects.length === 0 || cancels), `a stale ${event.type} changes nothing`);
  }

  #send(sent: OutboxItem, whileClosing: boolean): void {
    const account: { item: OutboxItem; fate: MessageFate } = { item: sent, fate: 'waiting' };
    this.#ledger.messages.push(account);
    this.#post({ type: 'sendRequested', item: sent, whileClosing });
    const isQueued = 'outbox' in this.state && itemsOf(this.state.outbox).includes(sent);
    this.#check(isQueued === (account.fate === 'waiting'), 'a message waits in the outbox or is settled');
  }

  #withdraw(a: number): void {
    const { messages } = this.#ledger;
    const chosen = messages[a % Math.max(1, messages.length)];
    if (chosen === undefined) return;
    if (chosen.fate === 'waiting') chosen.fate = 'withdrawn';
    const effects = this.#post({ type: 'withdrawn', item: chosen.item });
    this.#check(effects.length === 0, 'a withdrawal has no effects');
    const stays = 'outbox' in this.state && itemsOf(this.state.outbox).includes(chosen.item);
    this.#check(!stays, 'what was withdrawn does not wait');
  }

  #loseLink(isOrderly: boolean): void {
    const { live } = this.#ledger;
    if (live === undefined) return;
    this.#ledger.linkEnded(live.link);
    this.#post({ type: 'linkEnded', seq: live.seq, end: isOrderly ? ORDERLY : LOST, now: this.#now });
  }

  #deadline(): void {
    const before = this.state;
    if (before.phase === 'ended') return;
    this.#now = Math.max(this.#now, before.deadlineAt);
    this.#post({ type: 'deadlinePassed', epoch: before.epoch, now: this.#now });
    const { state } = this;
    const isFollowed = state.phase === 'ended' || state.epoch > before.epoch;
    this.#check(isFollowed, 'a deadline that passed is followed by another one');
  }

  #post(event: EndpointEvent): readonly EndpointEffect[] {
    const before = this.state;
    const { state, effects } = this.#transition(before, event, LIMITS);
    this.state = state;
    this.#checkState(before, state);
    this.#ledger.book(effects);
    if (effects.some(({ type }) => type === 'watch') && 'outbox' in state && before.phase !== 'ended') {
      this.#check(state.epoch > before.epoch, 'a new attempt gets the whole time of one');
    }
    if (before.phase === 'ended') {
      this.#check(state.phase === 'ended', 'the end is the end');
      const onlyReleases = effects.every(({ type }) => type === 'reject' || type === 'cancelAttempt');
      this.#check(onlyReleases, 'after the end things are only let go of');
    }
    const isOver = state.phase === 'ended';
    this.#check(this.#ledger.leftTable === (isOver ? 1 : 0), 'the table is left at the end, once, and only then');
    return effects;
  }

  #checkState(before: EndpointState, state: EndpointState): void {
    if (state.phase === 'ended' || before.phase === 'ended') return;
    this.#check(seqOf(state) >= seqOf(before), 'the sequence number never decreases');
    this.#check(state.epoch >= before.epoch, 'the epoch never decreases');
    if (state.deadlineAt !== before.deadlineAt || state.phase !== before.phase) {
      this.#check(state.epoch > before.epoch, 'a new deadline has a new epoch');
    }
    if (state.epoch > before.epoch) {
      this.#check(state.deadlineAt > this.#now, 'a deadline lies in the future when it is armed');
    }
    if (!('outbox' in state)) return;
    const { outbox } = state;
    const items = itemsOf(outbox);
    const bytes = items.reduce((sum, { frame }) => sum + frame.length, 0);
    this.#check(outbox.count === items.length && outbox.bytes === bytes, 'the outbox counts right');
    const fits = outbox.count <= LIMITS.maxOutboxMessages && bytes <= LIMITS.maxOutboxBytes;
    this.#check(fits, 'the outbox is within its bounds');
  }

  #check(holds: boolean, promise: string): void {
    if (!holds) throw new Error(`Broken: ${promise}. Now ${this.state.phase} after ${this.#history.join(' ')}`);
  }
}

function seqOf(state: Exclude<EndpointState, { phase: 'ended' }>): number {
  return 'attempt' in state ? state.attempt.seq : state.seq;
}
