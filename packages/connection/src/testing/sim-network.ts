/**
 * A network in one process: peers listen under their id, others dial them, and every link is a memory link with the
 * latency between the two peers' regions and a seeded jitter, all on one clock. Simulated connectors use it. The same
 * seed and the same calls give the same run.
 *
 * There is no dispatcher that everything queues behind: each direction of each link is in order by itself and independent
 * of all others, so one busy receiver looks slow and never makes its neighbours look dead (R67). A receiver that throws is
 * noted and harms nobody else (R60).
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import { ConnectionError } from '../base/errors.js';
import type { Link } from '../link/link.js';
import {
  type ArrivingParcel,
  createMemoryConnection,
  type MemoryConnection,
  type ParcelVerdict,
} from '../link/memory-link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import { type DeliveryPolicy, type DialDelivery, deliverAll, type Verdict } from './delivery-policy.js';
import { type LatencyModel, regionLatency } from './latency.js';
import { SeededRandom } from './seeded-random.js';

/** What a simulated network is made of. */
export interface SimNetworkOptions {
  readonly clock: Clock;
  /** Decides the jitter. Default 1. */
  readonly seed?: number;
  /** Default: {@link regionLatency} with the default table. */
  readonly latency?: LatencyModel;
  /** Up to this share of the latency is added to each frame. Default 0.1. */
  readonly jitterRatio?: number;
  /** Sizes and deadlines of the links. */
  readonly limits?: Limits;
  /** Default: {@link deliverAll}. */
  readonly policy?: DeliveryPolicy;
  /** What links and lanes are named after. Default: the id. */
  readonly nameOf?: (peer: PeerId) => string;
  /**
   * The clock on which the parcels of one direction of one link, or one dial, travel. With it each parcel arrives in a turn of its
   * own, and links say as their remote address which link they are. `concerned`: who notices when something arrives. Default: all
   * travel on `clock`.
   */
  readonly lane?: (name: string, concerned: readonly PeerId[]) => Clock;
  /** Hears of each link before anybody gets it. */
  readonly onLink?: (link: SimLinkFacts) => void;
  /** Hears that what is in flight on a link, or the dial for it, was called off by one side. */
  readonly onCalledOff?: (name: string) => void;
}

/** A link that was made. */
export interface SimLinkFacts {
  readonly name: string;
  readonly from: PeerId;
  readonly to: PeerId;
  /** The end of `from`, and that of `to`. */
  readonly links: readonly [Link, Link];
}

/** Which peer a simulated link joins with which, and what can befall it. */
interface SimLink {
  readonly name: string;
  readonly ends: Readonly<Record<LinkDirection, PeerId>>;
  readonly connection: MemoryConnection;
  /** Ends that are not over. */
  readonly open: Set<LinkDirection>;
}

type LinkDirection = Link['direction'];

/** What a dial decides about its link. */
interface LinkSetup {
  readonly latencyMs: number;
  readonly name: string;
  readonly limits: Limits;
}

interface SimDial {
  readonly from: PeerId;
  readonly cancel: () => void;
}

/** Receives the acceptor's end of each link that `from` dialled. */
export type SimListener = (link: Link, from: PeerDescriptor) => void;

/** How a dial ended; at most one is told. */
export type SimDialOutcome =
  | { readonly type: 'opened'; readonly link: Link }
  | { readonly type: 'failed'; readonly error: ConnectionError };

/** What is there at one moment. All zero and empty once every node is closed. */
export interface SimNetworkSnapshot {
  /** Ids that are listened under. */
  readonly listeners: readonly PeerId[];
  /** Dials without an outcome. */
  readonly dials: number;
  /** Links of which at least one end is not over, as `dialler -> acceptor`. */
  readonly links: readonly string[];
  /** Bytes sent and not read by the other end. */
  readonly bytesInFlight: number;
}

