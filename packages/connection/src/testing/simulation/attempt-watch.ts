/**
 * Exactly one outcome per attempt, whoever subscribes when: hears each attempt of a simulated node from its begin, and asks
 * again when it is over.
 */
import type { Outcome, PendingConnection } from '../../pending/pending-connection.js';
import { SimulationViolation } from './violation.js';

const NAME = 'one outcome per attempt';

interface Watched {
  readonly where: string;
  readonly pending: PendingConnection;
  outcome: Outcome | undefined;
}

export class AttemptWatch {
  readonly #open = new Set<Watched>();
  readonly #over: Watched[] = [];
  #count = 0;
  #violation: SimulationViolation | undefined;

  /** Attempts seen. */
  get count(): number {
    return this.#count;
  }

  /** Attempts without an outcome. */
  get open(): number {
    return this.#open.size;
  }

  /** From now on; `onOutcome` hears the outcome. */
  watch(where: string, pending: PendingConnection, onOutcome: (outcome: Outcome) => void): void {
    const watched: Watched = { where, pending, outcome: undefined };
    this.#count++;
    this.#open.add(watched);
    pending.outcome$.subscribe((outcome) => {
      if (watched.outcome !== undefined) {
        // What a subscriber throws reaches nobody: the next check throws it.
        this.#violation ??= violationOf(watched, `ended as ${outcome.type} after ${watched.outcome.type}`);
        return;
      }
      watched.outcome = outcome;
      this.#open.delete(watched);
      this.#over.push(watched);
      onOutcome(outcome);
    });
  }

  /** Throws if an attempt ended twice. Subscribes late to those that ended since the last call: each must replay its one outcome at once. */
  checkReplays(): void {
    if (this.#violation !== undefined) throw this.#violation;
    for (const watched of this.#over.splice(0)) {
      const heard: Outcome[] = [];
      let isComplete = false;
      watched.pending.outcome$.subscribe({
        next: (outcome) => heard.push(outcome),
        complete: () => (isComplete = true),
      });
      if (heard.length !== 1 || heard[0] !== watched.outcome || !isComplete) {
        throw violationOf(watched, `replayed ${heard.length} outcomes to a late subscriber`);
      }
    }
  }

  /** Throws unless every attempt has an outcome. */
  checkAllOver(): void {
    for (const watched of this.#open) throw violationOf(watched, 'has no outcome although all is calm');
  }

  /** The process is dead: its attempts need no outcome any more. */
  forget(where: string): void {
    for (const watched of this.#open) if (watched.where === where) this.#open.delete(watched);
  }
}

function violationOf({ where, pending }: Watched, text: string): SimulationViolation {
  return new SimulationViolation(NAME, `an attempt of ${where} (${pending.initiator}) ${text}.`);
}
