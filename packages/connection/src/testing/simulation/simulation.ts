/**
 * A world of simulated peers: one virtual clock, one seeded network, one seeded source of randomness, books of everything
 * that happens, and invariants that are checked after every step. One seed gives one run, to the byte.
 *
 *     const simulation = new Simulation({ seed: 7 });
 *     const [a, b] = [await simulation.start('A'), await simulation.start('B')];
 *     await simulation.run(a.send(b));
 *     await simulation.end();                 // calm, agreement, close, nothing left
 *
 * What it sees is what crosses the injected boundary: clock, randomness, links. It decides about deliveries, timers and the
 * labelled hand-overs of `SimConnector`, not about the order in which promises settle. `simulate` makes many of these.
 */
import type { Logger } from '../../base/logger.js';
import { type PeerId, randomPeerId } from '../../peer/peer-id.js';
import { limits as defaultLimits, type Limits } from '../../wire/limits.js';
import { deliverAll } from '../delivery-policy.js';
import { leftoversOfNode } from '../leftovers.js';
import { SeededRandom } from '../seeded-random.js';
import type { HandOver } from '../sim-connector.js';
import { type SimLinkFacts, SimNetwork } from '../sim-network.js';
import { VirtualClock } from '../virtual-clock.js';
import { describeUnrest, disagreementOf, isSettled } from './agreement.js';
import { AttemptWatch } from './attempt-watch.js';
import { CallBook } from './call-book.js';
import { loggedPolicy } from './delivery-log.js';
import { delayedHandOver } from './hand-over.js';
import { History } from './history.js';
import { LossExcuses } from './loss-excuses.js';
import { MessageLedger } from './message-ledger.js';
import { checkNode } from './node-check.js';
import { SimPeer, type SimPeerHost } from './sim-peer.js';
import {
  CALM_LIMIT_MS,
  CALM_STEP_MS,
  EMPTY_LIMIT_MS,
  type SimulationOptions,
  type StartPeerOptions,
} from './simulation-options.js';
import { SimulationViolation } from './violation.js';

export class Simulation implements SimPeerHost {
  readonly seed: number;
  readonly clock: VirtualClock;
  readonly network: SimNetwork;
  readonly random: SeededRandom;
  readonly history: History;
  readonly ledger = new MessageLedger();
  readonly attempts = new AttemptWatch();
  readonly calls = new CallBook();
  readonly excuses = new LossExcuses(this.ledger);
  readonly limits: Limits;
  readonly #options: SimulationOptions;
  readonly #peers = new Map<string, SimPeer>();
  readonly #names = new Map<PeerId, string>();
  /** Which peers a step on a lane concerns. */
  readonly #lanes = new Map<string, readonly string[]>();
  #calledOff: string[] = [];
  #violation: SimulationViolation | undefined;
  #steps = 0;

  constructor(options: SimulationOptions) {
    const { seed, maxLines, latency, jitterRatio } = options;
    this.#options = options;
    this.seed = seed;
    this.random = new SeededRandom(seed);
    this.limits = { ...defaultLimits, ...options.limits };
    this.history = new History(maxLines === undefined ? {} : { maxLines });
    this.clock = new VirtualClock({ afterStep: (label) => this.afterStep(label) });
    this.network = new SimNetwork({
      clock: this.clock.labelled('network'),
      seed: this.random.fork('network').seed,
      limits: this.limits,
      ...(latency === undefined ? {} : { latency }),
      ...(jitterRatio === undefined ? {} : { jitterRatio }),
      nameOf: (id) => this.nameOf(id),
      lane: (name, peers) => {
        const names = peers.map((id) => this.nameOf(id));
        this.#lanes.set(name, names);
        return this.clock.labelled(name);
      },
      policy: loggedPolicy({
        clock: this.clock,
        history: this.history,
        nameOf: (id) => this.nameOf(id),
        policy: options.policy ?? deliverAll,
        describeFrame: options.describeFrame,
        onBroken: (from, to) => this.excuses.broken(from, to),
      }),
      onLink: (link) => this.#onLink(link),
      onCalledOff: (name) => this.#calledOff.push(name),
    });
  }

