/**
 * The manager's life: `idle -> running <-> suspended`, and from any of them `-> closing -> closed`. Illegal moves throw or
 * say so; a failed start goes back to idle (R53).
 */
import { ConnectionError } from '../base/errors.js';

export type Phase = 'idle' | 'running' | 'suspended' | 'closing' | 'closed';

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

  /** Returns false unless it was running. */
  suspend(): boolean {
    if (this.#phase !== 'running') return false;
    this.#phase = 'suspended';
    return true;
  }

  /** Returns false unless it was suspended. */
  resume(): boolean {
    if (this.#phase !== 'suspended') return false;
    this.#phase = 'running';
    return true;
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
