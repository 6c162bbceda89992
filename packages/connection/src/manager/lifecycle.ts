/** The manager's life: `idle -> running -> closing -> closed`. Illegal moves throw; a failed start goes back to idle (R53). */
import { ConnectionError } from '../base/errors.js';

export type Phase = 'idle' | 'running' | 'closing' | 'closed';

export class Lifecycle {
  #phase: Phase = 'idle';

  get phase(): Phase {
    return this.#phase;
  }

  get isRunning(): boolean {
    return this.#phase === 'running';
  }

  /** Throws `ALREADY_STARTED` unless idle. */
  start(): void {
    if (this.#phase !== 'idle')
      throw new ConnectionError('ALREADY_STARTED', `A manager starts once; this one is ${this.#phase}.`);
    this.#phase = 'running';
  }

  /** Returns false when closing has begun before. */
  close(): boolean {
    if (this.#phase === 'closing' || this.#phase === 'closed') return false;
    this.#phase = 'closing';
    return true;
  }

  closed(): void {
    this.#phase = 'closed';
  }
}