  /** All peers, in the order in which they were first started. */
  get peers(): readonly SimPeer[] {
    return [...this.#peers.values()];
  }

  /** Steps taken: timers and deliveries. */
  get steps(): number {
    return this.#steps;
  }

  /** The peer of this name. Throws when there is none. */
  peer(name: string): SimPeer {
    const peer = this.#peers.get(name);
    if (peer === undefined) throw new RangeError(`There is no peer called ${name}.`);
    return peer;
  }

  /** Starts a peer. `id`: default from seed and name. `listens`: takes the simulation's messages at once; default true. */
  async start(name: string, options: StartPeerOptions = {}): Promise<SimPeer> {
    const { id = randomPeerId(this.random.fork(`id ${name}`)), listens = true, ...rest } = options;
    const peer = new SimPeer(this, name, id, rest);
    this.#peers.set(name, peer);
    this.#names.set(id, name);
    await peer.start();
    if (listens) peer.listen();
    return peer;
  }

  /** The name of the peer with this id; of a stranger, the end of the id. */
  nameOf(id: PeerId): string {
    return this.#names.get(id) ?? `?${id.slice(-4)}`;
  }

  /** Settles as `work` does, virtual time passing meanwhile, at most `limitMs` (default 180,000). Rejects with a violation. */
  async run<T>(work: Promise<T>, limitMs: number = CALM_LIMIT_MS): Promise<T> {
    return this.clock.run(work, { limitMs, what: 'what the simulation was to run' });
  }

  /** Lets `ms` of virtual time pass. Rejects with a violation. */
  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    this.check();
  }

