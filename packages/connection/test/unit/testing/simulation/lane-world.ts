/** A world for exploring, made of lanes: the steps of one lane are taken in order, those of different lanes in any. */
import type { Explorable, ExplorableStep, StepResult } from '../../../../src/testing/simulation/explorable.js';

export interface LaneStep {
  /** Who notes that it was taken. */
  readonly touches: readonly string[] | 'all';
  /** The lane of which nothing more is taken from then on. */
  readonly callsOff?: string | undefined;
  /** The lane of which nothing more is taken from then on if it has begun to be awake. */
  readonly drops?: string | undefined;
  /** The lane that can begin from then on. */
  readonly wakes?: string | undefined;
  /** Throws when this does not hold of what each has noted. */
  readonly demands?: (notes: ReadonlyMap<string, readonly string[]>) => boolean;
}

/** `asleep`: begins when a step wakes it. */
export interface Lane {
  readonly name: string;
  readonly asleep?: boolean;
  readonly steps: readonly LaneStep[];
}

const EVERYBODY = ['A', 'B', 'C'];

export class LaneWorld implements Explorable {
  /** Names of the steps taken, in order. */
  readonly taken: string[] = [];
  readonly #notes = new Map<string, string[]>(EVERYBODY.map((name) => [name, []]));
  readonly #lanes: readonly Lane[];
  readonly #at = new Map<string, number>();
  readonly #awake = new Set<string>();
  readonly #off = new Set<string>();

  constructor(lanes: readonly Lane[]) {
    this.#lanes = lanes;
    for (const { name, asleep } of lanes) if (asleep !== true) this.#awake.add(name);
  }

  steps(): readonly ExplorableStep[] {
    return this.#lanes.flatMap(({ name, steps }) => {
      const at = this.#at.get(name) ?? 0;
      const step = this.#awake.has(name) && !this.#off.has(name) ? steps[at] : undefined;
      if (step === undefined) return [];
      const id = `${name}${at}`;
      return [{ id, touches: step.touches, take: async () => this.#take(name, id, step) }];
    });
  }

  async finish(): Promise<string> {
    return [...this.#notes].map(([name, notes]) => `${name}:${notes.join()}`).join(' ');
  }

  #take(lane: string, id: string, step: LaneStep): StepResult {
    this.taken.push(id);
    this.#at.set(lane, (this.#at.get(lane) ?? 0) + 1);
    for (const name of step.touches === 'all' ? EVERYBODY : step.touches) this.#notes.get(name)?.push(id);
    if (step.wakes !== undefined) this.#awake.add(step.wakes);
    if (step.callsOff !== undefined) this.#off.add(step.callsOff);
    if (step.drops !== undefined && this.#awake.has(step.drops)) this.#off.add(step.drops);
    if (step.demands?.(this.#notes) === false) throw new Error(`${id} came at the wrong time.`);
    return { calledOff: [step.callsOff, step.drops].filter((link) => link !== undefined) };
  }
}
