/**
 * The runner of the lock machine for one lock id of one peer: a queue, the current state, the effects, and who wants the
 * lock: handles and waiting `lock()` calls, counted. The locker makes one per lock. It decides nothing.
 */
import { assertNever } from '../base/assert.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { OngoingCall } from '../rpc/rpc-client.js';
import type { LockClient } from './lock-client.js';
import { type LockHandle, LockHold, type LockSuspension } from './lock-handle.js';
import {
  firstRequest,
  type LockEnd,
  type LockIntentEffect,
  type LockIntentEvent,
  type LockIntentState,
  lockTransition,
} from './lock-machine.js';
import type { RetryDecision } from './retry-decision.js';
import type { RetrySchedule, RetryTicket } from './retry-schedule.js';

/** What an intent needs of its surroundings; the locker implements it once for all. */
export interface LockIntentHost {
  readonly client: LockClient;
  readonly schedule: RetrySchedule;
  readonly logger: Logger;
  readonly policy: RetryDecision;
  /** The intent ended: it protects nothing any more, and another may take its place. */
  leaveTable(intent: LockIntent): void;
  /** True when the lock is wanted by another intent by now. */
  isWanted(intent: LockIntent): boolean;
}

/** A `lock()` call that waits. */
export interface LockWaiter {
  readonly granted: Promise<LockHandle>;
  /** Gives up, and gives back what was granted meanwhile. */
  cancel(): void;
}

interface Waiter {
  readonly resolve: (handle: LockHandle) => void;
  readonly reject: (error: unknown) => void;
}

/** See the head of this file. */
export class LockIntent {
  readonly peer: PeerDescriptor;
  readonly lockId: string;
  readonly #host: LockIntentHost;
  readonly #timeoutMs: number;
  readonly #holds = new Set<LockHold>();
  readonly #waiters = new Set<Waiter>();
  #state: LockIntentState;
  #queue: LockIntentEvent[] | undefined;
  #call: OngoingCall | undefined;
  #retry: RetryTicket | undefined;
  #suspension: LockSuspension | undefined;
  #unlocked: Promise<void> = Promise.resolve();

  /** `timeoutMs`: deadline of each request. */
  constructor(peer: PeerDescriptor, lockId: string, timeoutMs: number, host: LockIntentHost) {
    this.peer = peer;
    this.lockId = lockId;
    this.#timeoutMs = timeoutMs;
    this.#host = host;
    this.#state = firstRequest().state;
  }

  /** Sends the first request. Apart from the constructor, so that the intent is in its table and wanted by then. */
  start(): void {
    this.#drain([], firstRequest().effects);
  }

  get phase(): LockIntentState['phase'] {
    return this.#state.phase;
  }

