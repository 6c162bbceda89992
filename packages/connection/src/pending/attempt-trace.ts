/**
 * What one attempt to connect did, step by step, and how it ended: evidence for `explain()`. Every pending connection
 * has one, and connectors write into it. It holds plain values only, so that keeping it keeps no link alive, and it is
 * bounded, because some of what is noted comes from the peer. Every connect pays for it: notes go into one flat array,
 * made with the first of them, and become objects when somebody looks.
 */
import type { Clock } from '../base/clock.js';
import type { ConnectionError, ErrorCode } from '../base/errors.js';
import { limits } from '../wire/limits.js';

/** Figures and names that belong to a step. Texts are cut after `limits.maxAttemptTextChars`. */
export type StepDetail = Readonly<Record<string, string | number | boolean>>;

/** Something that an attempt did, or that happened to it. */
export interface AttemptStep {
  /** Since the attempt began, ms. */
  readonly atMs: number;
  /** A few words, the same in every attempt: `socket open`, `handshake sent`, ... */
  readonly step: string;
  readonly detail: StepDetail | undefined;
}

/** How an attempt stands: `pending`, or the type of its outcome. */
export type AttemptOutcome = 'pending' | 'established' | 'refused' | 'failed' | 'timedOut' | 'cancelled';

/** Why an attempt did not succeed. */
export interface AttemptFailure {
  readonly code: ErrorCode;
  readonly text: string;
  /** Figures that came with the error. */
  readonly data: ConnectionError['data'];
}

/** See the head of this file. */
export class AttemptTrace {
  /** The name of the connector that made the attempt. */
  readonly transport: string;
  /** Who dialled. */
  readonly initiator: 'local' | 'remote';
  /** By the node's clock, ms. */
  readonly startedAt: number;
  readonly #clock: Clock;
  #steps: (number | string | StepDetail | undefined)[] | undefined;
  #dropped = 0;
  #outcome: AttemptOutcome = 'pending';
  #endedAt: number | undefined;
  #failure: AttemptFailure | undefined;

  constructor(transport: string, initiator: 'local' | 'remote', clock: Clock) {
    this.transport = transport;
    this.initiator = initiator;
    this.startedAt = clock.now();
    this.#clock = clock;
  }

  /** Adds a step; above `limits.maxAttemptSteps` it is counted only. */
  note(step: string, detail?: StepDetail): void {
    this.#steps ??= [];
    if (this.#steps.length >= 3 * limits.maxAttemptSteps) this.#dropped++;
    else this.#steps.push(this.#clock.now() - this.startedAt, step, detail === undefined ? undefined : short(detail));
  }

  /** The attempt is over; the first end counts. */
  end(outcome: AttemptOutcome, error: ConnectionError | undefined): void {
    if (this.#outcome !== 'pending') return;
    this.#outcome = outcome;
    // Only what is needed of it: a cause may hold anything.
    this.#failure = error === undefined ? undefined : { code: error.code, text: error.message, data: error.data };
    this.#endedAt = this.#clock.now();
  }

  get outcome(): AttemptOutcome {
    return this.#outcome;
  }

  /** Why it did not succeed. */
  get failure(): AttemptFailure | undefined {
    return this.#failure;
  }

  /** From its begin to its outcome, or until now, ms. */
  get durationMs(): number {
    return (this.#endedAt ?? this.#clock.now()) - this.startedAt;
  }

  /** Steps that were counted and not kept. */
  get droppedSteps(): number {
    return this.#dropped;
  }

  /** In order: a fresh array. */
  get steps(): readonly AttemptStep[] {
    const flat = this.#steps ?? [];
    return Array.from({ length: flat.length / 3 }, (_, index) => {
      const [atMs, step, detail] = flat.slice(3 * index, 3 * index + 3) as [number, string, StepDetail | undefined];
      return { atMs, step, detail };
    });
  }
}

function short(detail: StepDetail): StepDetail {
  const { maxAttemptTextChars } = limits;
  if (Object.values(detail).every((value) => typeof value !== 'string' || value.length <= maxAttemptTextChars))
    return detail;
  const cut = (value: string | number | boolean) =>
    typeof value === 'string' && value.length > maxAttemptTextChars
      ? `${value.slice(0, maxAttemptTextChars - 1)}\u2026`
      : value;
  return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, cut(value)]));
}
