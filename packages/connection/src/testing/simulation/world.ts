/**
 * A simulation with faults, as a scenario sees it: peers to start and use, steps at their times, and things to do to the
 * network. Every fault and every step has a label, so that a failing run can be repeated with only some of them.
 */
import type { PeerId } from '../../peer/peer-id.js';
import { SeededRandom } from '../seeded-random.js';
import { defaultFaultRates, FaultCounts, type FaultRates } from './fault-kind.js';
import { FaultPolicy } from './fault-policy.js';
import { attack, type HostileKind } from './hostile-handshake.js';
import type { CrashKind, SimPeer } from './sim-peer.js';
import { Simulation } from './simulation.js';
import type { SimulationOptions, StartPeerOptions } from './simulation-options.js';

export interface WorldOptions extends Omit<SimulationOptions, 'policy'> {
  /** Replaces single rates. Default: {@link defaultFaultRates}; `none`: nothing goes wrong by itself. */
  readonly faults?: FaultRates | 'none' | undefined;
  /** Only faults and steps with these labels happen. Default: all. */
  readonly only?: ReadonlySet<string> | undefined;
}

export class World {
  readonly simulation: Simulation;
  /** For the scenario's own choices. */
  readonly random: SeededRandom;
  readonly counts = new FaultCounts();
  /** Labels of all that happened: faults and steps. */
  readonly happened: string[] = [];
  readonly #policy: FaultPolicy;
  readonly #only: ReadonlySet<string> | undefined;
  readonly #strangers: (() => void)[] = [];

  constructor({ faults, only, ...options }: WorldOptions) {
    this.#only = only;
    const random = new SeededRandom(options.seed);
    this.random = random.fork('scenario');
    const rates = faults === 'none' ? {} : { ...defaultFaultRates, ...faults };
    this.simulation = new Simulation({ ...options, policy: (delivery) => this.#policy.decide(delivery) });
    this.#policy = new FaultPolicy({
      random: random.fork('faults'),
      clock: this.simulation.clock,
      rates,
      counts: this.counts,
      allow: (label) => this.#allow(label),
    });
  }

  /** Starts a peer; see {@link Simulation.start}. */
  start(name: string, options?: StartPeerOptions): Promise<SimPeer> {
    return this.simulation.start(name, options);
  }

  /** Lets virtual time pass, ms. */
  sleep(ms: number): Promise<void> {
    return this.simulation.advance(ms);
  }

  /** Does `act` unless this run is to go without it. `label`: unlike all others. */
  step(label: string, act: () => void): void {
    if (!this.#allow(label)) return;
    this.simulation.history.note(this.simulation.clock.now(), '*', label);
    act();
  }

  /** Nothing passes between the two groups for `ms`, or, one way, from the first to the second. */
  partition(a: readonly SimPeer[], b: readonly SimPeer[], ms: number, ways: 'one-way' | 'two-way'): void {
    const [left, right] = [a.map(idOf), b.map(idOf)];
    this.counts.add(ways === 'one-way' ? 'one-way partition' : 'two-way partition');
    this.#policy.cut(left, right, ms);
    if (ways === 'two-way') this.#policy.cut(right, left, ms);
  }

  /** `peer` reads nothing for `ms`. */
  slowConsumer(peer: SimPeer, ms: number): void {
    this.counts.add('slow consumer');
    this.#policy.slow(peer.id, ms);
  }

  /** The clock of `peer` jumps ahead by `ms`, as after a sleep. */
  jump(peer: SimPeer, ms: number): void {
    this.counts.add('clock jump');
    peer.clock.jump(ms);
  }

  /** Both call each other in the same moment. */
  dialEachOther(a: SimPeer, b: SimPeer): void {
    this.counts.add('simultaneous dial');
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      void this.simulation.track(from, `connect to ${to.name}`, from.node.connect(to.descriptor));
    }
  }

  /** The process of `peer` dies; {@link SimPeer.start} starts another of the same id. */
  crash(peer: SimPeer, kind: CrashKind): void {
    this.counts.add(kind === 'reset' ? 'crash, reset' : 'crash, silent');
    peer.crash(kind);
  }

  /** Starts a process of a peer whose last one has ended. */
  async restart(peer: SimPeer): Promise<void> {
    this.counts.add('restart with the same id');
    await peer.start();
    peer.listen();
  }

  /** A stranger dials `peer` and misbehaves. */
  attack(peer: SimPeer, kind: HostileKind): void {
    this.counts.add(kind);
    const { network, limits, clock } = this.simulation;
    const random = this.random.fork(`attack ${this.#strangers.length}`);
    const vanish = attack({
      kind,
      network,
      target: peer.descriptor,
      random,
      limits,
      clock: clock.labelled('stranger'),
    });
    this.#strangers.push(vanish);
  }

  /** No faults from now on, and strangers are gone. */
  heal(): void {
    for (const vanish of this.#strangers) vanish();
    this.#policy.heal();
  }

  #allow(label: string): boolean {
    const isAllowed = this.#only === undefined || this.#only.has(label);
    if (isAllowed) this.happened.push(label);
    return isAllowed;
  }
}

function idOf({ id }: SimPeer): PeerId {
  return id;
}
