/**
 * Has nodes of a simulated DHT come and go at random times, independently of each other, so many in the mean per minute. Those that go
 * say goodbye, crash with a reset or crash in silence, in turns. Stops when told to; joins under way go on.
 */
import { type CancelTimer, startTimer } from '@peerlatch/connection/base';
import type { SeededRandom } from '@peerlatch/connection/testing';
import type { Departure } from '@peerlatch/dht/testing';
import type { DhtWorld } from '../world/dht-world.js';

export interface ChurnCounts {
  readonly begunJoins: number;
  readonly joined: number;
  readonly failedJoins: number;
  readonly departures: Readonly<Record<Departure, number>>;
}

const MINUTE_MS = 60_000;
const WAYS: readonly Departure[] = ['leave', 'reset', 'silent'];
/** A network of fewer is left alone. */
const FEWEST = 3;

export class Churn {
  readonly #world: DhtWorld;
  readonly #random: SeededRandom;
  readonly #meanMs: number;
  readonly #cancels = new Map<string, CancelTimer>();
  readonly #departures = { leave: 0, reset: 0, silent: 0 };
  #gone = 0;
  #begunJoins = 0;
  #joined = 0;
  #failedJoins = 0;

  /** `percentPerMinute` of the nodes that are ready now. */
  constructor(world: DhtWorld, percentPerMinute: number) {
    this.#world = world;
    this.#random = world.random.fork('churn');
    this.#meanMs = MINUTE_MS / ((world.ready.length * percentPerMinute) / 100);
    this.#again('departure', () => this.#depart());
    this.#again('join', () => void this.#join());
  }

  get counts(): ChurnCounts {
    const { begunJoins, joined, failedJoins } = {
      begunJoins: this.#begunJoins,
      joined: this.#joined,
      failedJoins: this.#failedJoins,
    };
    return { begunJoins, joined, failedJoins, departures: { ...this.#departures } };
  }

  stop(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }

  /** Pauses are distributed exponentially: events are independent of each other. */
  #again(what: string, happen: () => void): void {
    const pauseMs = -Math.log(1 - this.#random.fraction()) * this.#meanMs;
    const cancel = startTimer(this.#world.sim.clock, pauseMs, () => {
      this.#again(what, happen);
      happen();
    });
    this.#cancels.set(what, cancel);
  }

  #depart(): void {
    const { ready } = this.#world;
    if (ready.length <= FEWEST) return;
    const how = WAYS[this.#gone++ % WAYS.length] ?? 'leave';
    this.#departures[how]++;
    void this.#world.dismiss(this.#random.pick(ready), how);
  }

  async #join(): Promise<void> {
    this.#begunJoins++;
    try {
      await this.#world.admit();
      this.#joined++;
    } catch {
      this.#failedJoins++;
    }
  }
}