  /** Throws the first violation so far. */
  check(): void {
    if (this.#violation !== undefined) throw this.#violation;
  }

  /** Runs what may find a violation from inside a callback; the next {@link check} throws it. */
  guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (!(error instanceof SimulationViolation)) throw error;
      this.#violation ??= error;
    }
  }

  /** For whoever takes steps by hand: what is checked after each. Throws the first violation. */
  afterStep(label: string): void {
    this.#steps++;
    for (const name of this.#lanes.get(label) ?? [label]) {
      const peer = this.#peers.get(name);
      if (peer?.isAlive === true) this.#checkPeer(peer);
    }
    this.attempts.checkReplays();
    const [thrown] = this.network.receiverErrors;
    if (thrown !== undefined) this.#fail('nothing throws across a link', `${thrown.where}: ${String(thrown.error)}`);
    this.check();
  }

  /** Which peers a step of this label concerns; undefined for the label of a peer. */
  concerns(label: string): readonly string[] | undefined {
    return this.#lanes.get(label);
  }

  /** The links on which one side called off what was in flight, since the last call, by name. */
  takeCalledOff(): readonly string[] {
    const names = this.#calledOff;
    this.#calledOff = [];
    return names;
  }

  /**
   * Lets time pass until nothing is on its way to another state, then checks that all that was sent is accounted for and that both
   * ends of everything agree. The caller has ended its faults. Rejects with a violation.
   */
  async calm(): Promise<void> {
    let disagreement: unknown;
    for (let waited = 0; waited <= CALM_LIMIT_MS; waited += CALM_STEP_MS) {
      await this.clock.advance(waited === 0 ? 0 : CALM_STEP_MS);
      this.check();
      if (!this.#isQuiet()) continue;
      disagreement = disagreementOf(this.peers.filter((peer) => peer.isRunning));
      if (disagreement === undefined) break;
    }
    if (!this.#isQuiet()) this.#fail('the network becomes calm', this.#unrest());
    if (disagreement !== undefined) throw disagreement;
    this.check();
    this.attempts.checkAllOver();
    this.ledger.checkCalm();
  }

  /** {@link calm}, then closes all nodes and checks that nothing is left. Rejects with a violation. */
  async end(): Promise<void> {
    await this.calm();
    await this.run(Promise.all(this.peers.map((peer) => peer.close())));
    await this.clock
      .runUntil(() => this.clock.pendingTimers === 0, { limitMs: EMPTY_LIMIT_MS, what: 'an empty network' })
      .catch(() => undefined);
    this.check();
    const { links, dials, listeners } = this.network.snapshot();
    const left = [...this.clock.pending().map(({ label }) => `timer of ${label}`), ...links, ...listeners];
    if (left.length + dials > 0) this.#fail('nothing is left after close', `${left.join(', ')}; ${dials} dials.`);
    this.ledger.checkCalm();
  }

  /** Notes how a call of `peer` ends; a network is not calm before all of them have. See {@link CallBook.track}. */
  track<T>(peer: SimPeer, what: string, call: Promise<T>): Promise<T | undefined> {
    return this.calls.track(peer, what, call);
  }

  // ---- for the peers ------------------------------------------------------------------------------------------

  /** The hand-overs of this peer's connector. */
  handOverOf(name: string): HandOver | undefined {
    const { handOverMs } = this.#options;
    if (handOverMs === undefined) return undefined;
    const lane = `hand-over ${name}`;
    this.#lanes.set(lane, [name]);
    return delayedHandOver({
      clock: this.clock.labelled(lane),
      random: this.random.fork(lane),
      delayMs: handOverMs,
      note: (point) => this.history.note(this.clock.now(), name, `hand-over ${point}`),
    });
  }

  /** An error that a node logs is one that nobody could be told of. */
  loggerOf(name: string): Logger {
    const error = (event: string, fields?: unknown): void => {
      this.guard(() => this.#fail('no node logs an error', `${name} logged ${event} ${JSON.stringify(fields)}`));
    };
    return { debug() {}, info() {}, warn() {}, error };
  }

  /** The process of `peer` is dead: nobody waits for its calls, and what is sent on `links` reaches nobody. */
  died(peer: SimPeer, links: readonly string[]): void {
    this.excuses.dead(links);
    this.calls.forget(peer);
    this.ledger.died(peer.name);
    this.attempts.forget(peer.name);
    this.leaving(peer);
  }

  /** `peer` is about to end its process, or its connection to `to`. */
  leaving(peer: SimPeer, to: readonly SimPeer[] = this.peers): void {
    const names = to.map(({ name }) => name);
    this.excuses.leaving(peer.name, names);
  }

  /** Right after a `close()`: throws if the process left anything. */
  checkClosed(peer: SimPeer): void {
    const left = leftoversOfNode(peer.name, peer.node);
    if (peer.clock.pendingTimers > 0) left.push(`${peer.clock.pendingTimers} timers`);
    if (left.length > 0) this.#fail('nothing is left after close', `${peer.name} closed and left ${left.join(', ')}.`);
  }

  #checkPeer(peer: SimPeer): void {
    const { name, announced, node, clock } = peer;
    const { isBehind } = clock;
    checkNode({ name, announced, limits: this.limits, now: clock.now(), isBehind, diagnostics: node.diagnostics() });
  }

  #onLink({ name, from, to, links }: SimLinkFacts): void {
    const [a, b] = [this.nameOf(from), this.nameOf(to)];
    this.ledger.linked(a, b);
    this.excuses.linked(name, [a, b], links);
  }

  #isQuiet(): boolean {
    if (this.attempts.open + this.calls.open > 0) return false;
    const { dials, bytesInFlight } = this.network.snapshot();
    return dials === 0 && bytesInFlight === 0 && this.peers.every((peer) => !peer.isAlive || isSettled(peer));
  }

  #unrest(): string {
    const nameOf = (id: PeerId): string => this.nameOf(id);
    const restless = this.peers.filter((peer) => peer.isAlive && !isSettled(peer));
    const attempts = `${this.attempts.open} attempts are open.`;
    return [...restless.map((peer) => describeUnrest(peer, nameOf)), ...this.calls.describe(), attempts].join(' ');
  }

  #fail(invariant: string, text: string): never {
    throw new SimulationViolation(invariant, text);
  }
}
