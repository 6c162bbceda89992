/** The calls that a scenario makes on its nodes: which are under way, and how each ended, in the history. */
import { ConnectionError } from '../../base/errors.js';

/** Whoever makes calls. */
export interface Caller {
  readonly name: string;
  note(what: string, detail?: string): void;
}

export class CallBook {
  readonly #open = new Set<{ readonly caller: Caller; readonly what: string }>();
  readonly #rejections: string[] = [];

  /** Calls that have not settled. */
  get open(): number {
    return this.#open.size;
  }

  /** Notes how `call` ends. Never rejects: resolves with its value, or with nothing. */
  async track<T>(caller: Caller, what: string, call: Promise<T>): Promise<T | undefined> {
    const tracked = { caller, what };
    this.#open.add(tracked);
    try {
      const value = await call;
      if (this.#open.has(tracked)) caller.note(`${what} succeeded`);
      return value;
    } catch (error) {
      if (this.#open.has(tracked)) {
        caller.note(`${what} rejected`, codeOf(error));
        this.#rejections.push(`${what} of ${caller.name} was rejected with ${codeOf(error)}.`);
      }
      return undefined;
    } finally {
      this.#open.delete(tracked);
    }
  }

  /** The process of `caller` is dead: nobody waits for its calls any more. */
  forget(caller: Caller): void {
    for (const call of this.#open) if (call.caller === caller) this.#open.delete(call);
  }

  /** Calls that were rejected, a sentence each. */
  get rejections(): readonly string[] {
    return this.#rejections;
  }

  /** Who waits for what, a sentence each. */
  describe(): string[] {
    return [...this.#open].map(({ caller, what }) => `${caller.name} waits for ${what}.`);
  }
}

function codeOf(error: unknown): string {
  return error instanceof ConnectionError ? error.code : String(error);
}
