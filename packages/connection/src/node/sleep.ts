/**
 * `suspend()` and `resume()` of a node, for a machine that sleeps: the order in which locks and connections learn of it.
 * Made by the node. The last call counts, whatever the earlier ones are still doing.
 */
import { ConnectionError } from '../base/errors.js';
import type { ConnectionLocker } from '../locks/connection-locker.js';
import type { ConnectionManager } from '../manager/connection-manager.js';

export class Sleep {
  readonly #manager: ConnectionManager;
  readonly #locker: ConnectionLocker;
  /** Set from `suspend()` until the node is awake again: resolves when its connections are gone. */
  #fallingAsleep: Promise<void> | undefined;
  #shallSleep = false;

  constructor(manager: ConnectionManager, locker: ConnectionLocker) {
    this.#manager = manager;
    this.#locker = locker;
  }

  /** Resolves when no connection is left. Never rejects; idempotent. */
  suspend(): Promise<void> {
    this.#shallSleep = true;
    if (this.#fallingAsleep === undefined) {
      const error = new ConnectionError('SUSPENDED', 'This node is suspended; it connects again when it is resumed.');
      // The locks first: a connection that ends now is no reason to dial.
      this.#locker.suspend(error);
      this.#fallingAsleep = this.#manager.suspend(error);
    }
    return this.#fallingAsleep;
  }

  /** Resolves when the node dials and admits again. Never rejects; idempotent. */
  async resume(): Promise<void> {
    this.#shallSleep = false;
    const asleep = this.#fallingAsleep;
    await asleep;
    if (asleep === undefined || this.#shallSleep || this.#fallingAsleep !== asleep) return;
    this.#fallingAsleep = undefined;
    this.#manager.resume();
    this.#locker.resume();
  }
}