  /** How it goes on with this lock, while it was held before and is not now. */
  get suspension(): LockSuspension | undefined {
    const isLost = this.#state.phase === 'suspended' || (this.#state.phase === 'requesting' && this.#state.granted);
    if (!isLost || this.#suspension === undefined) return undefined;
    return { ...this.#suspension, retryAt: this.#retry?.dueAt };
  }

  /** One more wants the lock: waits until it is held. A suspended lock is asked for at once. */
  join(): LockWaiter {
    if (this.#state.phase === 'held') return granted(this.#grant());
    let waiter: Waiter | undefined;
    const promise = new Promise<LockHandle>((resolve, reject) => {
      waiter = { resolve, reject };
      this.#waiters.add(waiter);
    });
    this.post({ type: 'retryDue' });
    const cancel = (): void => {
      if (waiter !== undefined && this.#waiters.delete(waiter)) void this.#dropIfUnwanted();
      else granted(promise).cancel();
    };
    return { granted: promise, cancel };
  }

  /** Takes an event; it is processed now, or after the one that is being processed. */
  post(event: LockIntentEvent): void {
    if (this.#queue === undefined) this.#drain([event], []);
    else this.#queue.push(event);
  }

  #drain(queue: LockIntentEvent[], first: readonly LockIntentEffect[]): void {
    this.#queue = queue;
    for (const effect of first) this.#perform(effect);
    for (let event = queue.shift(); event !== undefined; event = queue.shift()) {
      const { state, effects } = lockTransition(this.#state, event, this.#host.policy);
      this.#state = state;
      for (const effect of effects) this.#perform(effect);
    }
    this.#queue = undefined;
  }

  #perform(effect: LockIntentEffect): void {
    const { client, schedule } = this.#host;
    switch (effect.type) {
      case 'request':
        return this.#request(effect.attempt, effect.connect);
      case 'withdraw':
        return this.#call?.withdraw(
          new ConnectionError('CANCELLED', `The lock ${this.lockId} is not wanted any more.`),
        );
      case 'startRetry':
        this.#retry = schedule.wait(this.peer.id, effect.delayMs, () => this.#retryNow());
        return;
      case 'stopRetry':
        return this.#stopRetry();
      case 'grant':
        return this.#grantAll();
      case 'suspend':
        return this.#suspend(effect.failures, effect.error);
      case 'leaveTable':
        return this.#host.leaveTable(this);
      case 'unlock':
        this.#unlocked = client.unlock(this.peer, this.lockId);
        return;
      case 'unlockUnlessWanted':
        if (!this.#host.isWanted(this)) void client.unlock(this.peer, this.lockId);
        return;
      case 'end':
        return this.#end(effect.end);
      default:
        return assertNever(effect);
    }
  }

  #retryNow(): void {
    this.#retry = undefined;
    this.post({ type: 'retryDue' });
  }

  #stopRetry(): void {
    this.#retry?.cancel();
    this.#retry = undefined;
  }

  #suspend(failures: number, error: unknown): void {
    const reason = error instanceof ConnectionError ? error : undefined;
    this.#suspension = { state: 'suspended', failures, retryAt: this.#retry?.dueAt, error: reason };
    for (const hold of [...this.#holds]) hold.update(this.#suspension);
    if (this.#state.phase !== 'suspended' || !this.#state.parked) return;
    // Nobody knows how long the node sleeps: whoever waits is told.
    for (const waiter of [...this.#waiters]) waiter.reject(error);
    this.#waiters.clear();
    void this.#dropIfUnwanted();
  }

  #request(attempt: number, connect: boolean): void {
    const failed = (error: unknown): void => this.post({ type: 'failed', attempt, error });
    const answered = (accepted: boolean): void => this.post({ type: accepted ? 'accepted' : 'refused', attempt });
    const options = { connect, timeoutMs: this.#timeoutMs };
    try {
      this.#call = this.#host.client.requestLock(this.peer, this.lockId, options, { answered, failed });
    } catch (error) {
      failed(error);
    }
  }

  #grant(): LockHold {
    const hold = new LockHold(this.peer, this.lockId, (released) => this.#release(released));
    this.#holds.add(hold);
    return hold;
  }

  #grantAll(): void {
    for (const hold of [...this.#holds]) hold.update({ state: 'held' });
    for (const waiter of [...this.#waiters]) {
      this.#waiters.delete(waiter);
      waiter.resolve(this.#grant());
    }
  }

  #release(hold: LockHold): Promise<void> {
    this.#holds.delete(hold);
    return this.#dropIfUnwanted();
  }

  #dropIfUnwanted(): Promise<void> {
    if (this.#holds.size + this.#waiters.size > 0) return Promise.resolve();
    this.post({ type: 'dropped' });
    return this.#unlocked;
  }

  #end(end: LockEnd): void {
    if (end.how === 'dropped') return;
    const error = end.how === 'refused' ? refused(this) : end.error;
    const lost = new ConnectionError(
      'LOCK_LOST',
      `The lock ${this.lockId} of ${this.peer.id} is lost. Lock again if it is still needed.`,
      {
        cause: error,
      },
    );
    this.#host.logger.debug('locks.ended', { peer: this.peer.id, lockId: this.lockId, error: describeError(error) });
    for (const waiter of [...this.#waiters]) waiter.reject(error ?? lost);
    for (const hold of [...this.#holds]) hold.update({ state: 'lost', error: lost });
    this.#waiters.clear();
    this.#holds.clear();
  }
}

function granted(handle: LockHandle | Promise<LockHandle>): LockWaiter {
  const promise = Promise.resolve(handle);
  return { granted: promise, cancel: () => void promise.then((hold) => hold.release()).catch(() => {}) };
}

function refused({ peer, lockId }: LockIntent): ConnectionError {
  const text = `${peer.id} refused the lock ${lockId}: it holds as many of ours as it allows. Release some.`;
  return new ConnectionError('LOCK_REFUSED', text, { data: { lockId } });
}
