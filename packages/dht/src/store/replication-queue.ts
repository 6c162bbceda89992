/**
 * Replications that wait and those in flight: a lane per target with one in flight each, taken in turn, a bounded number of lanes at
 * once. What one target cannot take holds up no other; when it fails, its lane is given up and reported. An entry waits once per
 * target, however often it is added. Used by `Replication`, which says how one is sent. Ends by `close`; then nothing is sent (R52).
 */
import { type Clock, startTimer, toHex } from '@peerlatch/connection/base';
import type { PeerId } from '@peerlatch/connection/peer';
import type { DhtLimits } from '../base/dht-limits.js';
import type { Contact } from '../contact/contact.js';
import type { Key } from '../id/key.js';

/** Which entry; what it is by then is looked up when it is sent. */
export interface ReplicationJob {
  readonly key: Key;
  readonly creator: PeerId;
}

export interface ReplicationQueueParts {
  /** Settles when the job was handed over, or needs not be sent any more. */
  readonly send: (target: Contact, job: ReplicationJob, signal: AbortSignal) => Promise<void>;
  /** `jobs` did not reach `target`. Must not throw. */
  readonly onFailed: (target: Contact, jobs: readonly ReplicationJob[]) => void;
  readonly clock: Clock;
  readonly limits: Pick<DhtLimits, 'maxReplicationsInFlight' | 'maxReplicationsWaiting'>;
}

interface Lane {
  readonly target: Contact;
  readonly jobs: Map<string, ReplicationJob>;
}

export class ReplicationQueue {
  readonly #parts: ReplicationQueueParts;
  readonly #lanes = new Map<PeerId, Lane>();
  /** Lanes with jobs and none in flight, in their order of turns. */
  readonly #idle = new Set<Lane>();
  readonly #abort = new AbortController();
  #onEmpty: (() => void) | undefined;
  #waiting = 0;
  #inFlight = 0;
  #isClosed = false;

  constructor(parts: ReplicationQueueParts) {
    this.#parts = parts;
  }

  /** Jobs that are not in flight yet. */
  get waiting(): number {
    return this.#waiting;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Sends the job in its turn, and reports it as failed when too many wait. */
  add(target: Contact, job: ReplicationJob): void {
    if (this.#isClosed) return;
    const { maxReplicationsWaiting } = this.#parts.limits;
    let lane = this.#lanes.get(target.peer.id);
    const name = `${toHex(job.key)}${job.creator}`;
    if (lane?.jobs.has(name) === true) return;
    if (this.#waiting >= maxReplicationsWaiting) return this.#parts.onFailed(target, [job]);
    if (lane === undefined) {
      lane = { target, jobs: new Map() };
      this.#lanes.set(target.peer.id, lane);
      this.#idle.add(lane);
    }
    lane.jobs.set(name, job);
    this.#waiting++;
    this.#pump();
  }

  /** Forgets what waits; what is in flight goes on. */
  clear(): void {
    for (const lane of this.#lanes.values()) lane.jobs.clear();
    for (const { target } of this.#idle) this.#lanes.delete(target.peer.id);
    this.#idle.clear();
    this.#waiting = 0;
  }

  /** Resolves when nothing waits and nothing is in flight, `ms` from now at the latest; then the queue is closed. */
  async drain(ms: number): Promise<void> {
    if (this.#waiting + this.#inFlight > 0 && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        const cancel = startTimer(this.#parts.clock, ms, resolve);
        this.#onEmpty = () => {
          cancel();
          resolve();
        };
      });
    }
    this.close();
  }

  /** Withdraws what is in flight, as far as it can be, and sends nothing any more. Idempotent. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.clear();
    this.#abort.abort();
    this.#onEmpty?.();
  }

  #pump(): void {
    for (const lane of this.#idle) {
      if (this.#inFlight >= this.#parts.limits.maxReplicationsInFlight) return;
      this.#idle.delete(lane);
      this.#run(lane);
    }
  }

  #run(lane: Lane): void {
    const [[name, job] = []] = lane.jobs;
    if (name === undefined || job === undefined) return;
    lane.jobs.delete(name);
    this.#waiting--;
    this.#inFlight++;
    this.#parts.send(lane.target, job, this.#abort.signal).then(
      () => this.#sent(lane),
      () => this.#failed(lane, job),
    );
  }

  #sent(lane: Lane): void {
    this.#inFlight--;
    if (lane.jobs.size > 0) this.#idle.add(lane);
    else this.#drop(lane);
    this.#goOn();
  }

  #failed(lane: Lane, job: ReplicationJob): void {
    this.#inFlight--;
    const jobs = [job, ...lane.jobs.values()];
    this.#waiting -= lane.jobs.size;
    lane.jobs.clear();
    this.#drop(lane);
    if (!this.#isClosed) this.#parts.onFailed(lane.target, jobs);
    this.#goOn();
  }

  #drop(lane: Lane): void {
    if (this.#lanes.get(lane.target.peer.id) === lane) this.#lanes.delete(lane.target.peer.id);
  }

  #goOn(): void {
    if (this.#isClosed) return;
    this.#pump();
    if (this.#waiting + this.#inFlight === 0) this.#onEmpty?.();
  }
}
