/**
 * Books every effect of the endpoint machine: which attempt, link and message it concerns and what has become of that,
 * and whether effects come in the promised order. A broken promise throws through `check`.
 */
import type { Attempt, EndpointEffect } from '../../../src/endpoint/endpoint-state.js';
import type { OutboxItem } from '../../../src/endpoint/outbox.js';
import type { Link } from '../../../src/link/link.js';
import type { FakeLink } from './machine-fixtures.js';

export type MessageFate = 'waiting' | 'flushed' | 'rejected' | 'withdrawn';
export type AttemptFate = 'watched' | 'established' | 'failed' | 'cancelled' | 'ignored';
type LinkFate = 'live' | 'ended' | 'released';
type Check = (holds: boolean, promise: string) => void;

export class EffectLedger {
  readonly messages: { item: OutboxItem; fate: MessageFate }[] = [];
  readonly attempts = new Map<number, { attempt: Attempt; fate: AttemptFate }>();
  /** The attempt whose outcome is waited for, and the last one that was. */
  watched: number | undefined;
  lastWatched = 0;
  live: { seq: number; link: Link & FakeLink } | undefined;
  leftTable = 0;
  readonly #links = new Map<Link, LinkFate>();
  readonly #announced: string[] = [];
  readonly #check: Check;
  #flushedUpTo = -1;

  constructor(first: Attempt, check: Check) {
    this.#check = check;
    this.attempts.set(first.seq, { attempt: first, fate: 'watched' });
    this.watched = first.seq;
    this.lastWatched = first.seq;
  }

  book(effects: readonly EndpointEffect[]): void {
    this.#checkOrder(effects);
    for (const effect of effects) this.#bookOne(effect);
  }

  /** The live link is gone, and the machine is about to hear of it. */
  linkEnded(link: Link): void {
    this.#links.set(link, 'ended');
    this.live = undefined;
  }

  /** The life is over: all accounts are closed. */
  balance(): void {
    const story = this.#announced.join();
    this.#check(this.leftTable === 1, 'the table was left once');
    this.#check(story === 'connected,disconnected' || story === 'failed', `announced ${story}`);
    for (const { fate } of this.messages) this.#check(fate !== 'waiting', 'every message was settled');
    for (const { fate } of this.attempts.values()) this.#check(fate !== 'watched', 'no attempt is left behind');
    for (const fate of this.#links.values()) this.#check(fate !== 'live', 'no link is left behind');
  }

  /** On the way in: flush, announce, claim. On the way out: leave the table, announce, release. */
  #checkOrder(effects: readonly EndpointEffect[]): void {
    if (!effects.some(({ type }) => type === 'announce' || type === 'leaveTable' || type === 'claim')) return;
    let reached = 0;
    for (const { type } of effects) {
      const rank = type === 'flush' || type === 'leaveTable' ? 0 : type === 'announce' ? 1 : 2;
      this.#check(rank >= reached, 'effects are in order');
      reached = rank;
    }
  }

  #bookOne(effect: EndpointEffect): void {
    switch (effect.type) {
      case 'watch':
        this.watched = effect.attempt.seq;
        this.lastWatched = effect.attempt.seq;
        return this.#setAttempt(effect.attempt, 'watched');
      case 'cancelAttempt':
        if (this.watched === effect.attempt.seq) this.watched = undefined;
        return this.#setAttempt(effect.attempt, 'cancelled');
      case 'flush':
        for (const item of effect.items) this.#flushed(item);
        return;
      case 'reject':
        for (const item of effect.items) this.#settle(item, 'rejected');
        return;
      case 'claim':
        this.live = { seq: effect.attempt.seq, link: effect.link as Link & FakeLink };
        this.#links.set(effect.link, 'live');
        return;
      case 'closeLink':
      case 'destroyLink':
        return this.#release(effect.link);
      case 'announce':
        return this.#announce(effect.what.type);
      case 'leaveTable':
        this.leftTable++;
        return;
      case 'probe':
        return this.#check(effect.link === this.live?.link, 'the live link is probed');
      case 'redial':
      case 'notify':
        return;
    }
  }

  #announce(type: string): void {
    this.#announced.push(type);
    const story = this.#announced.join();
    this.#check('connected,disconnected'.startsWith(story) || story === 'failed', `announced ${story}`);
  }

  #release(link: Link): void {
    const fate = this.#links.get(link);
    this.#check(fate === 'live' || fate === 'released', 'a claimed link that lives is released');
    this.#links.set(link, 'released');
  }

  #setAttempt(of: Attempt, fate: AttemptFate): void {
    const known = this.attempts.get(of.seq);
    this.#check(known?.attempt.pending === of.pending, 'the attempt is a known one');
    if (known !== undefined) known.fate = fate;
  }

  #flushed(item: OutboxItem): void {
    this.#settle(item, 'flushed');
    const index = this.messages.findIndex((other) => other.item === item);
    this.#check(index > this.#flushedUpTo, 'messages leave in the order in which they came');
    this.#flushedUpTo = index;
  }

  #settle(item: OutboxItem, fate: MessageFate): void {
    const known = this.messages.find((other) => other.item === item);
    this.#check(known?.fate === 'waiting', `a message is settled once, not ${known?.fate} and then ${fate}`);
    if (known !== undefined) known.fate = fate;
  }
}
