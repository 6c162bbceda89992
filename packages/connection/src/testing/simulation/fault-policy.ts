/**
 * Faults of a network, by rates and from a seed: the `DeliveryPolicy` of a simulation that is not well. What befalls a link
 * depends on the seed, the link's name and the parcel's number only, so that a fault which is left out shifts no other.
 */
import type { Clock } from '../../base/clock.js';
import type { ParcelVerdict } from '../../link/memory-link.js';
import type { PeerId } from '../../peer/peer-id.js';
import type { Delivery, DialDelivery, ParcelDelivery, Verdict } from '../delivery-policy.js';
import type { SeededRandom } from '../seeded-random.js';
import { FAULT_BOUNDS, type FaultCounts, type FaultKind, type FaultRates } from './fault-kind.js';

export interface FaultPolicyOptions {
  readonly random: SeededRandom;
  readonly clock: Clock;
  readonly rates: FaultRates;
  readonly counts: FaultCounts;
  /** Whether this one fault may happen; shrinking leaves out single ones by their labels. Default: all may. */
  readonly allow?: ((label: string) => boolean) | undefined;
}

/** What is to befall one link. */
interface LinkFate {
  readonly random: SeededRandom;
  readonly slowMs: number;
  readonly resetAt: number | undefined;
  readonly halfOpenAt: number | undefined;
  readonly losesClose: boolean;
  parcels: number;
  isHalfOpen: boolean;
  /** The parcel that was held last, per sender, so that none is held twice. */
  readonly held: Map<PeerId, number>;
}

/** What is held back is asked about again this often, ms. */
const RETRY_MS = 100;

export class FaultPolicy {
  readonly #options: FaultPolicyOptions;
  readonly #fates = new Map<string, LinkFate>();
  /** Until when nothing passes from one peer to another. */
  readonly #cuts = new Map<string, number>();
  readonly #slow = new Map<PeerId, number>();
  readonly #dials = new Map<string, number>();
  /** Those that have waited already. */
  readonly #heldDials = new WeakSet<DialDelivery>();
  #isHealed = false;

  constructor(options: FaultPolicyOptions) {
    this.#options = options;
  }

  /** For `SimNetworkOptions.policy`. */
  readonly decide = (delivery: Delivery): Verdict =>
    delivery.type === 'dial' ? this.#dial(delivery) : this.#parcel(delivery);

  /** Nothing passes from any of `from` to any of `to` for `ms`: parcels wait, dials are lost. */
  cut(from: readonly PeerId[], to: readonly PeerId[], ms: number): void {
    const until = this.#options.clock.now() + ms;
    for (const a of from) for (const b of to) this.#cuts.set(`${a} ${b}`, until);
  }

  /** `peer` reads nothing for `ms`. */
  slow(peer: PeerId, ms: number): void {
    this.#slow.set(peer, this.#options.clock.now() + ms);
  }

  /** No faults any more; what is held goes on, links that are half-open stay so. */
  heal(): void {
    this.#isHealed = true;
    this.#cuts.clear();
    this.#slow.clear();
  }

