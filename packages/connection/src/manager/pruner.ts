/**
 * Runs the pruning rule every few seconds (wire-protocol 6.7). Idleness is sampled: an endpoint whose activity count
 * did not move between two runs has been idle since the first, so no message pays for a time stamp.
 */
import { type CancelTimer, type Clock, startTimer } from '../base/clock.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import type { PeerId } from '../peer/peer-id.js';
import type { Limits } from '../wire/limits.js';
import { type PruneCandidate, selectPrunable } from './pruning.js';

export interface PrunerOptions {
  readonly self: PeerId;
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'maxConnections' | 'pruneIntervalMs' | 'pruneIdleMs'>;
  readonly endpoints: () => readonly Endpoint[];
  readonly isProtected: (peer: PeerId) => boolean;
  readonly drop: (endpoint: Endpoint) => void;
}

interface Sample {
  readonly activity: number;
  readonly since: number;
}

export class Pruner {
  readonly #options: PrunerOptions;
  #samples = new Map<Endpoint, Sample>();
  #cancelTimer: CancelTimer | undefined;

  constructor(options: PrunerOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock, limits } = this.#options;
    this.#cancelTimer = startTimer(clock, limits.pruneIntervalMs, () => {
      // Armed again first: whatever a run sets in motion may stop the pruner for good.
      this.start();
      this.#run();
    });
  }

  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#samples.clear();
  }

  #run(): void {
    const { self, clock, limits, isProtected, drop } = this.#options;
    const now = clock.now();
    const endpoints = this.#options.endpoints();
    const samples = new Map<Endpoint, Sample>();
    const connected = new Map<PeerId, Endpoint>();
    const candidates: PruneCandidate[] = [];
    for (const endpoint of endpoints) {
      const { activity, phase, peer } = endpoint;
      if (phase !== 'connected') continue;
      const known = this.#samples.get(endpoint);
      const sample = known?.activity === activity ? known : { activity, since: now };
      samples.set(endpoint, sample);
      connected.set(peer.id, endpoint);
      candidates.push({ id: peer.id, idleMs: now - sample.since });
    }
    this.#samples = samples;
    const { maxConnections, pruneIdleMs } = limits;
    // Those that are leaving do not count: a slow farewell must not cost another peer its connection.
    const endpointCount = endpoints.filter(({ phase }) => phase !== 'closing').length;
    const chosen = selectPrunable({
      self,
      endpointCount,
      maxConnections,
      minIdleMs: pruneIdleMs,
      candidates,
      isProtected,
    });
    for (const id of chosen) {
      const endpoint = connected.get(id);
      if (endpoint !== undefined) drop(endpoint);
    }
  }
}
