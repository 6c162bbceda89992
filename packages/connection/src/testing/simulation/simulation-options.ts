/** What a simulation, and a peer in it, can be told. */
import type { PeerId } from '../../peer/peer-id.js';
import type { Limits } from '../../wire/limits.js';
import type { DeliveryPolicy } from '../delivery-policy.js';
import type { LatencyModel } from '../latency.js';
import type { SeededRandom } from '../seeded-random.js';
import type { HandOverPoint } from '../sim-connector.js';
import type { SimPeerOptions } from './sim-peer.js';

export interface SimulationOptions {
  /** Decides everything that is random. */
  readonly seed: number;
  /** Default: between the regions of the peers, as `regionLatency` has it. */
  readonly latency?: LatencyModel;
  /** Up to this share of the latency is added to each frame. Default 0.1. */
  readonly jitterRatio?: number;
  /** Replaces single limits of every node. */
  readonly limits?: Partial<Limits>;
  /** Decides about dials and deliveries. Default: nothing goes wrong. */
  readonly policy?: DeliveryPolicy;
  /** How long each hand-over takes, ms; undefined: none. Default: all at once. */
  readonly handOverMs?: (point: HandOverPoint, random: SeededRandom) => number | undefined;
  /** How many lines of history to keep, the last ones. Default 100,000. */
  readonly maxLines?: number;
  /** What a frame is, for the history. Default: its size and a checksum. */
  readonly describeFrame?: (bytes: Uint8Array) => string;
}

/** How a peer is started for the first time. */
export interface StartPeerOptions extends SimPeerOptions {
  readonly id?: PeerId | undefined;
  readonly listens?: boolean | undefined;
}

/** Virtual ms after which a network is no longer expected to become calm: all attempts, locks and retries end before. */
export const CALM_LIMIT_MS = 180_000;
/** How often it is asked whether it has, virtual ms. */
export const CALM_STEP_MS = 500;
/** Virtual ms in which the last frames of closed nodes leave the network: draining, twice. */
export const EMPTY_LIMIT_MS = 10_000;
