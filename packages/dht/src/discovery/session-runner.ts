/**
 * Runs a session of questions: some at a time, until its steps say that it is over. Discovery by ids and on the ring are both such
 * sessions; what they ask and when they are done is theirs. Settles always, in bounded time, and leaves nothing behind.
 */
import { type CancelTimer, type Clock, ConnectionError, startTimer } from '@peerlatch/connection/base';
import type { Contact } from '../contact/contact.js';

/** What a session asks, and what it makes of the answers. Synchronous but for `ask`. */
export interface SessionSteps<Answer> {
  /** Whom to ask now; undefined while there is nobody. Nobody is given twice. */
  next(): Contact | undefined;
  ask(contact: Contact, signal: AbortSignal): Promise<Answer>;
  answered(contact: Contact, answer: Answer): void;
  failed(contact: Contact, error: unknown): void;
  /** Over, whatever is still under way. */
  readonly isFinished: boolean;
}

/** Bounds of one session. */
export interface SessionBounds {
  readonly parallelism: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Gives up: rejects with `signal.reason`; questions under way hear of it (R48). */
  readonly signal: AbortSignal;
}

const SESSION_IS_OVER = new ConnectionError('CANCELLED', 'The discovery session that asked this is over.');

/** Resolves when the session is over or its time is up. Rejects with `signal.reason`, or with what a step threw. */
export function runSession<Answer>(steps: SessionSteps<Answer>, bounds: SessionBounds): Promise<void> {
  if (bounds.signal.aborted) return Promise.reject(bounds.signal.reason);
  return new Promise((resolve, reject) => new SessionRun(steps, bounds, resolve, reject).begin());
}

class SessionRun<Answer> {
  readonly #steps: SessionSteps<Answer>;
  readonly #bounds: SessionBounds;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  readonly #questions = new AbortController();
  readonly #abort = (): void => this.#end(() => this.#reject(this.#bounds.signal.reason));
  #cancelTimer: CancelTimer = () => {};
  #inFlight = 0;
  #isOver = false;

  constructor(
    steps: SessionSteps<Answer>,
    bounds: SessionBounds,
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.#steps = steps;
    this.#bounds = bounds;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  begin(): void {
    const { clock, timeoutMs, signal } = this.#bounds;
    signal.addEventListener('abort', this.#abort);
    this.#cancelTimer = startTimer(clock, timeoutMs, () => this.#end(this.#resolve));
    this.#goOn(() => {});
  }

  /** Takes one step, asks whoever is to be asked then, and ends when nothing is left. */
  #goOn(step: () => void): void {
    if (this.#isOver) return;
    try {
      step();
      while (!this.#steps.isFinished && this.#inFlight < this.#bounds.parallelism) {
        const contact = this.#steps.next();
        if (contact === undefined) break;
        this.#ask(contact);
      }
      if (this.#steps.isFinished || this.#inFlight === 0) this.#end(this.#resolve);
    } catch (error) {
      this.#end(() => this.#reject(error));
    }
  }

  #ask(contact: Contact): void {
    this.#inFlight++;
    const end = (step: () => void): void => {
      this.#inFlight--;
      this.#goOn(step);
    };
    this.#steps.ask(contact, this.#questions.signal).then(
      (answer) => end(() => this.#steps.answered(contact, answer)),
      (error: unknown) => end(() => this.#steps.failed(contact, error)),
    );
  }

  #end(settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelTimer();
    this.#bounds.signal.removeEventListener('abort', this.#abort);
    this.#questions.abort(SESSION_IS_OVER);
    settle();
  }
}
