/**
 * Time in the hand of a test. A `VirtualClock` stands wherever a `Clock` is wanted (rxjs operators included); nothing
 * happens until the test advances it, and then timers run in the order of their due times, equal ones in the order in
 * which they were scheduled. rxjs has a `VirtualTimeScheduler`, but its `flush` is synchronous: promises that a timer
 * settles go on only after all timers have run. Here every promise chain runs to its end between two timers.
 *
 * Used by tests, by the simulated network and by `createLocalNetwork`. Never reads real time.
 */
import type { SchedulerAction, Subscription } from 'rxjs';
import type { Clock } from '../base/clock.js';
import { macrotaskTurn } from './macrotask-turn.js';
import { TimerAction } from './timer-action.js';
import { type QueuedTimer, TimerQueue } from './timer-queue.js';

/** What a virtual clock can be told. */
export interface VirtualClockOptions {
  /** First value of `now()`, ms. Default 0. */
  readonly startMs?: number;
  /** Remember where each timer was started, for {@link VirtualClock.pending}; costs a stack trace per timer. Default false. */
  readonly traceTimers?: boolean;
  /** Timers that may run at one instant before the clock calls it an endless loop. Default 1,000,000. */
  readonly maxTimersPerInstant?: number;
  /** Called after each timer that `advance`, `runUntil` and `run` ran, once promises have settled; `label`: of its clock. */
  readonly afterStep?: (label: string) => void;
}

/** A timer that is due and could run next. */
export interface ReadyTimer {
  /** Of the clock it was scheduled on. */
  readonly label: string;
  /** Runs it. Promises settle after the next turn of the event loop. */
  run(): void;
}

/** A timer that has neither run nor been cancelled. */
export interface PendingTimer {
  /** Whose it is: the label of the clock it was scheduled on, the name of its function, and where it was started if traced. */
  readonly label: string;
  /** Virtual ms at which it is due. */
  readonly dueAt: number;
  /** The same, from now. */
  readonly inMs: number;
}

/** Bound of {@link VirtualClock.runUntil}. */
export interface RunUntilOptions {
  /** Virtual ms after which it gives up. Default 60,000. */
  readonly limitMs?: number;
  /** What is waited for, for the error. */
  readonly what?: string;
}

/** Longest delay that a platform timer takes, ms: `setTimeout` fires at once beyond it. */
const MAX_DELAY_MS = 2 ** 31 - 1;

interface Timer extends QueuedTimer {
  /** Of the clock. */
  readonly lane: string;
  readonly label: string;
  readonly trace: Error | undefined;
  readonly run: () => void;
}

/** A clock that moves when told to. */
export class VirtualClock implements Clock {
  readonly #queue = new TimerQueue<Timer>();
  readonly #options: Required<VirtualClockOptions>;
  #now: number;
  #sequence = 0;
  #running = false;
  #instant = Number.NaN;
  #timersThisInstant = 0;
  #lastLane = '';
  #lastDrive: Promise<unknown> = Promise.resolve();

  constructor(options: VirtualClockOptions = {}) {
    const { startMs = 0, traceTimers = false, maxTimersPerInstant = 1_000_000, afterStep = () => {} } = options;
    this.#options = { startMs, traceTimers, maxTimersPerInstant, afterStep };
    this.#now = startMs;
  }

  /** Virtual ms. */
  now(): number {
    return this.#now;
  }

