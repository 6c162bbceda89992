/**
 * A caller's hold on a lock: says how the lock stands, and releases it. Made by `LockIntent`, one per successful
 * `lock()`; handles of the same lock id share the lock. What happens is latched: whoever looks late sees it all the same.
 */
import { distinctUntilChanged, map, type Observable, ReplaySubject } from 'rxjs';
import type { ConnectionError } from '../base/errors.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';

/**
 * `held`: the peer accepted, on the current connection. `suspended`: there is no connection; it is being re-established
 * and the lock asked for again. `lost`: given up or refused. `released`: by its owner. The last two are final.
 */
export type LockState = 'held' | 'suspended' | 'lost' | 'released';

/** A {@link LockState} with what belongs to it. */
export type LockStatus =
  | { readonly state: 'held' | 'released' }
  | LockSuspension
  | { readonly state: 'lost'; readonly error: ConnectionError };

/** How it goes on with a suspended lock. */
export interface LockSuspension {
  readonly state: 'suspended';
  /** Attempts that failed since the lock was last held. */
  readonly failures: number;
  /** When the next one begins, ms of the node's clock; undefined while the node sleeps. */
  readonly retryAt: number | undefined;
  /** Why the connection ended, or the last attempt failed, as far as it is known. */
  readonly error: ConnectionError | undefined;
}

/** A lock of one peer under one lock id. */
export interface LockHandle extends AsyncDisposable {
  readonly peer: PeerDescriptor;
  readonly lockId: string;
  /** How the lock stands now. */
  readonly state: LockState;
  /** The same from now on: the current state at once, each later one, completion after a final one. */
  readonly state$: Observable<LockState>;
  /** How the lock stands now, in detail. */
  readonly status: LockStatus;
  /** The same from now on, as `state$`; besides, each failed attempt to get a suspended lock back. */
  readonly status$: Observable<LockStatus>;
  /** Resolves with a `LOCK_LOST` error, whose cause says why, once the lock is lost; never, if it is released before. */
  readonly lost: Promise<ConnectionError>;
  /**
   * Gives the lock back. With the last handle of a lock id the peer is told: resolves when the unlock message was handed to
   * the connection, at the latest after 5,000 ms, at once when there is no connection. Never rejects; idempotent.
   */
  release(): Promise<void>;
}

/** The handle as its intent sees it. */
export class LockHold implements LockHandle {
  readonly peer: PeerDescriptor;
  readonly lockId: string;
  readonly #onRelease: (hold: LockHold) => Promise<void>;
  #status: LockStatus = { state: 'held' };
  #released: Promise<void> | undefined;
  // Made when somebody looks: most locks are taken and released unobserved.
  #subject: ReplaySubject<LockStatus> | undefined;
  #lost: Promise<ConnectionError> | undefined;
  #resolveLost: ((error: ConnectionError) => void) | undefined;

  /** `onRelease` is called at most once; its promise does not reject. */
  constructor(peer: PeerDescriptor, lockId: string, onRelease: (hold: LockHold) => Promise<void>) {
    this.peer = peer;
    this.lockId = lockId;
    this.#onRelease = onRelease;
  }

  get state(): LockState {
    return this.#status.state;
  }

  get status(): LockStatus {
    return this.#status;
  }

  get state$(): Observable<LockState> {
    return this.status$.pipe(
      map(({ state }) => state),
      distinctUntilChanged(),
    );
  }

  get status$(): Observable<LockStatus> {
    if (this.#subject === undefined) {
      this.#subject = new ReplaySubject(1);
      this.#subject.next(this.#status);
      if (this.#isFinal) this.#subject.complete();
    }
    return this.#subject.asObservable();
  }

  get lost(): Promise<ConnectionError> {
    this.#lost ??= new Promise((resolve) => {
      if (this.#status.state === 'lost') resolve(this.#status.error);
      else this.#resolveLost = resolve;
    });
    return this.#lost;
  }

  release(): Promise<void> {
    if (this.#released === undefined) {
      const wasFinal = this.#isFinal;
      this.update({ state: 'released' });
      this.#released = wasFinal ? Promise.resolve() : this.#onRelease(this);
    }
    return this.#released;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  /** Says how the lock stands; nothing follows a final state, and `held` is not said twice. */
  update(status: LockStatus): void {
    if (this.#isFinal || (status.state === 'held' && this.#status.state === 'held')) return;
    this.#status = status;
    if (status.state === 'lost') this.#resolveLost?.(status.error);
    this.#subject?.next(status);
    if (this.#isFinal) this.#subject?.complete();
  }

  get #isFinal(): boolean {
    return this.#status.state === 'lost' || this.#status.state === 'released';
  }
}
