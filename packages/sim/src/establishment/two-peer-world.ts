/**
 * Two real nodes in a simulated network without latency, driven step by step: each delivery, hand-over and timer that is due,
 * the next action of each script, and the passing of time up to the next timer is a step, and `explore` decides which comes next.
 */
import type { LockHandle } from '@peerlatch/connection/locks';
import {
  type Explorable,
  type ExplorableStep,
  fixedLatency,
  offererPair,
  type SimPeer,
  Simulation,
  type SimulationOptions,
  SimulationViolation,
  type StepResult,
} from '@peerlatch/connection/testing';
import type { Action, Script } from './action.js';
import type { ScriptPair } from './scripts.js';

/** What is explored. */
export interface Scenario {
  readonly scripts: ScriptPair;
  /** How often time may pass while something else could happen. */
  readonly deadlines: number;
}

type HistoryOptions = Pick<SimulationOptions, 'maxLines' | 'describeFrame'>;

const NAMES = ['A', 'B'] as const;
/** The scenario's randomness: ids of messages, locks and calls, which no decision depends on. */
const SEED = 1;
const LOCK_ID = 'lock';
const BENIGN: readonly Action[] = ['dial', 'send', 'lock', 'unlock', 'subscribe'];

interface Actor {
  readonly peer: SimPeer;
  readonly other: () => SimPeer;
  readonly script: Script;
  next: number;
  readonly handles: LockHandle[];
  lastCall: AbortController | undefined;
}

export class TwoPeerWorld implements Explorable {
  readonly simulation: Simulation;
  readonly #actors: Actor[] = [];
  /** Steps taken per lane. */
  readonly #counts = new Map<string, number>();
  readonly #isBenign: boolean;
  /** Connections that ended, and attempts that failed, a sentence each. */
  readonly #losses: string[] = [];
  #deadlinesLeft: number;

  private constructor(simulation: Simulation, deadlines: number, isBenign: boolean) {
    this.simulation = simulation;
    this.#deadlinesLeft = deadlines;
    this.#isBenign = isBenign;
  }

  /** `A` is the offerer of the pair. `history`: default none is kept. */
  static async begin(
    { scripts, deadlines }: Scenario,
    history: HistoryOptions = { maxLines: 0, describeFrame: () => '' },
  ): Promise<TwoPeerWorld> {
    const simulation = new Simulation({
      seed: SEED,
      latency: fixedLatency(0),
      jitterRatio: 0,
      handOverMs: () => 0,
      ...history,
    });
    const isBenign = deadlines === 0 && scripts.flat().every((action) => BENIGN.includes(action));
    const world = new TwoPeerWorld(simulation, deadlines, isBenign);
    for (const [index, { id }] of offererPair().entries()) {
      const name = NAMES[index] ?? '';
      const script = scripts[index] ?? [];
      const peer = await simulation.start(name, { id, listens: !script.includes('subscribe') });
      const other = (): SimPeer => simulation.peer(NAMES[1 - index] ?? '');
      world.#actors.push({ peer, other, script, next: 0, handles: [], lastCall: undefined });
      world.#attend(peer, other, script);
    }
    return world;
  }