  /** Runs `work` after `delayMs` of virtual time; see {@link Clock}. Unsubscribing cancels. Throws on a delay no real timer takes. */
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    return this.#start('', work, delayMs, state);
  }

  /** This clock under a name, so that a timer left behind tells whose it is. */
  labelled(label: string): Clock {
    const start = this.#start.bind(this);
    return {
      now: () => this.#now,
      schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
        return start(label, work, delayMs, state);
      },
    };
  }

  /** Number of timers that are neither run nor cancelled. Zero at the end of a test that leaks none. */
  get pendingTimers(): number {
    return this.#queue.size;
  }

  /** The same as a list, soonest first. */
  pending(): readonly PendingTimer[] {
    return this.#queue.sorted().map((timer) => ({
      label: describe(timer),
      dueAt: timer.dueAt,
      inMs: timer.dueAt - this.#now,
    }));
  }

  /**
   * Moves `ms` forward. Before the first timer and after each one, promises settle. Rejects with whatever a timer throws, at
   * that timer's instant, the later ones still pending. Concurrent calls take their turn one after the other.
   */
  advance(ms: number): Promise<void> {
    return this.#inTurn(async () => {
      await macrotaskTurn();
      const target = this.#now + requireDuration(ms);
      while (this.#runNext(target)) await this.#settle();
      this.#now = Math.max(this.#now, target);
    });
  }

  /**
   * For those who choose what runs next: the first timer that is due of each labelled clock, in order of label. What is due on one
   * clock runs in order; across clocks, any order is a possible one.
   */
  ready(): readonly ReadyTimer[] {
    const first = new Map<string, Timer>();
    for (const timer of this.#queue.sorted()) {
      if (timer.dueAt > this.#now) break;
      if (!first.has(timer.lane)) first.set(timer.lane, timer);
    }
    const timers = [...first.values()].sort((a, b) => (a.lane < b.lane ? -1 : 1));
    return timers.map((timer) => ({ label: timer.lane, run: () => this.#run(timer) }));
  }

  /** Whether a timer is pending that is not due yet. */
  get hasLater(): boolean {
    return this.#queue.sorted().some(({ dueAt }) => dueAt > this.#now);
  }

  /** Moves to the instant at which the next timer that is not due yet will be, and runs nothing. No-op when there is none. */
  skipToNext(): void {
    const next = this.#queue.sorted().find(({ dueAt }) => dueAt > this.#now);
    if (next !== undefined) this.#now = next.dueAt;
  }

  /** Lets promises settle without moving time or running a timer. */
  drain(): Promise<void> {
    return this.#inTurn(macrotaskTurn);
  }

  /** Moves `ms` forward at once: timers run, promises do not settle in between. For code that is synchronous throughout. */
  advanceSync(ms: number): void {
    if (this.#running)
      throw new Error('advanceSync() was called from inside a timer; schedule what should follow instead.');
    const target = this.#now + requireDuration(ms);
    while (this.#runNext(target));
    this.#now = Math.max(this.#now, target);
  }

  /**
   * Runs timer after timer, promises settling in between, until `predicate` holds; asks it first before any timer runs.
   * Resolves with the virtual ms that passed. Rejects when `limitMs` have passed or no timer is left, and says what is pending.
   */
  runUntil(predicate: () => boolean, options: RunUntilOptions = {}): Promise<number> {
    const { limitMs = 60_000, what = 'the condition' } = options;
    return this.#inTurn(async () => {
      await macrotaskTurn();
      const startedAt = this.#now;
      const deadline = startedAt + requireDuration(limitMs);
      while (!predicate()) {
        if (!this.#runNext(deadline)) {
          const reason =
            this.#queue.size === 0 ? 'no timer is left that could bring it about' : `${limitMs} ms have passed`;
          if (this.#queue.size > 0) this.#now = deadline;
          throw new Error(`Gave up waiting for ${what}: ${reason}.${this.#listing()}`);
        }
        await this.#settle();
      }
      return this.#now - startedAt;
    });
  }

  /** Runs timer after timer until `work` has settled, and settles as it does. Rejects as {@link runUntil} does. */
  async run<T>(work: Promise<T>, options: RunUntilOptions = {}): Promise<T> {
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    work.then(settle, settle);
    await this.runUntil(() => isSettled, { what: 'a promise', ...options });
    return work;
  }

  #start<T>(
    label: string,
    work: (this: SchedulerAction<T>, state?: T) => void,
    delayMs: number,
    state?: T,
  ): Subscription {
    const start = (ms: number, run: () => void): (() => void) => {
      const timer: Timer = {
        lane: label,
        dueAt: this.#now + requireDuration(Math.max(0, ms)),
        sequence: this.#sequence++,
        position: -1,
        label: [label, work.name].filter((part) => part !== '').join(': '),
        trace: this.#options.traceTimers ? new Error('started') : undefined,
        run,
      };
      this.#queue.add(timer);
      return () => this.#queue.remove(timer);
    };
    return new TimerAction(start, work).schedule(state, delayMs);
  }

  /** Runs the next timer that is due by `target`; false when there is none. */
  #runNext(target: number): boolean {
    const timer = this.#queue.peek();
    if (timer === undefined || timer.dueAt > target) return false;
    this.#run(timer);
    return true;
  }

  #run(timer: Timer): void {
    this.#queue.remove(timer);
    this.#lastLane = timer.lane;
    this.#now = Math.max(this.#now, timer.dueAt);
    this.#countInstant();
    this.#running = true;
    try {
      timer.run();
    } finally {
      this.#running = false;
    }
  }

  async #settle(): Promise<void> {
    await macrotaskTurn();
    this.#options.afterStep(this.#lastLane);
  }

  #countInstant(): void {
    if (this.#instant !== this.#now) this.#timersThisInstant = 0;
    this.#instant = this.#now;
    this.#timersThisInstant++;
    if (this.#timersThisInstant <= this.#options.maxTimersPerInstant) return;
    throw new Error(
      `More than ${this.#options.maxTimersPerInstant} timers ran at ${this.#now} ms: something reschedules itself without delay.${this.#listing()}`,
    );
  }

  /** Drivers of the clock wait for each other, so that two waiting tests do not move time under each other's feet. */
  #inTurn<T>(drive: () => Promise<T>): Promise<T> {
    const result = this.#lastDrive.then(drive);
    this.#lastDrive = result.catch(() => undefined);
    return result;
  }

  #listing(): string {
    const timers = this.pending().slice(0, 10);
    return timers.length === 0
      ? ''
      : ` Pending: ${timers.map(({ label, inMs }) => `${label} in ${inMs} ms`).join('; ')}.`;
  }
}

function requireDuration(ms: number): number {
  if (ms >= 0 && ms <= MAX_DELAY_MS) return ms;
  throw new RangeError(
    `A duration is a number of ms from 0 to ${MAX_DELAY_MS}, not ${ms}: a platform timer would fire at once.`,
  );
}

/** The first stack line that is neither ours nor rxjs' nor `startTimer`. */
function describe({ label, trace }: Timer): string {
  const lines = (trace?.stack ?? '').split('\n').slice(1);
  const site = lines.find(
    (line) => !/(virtual-clock|timer-action)\.[jt]s|[\\/]rxjs[\\/]|base[\\/]clock\.[jt]s/.test(line),
  );
  return [label === '' ? 'timer' : label, ...(site === undefined ? [] : [site.trim()])].join(' ');
}