/** See the head of this file. */
export class SimNetwork {
  /** What listeners, owners and readers threw, with the dial or link in which they did; empty in a healthy run. */
  readonly receiverErrors: { readonly where: string; readonly error: unknown }[] = [];
  readonly #options: SimNetworkOptions;
  readonly #random: SeededRandom;
  readonly #latency: LatencyModel;
  readonly #listeners = new Map<PeerId, SimListener>();
  readonly #clocks = new Map<PeerId, Clock>();
  readonly #links = new Set<SimLink>();
  readonly #dials = new Set<SimDial>();
  readonly #linkCounts = new Map<PeerId, number>();
  #opened = 0;

  constructor(options: SimNetworkOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed ?? 1);
    this.#latency = options.latency ?? regionLatency();
  }

  /** The seed, to print with a failure. */
  get seed(): number {
    return this.#random.seed;
  }

  /**
   * Makes `peer` reachable; `clock`: that of its process, for the deadlines of its links. Returns the end of it: dials fail from then
   * on (R27). Throws `LISTEN_FAILED` if the id is in use.
   */
  listen(peer: PeerId, listener: SimListener, clock: Clock = this.#options.clock): () => void {
    if (this.#listeners.has(peer)) {
      throw new ConnectionError('LISTEN_FAILED', `A node with id ${peer} listens already; close it first.`);
    }
    this.#listeners.set(peer, listener);
    this.#clocks.set(peer, clock);
    return () => {
      if (this.#listeners.get(peer) === listener) this.#listeners.delete(peer);
    };
  }

  /**
   * Dials. The acceptor gets its end one latency later, the dialler its own after two; where nobody listens, the failure
   * (`DIAL_FAILED`) takes as long. `limits`: of the dialler's end, default those of the network. Returns the cancellation, after which
   * nothing is told and the link, if any, is destroyed.
   */
  dial(
    from: PeerDescriptor,
    to: PeerDescriptor,
    onOutcome: (outcome: SimDialOutcome) => void,
    limits = this.#options.limits ?? defaultLimits,
  ): CancelTimer {
    const latencyMs = this.#travelMs(from, to);
    const name = this.#nextName(from, to);
    const { lane, clock: common, onCalledOff = () => {} } = this.#options;
    const [there, back] = [lane?.(`${name} dial`, [to.id]) ?? common, lane?.(`${name} dialled`, [from.id]) ?? common];
    let link: Link | undefined;
    let cancelTimer = (): void => {};
    const dial: SimDial = {
      from: from.id,
      cancel: () => {
        this.#dials.delete(dial);
        cancelTimer();
        onCalledOff(name);
      },
    };
    const end = (outcome: SimDialOutcome): void => {
      if (this.#dials.delete(dial)) this.#isolate(`dial ${name}`, () => onOutcome(outcome));
    };
    const delivery: DialDelivery = { type: 'dial', from, to };
    const arrive = (): void => {
      const verdict = (this.#options.policy ?? deliverAll)(delivery);
      if (verdict === 'lose') return;
      if (typeof verdict === 'object') {
        cancelTimer = startTimer(there, verdict.holdMs, arrive);
        return;
      }
      link = verdict === 'refuse' ? undefined : this.#connect(from, to, { latencyMs, name, limits });
      const outcome: SimDialOutcome =
        link === undefined ? { type: 'failed', error: unreachable(to) } : { type: 'opened', link };
      cancelTimer = startTimer(back, latencyMs, () => end(outcome));
    };
    this.#dials.add(dial);
    cancelTimer = startTimer(there, latencyMs, arrive);
    return () => {
      if (!this.#dials.has(dial)) return;
      dial.cancel();
      link?.destroy();
    };
  }

  /**
   * The process of `peer` is gone without a word: it cannot be dialled, dials nobody, and its links are dead. `reset`: its machine
   * tells the other ends; `silent`: nobody does. Returns the names of those links.
   */
  crash(peer: PeerId, how: 'reset' | 'silent'): readonly string[] {
    const names: string[] = [];
    this.#listeners.delete(peer);
    for (const dial of this.#dials) if (dial.from === peer) dial.cancel();
    for (const link of this.#links) {
      for (const end of link.open) {
        if (link.ends[end] !== peer) continue;
        link.connection.vanish(end, how);
        this.#ended(link, end);
        names.push(link.name);
      }
    }
    return names;
  }

  /** One consistent reading (R69). */
  snapshot(): SimNetworkSnapshot {
    const ends = [...this.#links].flatMap(({ connection, open }) =>
      connection.links.filter(({ direction }) => open.has(direction)),
    );
    return {
      listeners: [...this.#listeners.keys()],
      dials: this.#dials.size,
      links: [...this.#links].map(({ name }) => name),
      bytesInFlight: ends.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0),
    };
  }

  #travelMs(from: PeerDescriptor, to: PeerDescriptor): number {
    return (this.#latency(from, to) + this.#latency(to, from)) / 2;
  }

  /** `A -> B`; where links are told apart, with the number of the dial among those of its dialler. */
  #nextName(from: PeerDescriptor, to: PeerDescriptor): string {
    const { nameOf = (id: PeerId) => id, lane } = this.#options;
    const name = `${nameOf(from.id)} -> ${nameOf(to.id)}`;
    if (lane === undefined) return name;
    const count = (this.#linkCounts.get(from.id) ?? 0) + 1;
    this.#linkCounts.set(from.id, count);
    return `${name} #${count}`;
  }

  /** The dialler's end of a new link whose other end the listener got, or nothing where nobody listens. */
  #connect(from: PeerDescriptor, to: PeerDescriptor, facts: LinkSetup): Link | undefined {
    const listener = this.#listeners.get(to.id);
    if (listener === undefined) return undefined;
    const { latencyMs, name } = facts;
    const { clock, jitterRatio = 0.1, limits = defaultLimits, lane, policy, onLink, onCalledOff } = this.#options;
    const onArrival = ({ sender, ...parcel }: ArrivingParcel): ParcelVerdict => {
      const route = sender === 'outbound' ? { from, to } : { from: to, to: from };
      return parcelVerdict((policy ?? deliverAll)({ ...parcel, ...route, link: name }));
    };
    const connection = createMemoryConnection({
      clock: [this.#clocks.get(from.id) ?? clock, this.#clocks.get(to.id) ?? clock],
      wires: lane === undefined ? undefined : [lane(`${name} there`, [to.id]), lane(`${name} back`, [from.id])],
      remoteAddress: lane === undefined ? undefined : name,
      limits: [facts.limits, limits],
      latencyMs,
      jitterMs: latencyMs * jitterRatio,
      random: this.#random.fork(`${name} ${this.#opened++}`),
      onArrival: policy === undefined ? undefined : onArrival,
      onDestroyed: onCalledOff === undefined ? undefined : () => onCalledOff(name),
      onOwnerError: (error) => this.receiverErrors.push({ where: `link ${name}`, error }),
    });
    const [outbound, inbound] = connection.links;
    const ends = { outbound: from.id, inbound: to.id };
    const simLink: SimLink = { name, ends, connection, open: new Set(['outbound', 'inbound']) };
    this.#links.add(simLink);
    onLink?.({ name, from: from.id, to: to.id, links: connection.links });
    for (const link of connection.links) link.onEnd(() => this.#ended(simLink, link.direction));
    // A listener that threw will not look after its end.
    if (!this.#isolate(`listener of ${to.id}`, () => listener(inbound, from))) inbound.destroy();
    return outbound;
  }

  #ended(link: SimLink, end: LinkDirection): void {
    link.open.delete(end);
    if (link.open.size === 0) this.#links.delete(link);
  }

  /** False when `act` threw. */
  #isolate(where: string, act: () => void): boolean {
    try {
      act();
      return true;
    } catch (error) {
      this.receiverErrors.push({ where, error });
      return false;
    }
  }
}

/** What a policy says that makes sense for dials only changes nothing. */
function parcelVerdict(verdict: Verdict): ParcelVerdict {
  return verdict === 'refuse' ? 'deliver' : verdict;
}

function unreachable({ id }: PeerDescriptor): ConnectionError {
  return new ConnectionError('DIAL_FAILED', `Nobody listens under the id ${id} in the simulated network.`);
}
