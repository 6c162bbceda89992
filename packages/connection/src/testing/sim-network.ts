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
import { createMemoryLinkPair } from '../link/memory-link.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { PeerId } from '../peer/peer-id.js';
import { limits as defaultLimits, type Limits } from '../wire/limits.js';
import { type DeliveryPolicy, deliverAll } from './delivery-policy.js';
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
  readonly #links = new Map<readonly [Link, Link], string>();
  #dials = 0;
  #linkCount = 0;

  constructor(options: SimNetworkOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed ?? 1);
    this.#latency = options.latency ?? regionLatency();
  }

  /** The seed, to print with a failure. */
  get seed(): number {
    return this.#random.seed;
  }

  /** Makes `peer` reachable. Returns the end of it: dials fail from then on (R27). Throws `LISTEN_FAILED` if the id is in use. */
  listen(peer: PeerId, listener: SimListener): () => void {
    if (this.#listeners.has(peer)) {
      throw new ConnectionError('LISTEN_FAILED', `A node with id ${peer} listens already; close it first.`);
    }
    this.#listeners.set(peer, listener);
    return () => {
      if (this.#listeners.get(peer) === listener) this.#listeners.delete(peer);
    };
  }

  /**
   * Dials. The acceptor gets its end one latency later, the dialler its own after two; where nobody listens, the failure
   * (`DIAL_FAILED`) takes as long. Returns the cancellation, after which nothing is told and the link, if any, is destroyed.
   */
  dial(from: PeerDescriptor, to: PeerDescriptor, onOutcome: (outcome: SimDialOutcome) => void): CancelTimer {
    const latencyMs = this.#travelMs(from, to);
    let link: Link | undefined;
    let isOver = false;
    const over = (): boolean => {
      if (isOver) return false;
      isOver = true;
      this.#dials--;
      return true;
    };
    const end = (outcome: SimDialOutcome): void => {
      if (over()) this.#isolate(`dial ${from.id} -> ${to.id}`, () => onOutcome(outcome));
    };
    this.#dials++;
    let cancelTimer = startTimer(this.#options.clock, latencyMs, () => {
      const isRefused = (this.#options.policy ?? deliverAll)({ type: 'dial', from, to }) === 'refuse';
      link = isRefused ? undefined : this.#connect(from, to, latencyMs);
      const outcome: SimDialOutcome =
        link === undefined ? { type: 'failed', error: unreachable(to) } : { type: 'opened', link };
      cancelTimer = startTimer(this.#options.clock, latencyMs, () => end(outcome));
    });
    return () => {
      if (!over()) return;
      cancelTimer();
      link?.destroy();
    };
  }

  /** One consistent reading (R69). */
  snapshot(): SimNetworkSnapshot {
    const pairs = [...this.#links.keys()];
    return {
      listeners: [...this.#listeners.keys()],
      dials: this.#dials,
      links: [...this.#links.values()],
      bytesInFlight: pairs.flat().reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0),
    };
  }

  #travelMs(from: PeerDescriptor, to: PeerDescriptor): number {
    return (this.#latency(from, to) + this.#latency(to, from)) / 2;
  }

  /** The dialler's end of a new link whose other end the listener got, or nothing where nobody listens. */
  #connect(from: PeerDescriptor, to: PeerDescriptor, latencyMs: number): Link | undefined {
    const listener = this.#listeners.get(to.id);
    if (listener === undefined) return undefined;
    const { clock, jitterRatio = 0.1, limits = defaultLimits } = this.#options;
    const name = `${from.id} -> ${to.id}`;
    const pair = createMemoryLinkPair({
      clock,
      limits,
      latencyMs,
      jitterMs: latencyMs * jitterRatio,
      random: this.#random.fork(`${name} ${this.#linkCount++}`),
      onOwnerError: (error) => this.receiverErrors.push({ where: `link ${name}`, error }),
    });
    this.#links.set(pair, name);
    let openEnds = pair.length;
    for (const link of pair) {
      link.onEnd(() => {
        openEnds--;
        if (openEnds === 0) this.#links.delete(pair);
      });
    }
    // A listener that threw will not look after its end.
    if (!this.#isolate(`listener of ${to.id}`, () => listener(pair[1], from))) pair[1].destroy();
    return pair[0];
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

function unreachable({ id }: PeerDescriptor): ConnectionError {
  return new ConnectionError('DIAL_FAILED', `Nobody listens under the id ${id} in the simulated network.`);
}