  steps(): readonly ExplorableStep[] {
    const { clock } = this.simulation;
    const due = clock.ready().map(({ label, run }) => this.#step(label, run));
    const acts = this.#actors.flatMap((actor) => this.#actionOf(actor));
    const mayPass = this.#deadlinesLeft > 0 && due.length + acts.length > 0;
    return [...due, ...acts, ...(mayPass && clock.hasLater ? [this.#timePasses()] : [])];
  }

  async finish(): Promise<string> {
    if (this.#isBenign) this.#checkAllSucceeded();
    await this.simulation.end();
    return this.simulation.history.canonicalHash();
  }

  /** Nobody ends or gives up anything, and no time passes: then nothing may fail, and nothing may need time. */
  #checkAllSucceeded(): void {
    const { calls } = this.simulation;
    const complaints = [...calls.rejections, ...calls.describe(), ...this.#losses];
    if (complaints.length > 0)
      throw new SimulationViolation('without faults every call succeeds', complaints.join(' '));
  }

  #step(label: string, run: () => void): ExplorableStep {
    const touches = this.simulation.concerns(label) ?? [label];
    const what = eventOf(label);
    const noted = (): void => {
      if (what !== undefined) for (const name of touches) this.simulation.peer(name).note(what);
      run();
    };
    return { id: this.#idOf(label), touches, take: (isRepeated) => this.#take(label, noted, isRepeated) };
  }

  #actionOf(actor: Actor): ExplorableStep[] {
    const { script, next, peer } = actor;
    const action = script[next];
    if (action === undefined) return [];
    const run = (): void => {
      actor.next++;
      peer.note(`does ${action}`);
      if (peer.isRunning) this.#do(actor, action);
    };
    const take = (isRepeated?: boolean): Promise<StepResult> => this.#take(peer.name, run, isRepeated);
    return [{ id: `${peer.name} does ${action} ${next}`, touches: [peer.name], take }];
  }

  /** Who sends anything also greets: from inside `connected`, which must not overtake what was sent before. */
  #attend(peer: SimPeer, other: () => SimPeer, script: Script): void {
    peer.node.peerEvents$.subscribe(({ type }) => {
      if (type === 'disconnected' || type === 'failed') this.#losses.push(`${peer.name} announced ${type}.`);
      if (type !== 'connected' || !script.includes('send') || !peer.isRunning) return;
      void this.simulation.track(peer, 'greeting', peer.send(other()));
    });
  }

  #timePasses(): ExplorableStep {
    const lane = 'time passes';
    const run = (): void => {
      this.#deadlinesLeft--;
      this.simulation.clock.skipToNext();
      for (const { peer } of this.#actors) peer.note(lane);
    };
    return { id: this.#idOf(lane), touches: 'all', take: (isRepeated) => this.#take(lane, run, isRepeated) };
  }

  async #take(lane: string, run: () => void, isRepeated = false): Promise<StepResult> {
    const { simulation } = this;
    this.#counts.set(lane, (this.#counts.get(lane) ?? 0) + 1);
    run();
    await simulation.clock.drain();
    if (!isRepeated) simulation.afterStep(lane);
    return { calledOff: simulation.takeCalledOff() };
  }

  #idOf(lane: string): string {
    return `${lane} (${this.#counts.get(lane) ?? 0})`;
  }

  #do(actor: Actor, action: Action): void {
    const { peer, handles } = actor;
    switch (action) {
      case 'dial':
        return this.#call(actor, 'connect', (signal) => peer.node.connect(actor.other().descriptor, { signal }));
      case 'send':
        return this.#call(actor, 'send', (signal) => peer.send(actor.other(), { signal }));
      case 'lock':
        return this.#call(actor, 'lock', async (signal) => {
          handles.push(await peer.node.lock(actor.other().descriptor, LOCK_ID, { signal }));
        });
      case 'unlock':
        return void this.simulation.track(peer, 'unlock', handles.pop()?.release() ?? Promise.resolve());
      case 'disconnect':
        return void this.simulation.track(peer, 'disconnect', peer.disconnect(actor.other()));
      case 'abort':
        return actor.lastCall?.abort();
      case 'subscribe':
        return peer.listen();
      case 'close':
        return void this.simulation.track(peer, 'close', peer.close());
    }
  }

  #call(actor: Actor, what: string, begin: (signal: AbortSignal) => Promise<unknown>): void {
    const controller = new AbortController();
    actor.lastCall = controller;
    void this.simulation.track(actor.peer, what, begin(controller.signal));
  }
}

/** What a step is to the peer that it concerns, where the simulation has no line for it. */
function eventOf(label: string): string | undefined {
  if (label.endsWith(' dialled')) return 'dial ended';
  return label.includes(' ') ? undefined : 'timer';
}
