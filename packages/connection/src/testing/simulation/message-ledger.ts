/**
 * Every message that a simulated peer sends through the simulation, and what became of it: each send settles exactly once,
 * nothing arrives twice or without having been sent, the messages of one connection keep their order, and a message that was
 * accepted arrives unless something that ends connections without warning happened to the two peers.
 */
import { SimulationViolation } from './violation.js';

/** One message. */
interface Entry {
  readonly number: number;
  readonly from: string;
  readonly to: string;
  /** {@link MessageLedger.disrupt} calls for its direction before it was sent. */
  readonly disruptions: number;
  /** Links that the pair ever had when it was sent. */
  readonly links: number;
  outcome: 'waiting' | 'accepted' | 'rejected';
  arrivals: number;
}

/** Totals. */
export interface MessageTotals {
  readonly sent: number;
  readonly delivered: number;
  readonly rejected: number;
  /** Accepted, and lost with a connection that broke. */
  readonly lost: number;
  /** Neither settled nor delivered; zero once all is calm. */
  readonly open: number;
}

export class MessageLedger {
  readonly #entries: Entry[] = [];
  readonly #disruptions = new Map<string, number>();
  readonly #links = new Map<string, number>();
  /** The last message of each direction that arrived, for the order. */
  readonly #latest = new Map<string, Entry>();

  /** A message is about to be sent; returns its number, which is to be its payload. */
  sent(from: string, to: string): number {
    const number = this.#entries.length;
    const disruptions = this.#disruptions.get(directionOf(from, to)) ?? 0;
    const links = this.#links.get(pairOf(from, to)) ?? 0;
    this.#entries.push({ number, from, to, disruptions, links, outcome: 'waiting', arrivals: 0 });
    return number;
  }

  /** Its promise settled. */
  settled(number: number, outcome: 'accepted' | 'rejected'): void {
    const entry = this.#entry(number);
    if (entry.outcome !== 'waiting')
      fail('each send settles once', entry, `settled as ${outcome} after ${entry.outcome}`);
    entry.outcome = outcome;
  }

  /** It arrived at `at`. */
  arrived(number: number, at: string): void {
    const entry = this.#entry(number);
    if (entry.to !== at) fail('messages reach whom they are for', entry, `arrived at ${at}`);
    entry.arrivals++;
    if (entry.arrivals > 1) fail('no message arrives twice', entry, `arrived ${entry.arrivals} times`);
    const direction = directionOf(entry.from, entry.to);
    const latest = this.#latest.get(direction);
    if (latest !== undefined && latest.number > entry.number && this.#wereOnOneLink(entry)) {
      fail('FIFO per connection', entry, `arrived after message ${latest.number}`);
    }
    if (latest === undefined || latest.number < entry.number) this.#latest.set(direction, entry);
  }

  /** A link between the two was made. */
  linked(a: string, b: string): void {
    add(this.#links, pairOf(a, b));
  }

  /** What is on its way from the one to the other may be lost: a connection broke, a process died, the receiver closed. */
  disrupt(from: string, to: string): void {
    add(this.#disruptions, directionOf(from, to));
  }

  /** The process of `peer` is dead: what it waited for settles no more, and what it had sent may be lost. */
  died(peer: string): void {
    for (const entry of this.#entries) {
      if (entry.from !== peer) continue;
      if (entry.outcome === 'waiting') entry.outcome = 'rejected';
      this.disrupt(entry.from, entry.to);
    }
  }

  /** Once nothing is in flight any more. Throws {@link SimulationViolation}. */
  checkCalm(): void {
    for (const entry of this.#entries) {
      if (entry.outcome === 'waiting') fail('each send settles once', entry, 'never settled');
      if (entry.outcome === 'accepted' && entry.arrivals === 0 && !this.#isExcused(entry)) {
        fail('no accepted message is lost', entry, 'was accepted, and never arrived, although no connection broke');
      }
    }
  }

  totals(): MessageTotals {
    const totals = { sent: this.#entries.length, delivered: 0, rejected: 0, lost: 0, open: 0 };
    for (const { arrivals, outcome } of this.#entries) {
      if (arrivals > 0) totals.delivered++;
      else if (outcome === 'rejected') totals.rejected++;
      else if (outcome === 'accepted') totals.lost++;
      else totals.open++;
    }
    return totals;
  }

  #isExcused({ from, to, disruptions }: Entry): boolean {
    return (this.#disruptions.get(directionOf(from, to)) ?? 0) > disruptions;
  }

  /** Nothing was dialled between the two since it was sent, and at most one link before: two links have no common order. */
  #wereOnOneLink({ from, to, links }: Entry): boolean {
    return links <= 1 && (this.#links.get(pairOf(from, to)) ?? 0) === Math.max(1, links);
  }

  #entry(number: number): Entry {
    const entry = this.#entries[number];
    if (entry === undefined)
      throw new SimulationViolation('nothing arrives unsent', `message ${number} was never sent.`);
    return entry;
  }
}

function fail(invariant: string, { number, from, to }: Entry, text: string): never {
  throw new SimulationViolation(invariant, `message ${number} from ${from} to ${to} ${text}.`);
}

function directionOf(from: string, to: string): string {
  return `${from} ${to}`;
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