  #dial(delivery: DialDelivery): Verdict {
    const [from, to] = [delivery.from.id, delivery.to.id];
    const wasHeld = this.#heldDials.has(delivery);
    const count = (this.#dials.get(`${from} ${to}`) ?? 0) + (wasHeld ? 0 : 1);
    this.#dials.set(`${from} ${to}`, count);
    if (this.#isCut(from, to)) return 'lose';
    if (this.#isHealed || wasHeld) return 'deliver';
    const label = `dial ${from} ${to} ${count}`;
    const random = this.#options.random.fork(label);
    if (this.#happens('dial lost', random, label)) return 'lose';
    if (this.#happens('dial refused', random, label)) return 'refuse';
    if (!this.#happens('dial delayed', random, label)) return 'deliver';
    this.#heldDials.add(delivery);
    return { holdMs: random.fraction() * FAULT_BOUNDS.delayMs };
  }

  #parcel(delivery: ParcelDelivery): ParcelVerdict {
    const { from, to, type, index, link } = delivery;
    const fate = this.#fateOf(link);
    if (fate.isHalfOpen) return 'lose';
    if (this.#isCut(from.id, to.id) || this.#isSlow(to.id)) return { holdMs: RETRY_MS };
    if (this.#isHealed) return 'deliver';
    if (fate.held.get(from.id) === index) return this.#arrive(delivery, fate);
    fate.held.set(from.id, index);
    const label = `${link} ${from.id} ${index} ${type}`;
    const random = fate.random.fork(`held ${from.id} ${index}`);
    const delayMs = this.#happens('delayed', random, label) ? random.fraction() * FAULT_BOUNDS.delayMs : 0;
    if (delayMs + fate.slowMs > 0) return { holdMs: delayMs + fate.slowMs };
    return this.#arrive(delivery, fate);
  }

  /** It has waited enough: what befalls it now. */
  #arrive({ from, type, index, link }: ParcelDelivery, fate: LinkFate): ParcelVerdict {
    const count = fate.parcels++;
    if (count === fate.resetAt && this.#take(count < 2 ? 'reset in handshake' : 'reset at a step', link))
      return 'reset';
    if (count === fate.halfOpenAt && this.#take('half-open', link)) {
      fate.isHalfOpen = true;
      return 'lose';
    }
    if (type === 'close' && fate.losesClose && this.#take('half-closed', `${link} ${from.id}`)) return 'lose';
    if (type !== 'frame') return 'deliver';
    const label = `${link} ${from.id} ${index} ${type}`;
    const random = fate.random.fork(`arrives ${from.id} ${index}`);
    if (this.#happens('frame dropped', random, label)) return 'lose';
    return this.#happens('duplicated', random, label) ? 'twice' : 'deliver';
  }

  #fateOf(link: string): LinkFate {
    let fate = this.#fates.get(link);
    if (fate === undefined) {
      fate = this.#draw(link);
      this.#fates.set(link, fate);
    }
    return fate;
  }

  #draw(link: string): LinkFate {
    const random = this.#options.random.fork(`link ${link}`);
    const later = (): number => random.int(2, FAULT_BOUNDS.breakAfterParcels);
    const isSlow = this.#happens('slow link', random, link);
    const slowMs = random.fraction() * FAULT_BOUNDS.slowLinkMs;
    const resetsEarly = this.#isDrawn('reset in handshake', random);
    const resetsLate = this.#isDrawn('reset at a step', random);
    return {
      random,
      slowMs: isSlow ? slowMs : 0,
      resetAt: resetsEarly ? random.int(0, 1) : resetsLate ? later() : undefined,
      halfOpenAt: this.#isDrawn('half-open', random) ? random.int(0, FAULT_BOUNDS.breakAfterParcels) : undefined,
      losesClose: this.#isDrawn('half-closed', random),
      parcels: 0,
      isHalfOpen: false,
      held: new Map(),
    };
  }

  #isDrawn(kind: FaultKind, random: SeededRandom): boolean {
    const rate = this.#isHealed ? 0 : (this.#options.rates[kind] ?? 0);
    return random.fraction() < rate;
  }

  /** Draws, and counts what happens. */
  #happens(kind: FaultKind, random: SeededRandom, label: string): boolean {
    return this.#isDrawn(kind, random) && this.#take(kind, label);
  }

  #take(kind: FaultKind, label: string): boolean {
    if (this.#isHealed || this.#options.allow?.(`${kind}: ${label}`) === false) return false;
    this.#options.counts.add(kind);
    return true;
  }

  #isCut(from: PeerId, to: PeerId): boolean {
    return (this.#cuts.get(`${from} ${to}`) ?? Number.NEGATIVE_INFINITY) > this.#options.clock.now();
  }

  #isSlow(peer: PeerId): boolean {
    return (this.#slow.get(peer) ?? Number.NEGATIVE_INFINITY) > this.#options.clock.now();
  }
}
