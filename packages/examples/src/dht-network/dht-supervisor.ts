/**
 * Directs one run of the DHT network: start, work, the kill and what follows, the final check, the picture, the end. It reports
 * events and comes back with a summary; it never rejects, and leaves no process behind.
 */
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { dhtLimits } from '@peerlatch/dht/limits';
import { inTurns } from '../shared/in-turns.js';
import { type SeededRandom, seededRandom } from '../shared/seeded-random.js';
import { pause } from '../shared/wait.js';
import { DhtCrew } from './dht-crew.js';
import type { DhtEvent } from './dht-events.js';
import type { DhtNetworkOptions } from './dht-network-options.js';
import type { NodeFacts } from './dht-orders.js';
import { chooseEntryPoints, type DhtPlan, type PlannedProcess } from './dht-plan.js';
import { type DhtSummary, summarizeDht } from './dht-summary.js';
import { DhtTally } from './dht-tally.js';
import { calm, deadContacts, type FinalReads, neighbourPairs, readEverything } from './final-check.js';
import { topologySvg } from './topology-svg.js';
import { ValueBook } from './value-book.js';
import { Workload } from './workload.js';

/** Between two looks at all nodes, ms. */
const STATS_INTERVAL_MS = 1_000;
/** Processes that are started at the same time. */
const STARTS_AT_ONCE = 4;
/** The kill comes after this share of the run, or after this time in a run without an end, ms. */
const KILL_AFTER_SHARE = 0.4;
const KILL_AFTER_MS = 5_000;
/** All work at least this long after the others have joined, ms, also when the time is over. */
const WORK_AFTER_REJOIN_MS = 1_000;

/** Where the picture goes unless somebody says otherwise. */
const SVG_NAME = 'peerlatch-dht-network.svg';

const NO_READS: FinalReads = { values: 0, reads: 0, repeated: 0, lost: [], excused: [] };

export class DhtSupervisor {
  readonly #options: DhtNetworkOptions;
  readonly #plan: DhtPlan;
  readonly #report: (event: DhtEvent) => void;
  readonly #crew: DhtCrew;
  readonly #random: SeededRandom;
  readonly #tally = new DhtTally();
  readonly #book = new ValueBook({ ttlMs: dhtLimits.storeTtlMs, redundancy: dhtLimits.redundancyFactor });
  readonly #workload: Workload;
  readonly #failures: string[] = [];
  readonly #startedAt = performance.now();
  readonly #joinedMs: number[] = [];
  readonly #readyMs: number[] = [];
  readonly #killed = new Set<string>();
  /** Rejects when a process ends unasked. */
  readonly #crashed: Promise<never>;
  #crash: (error: Error) => void = () => {};
  /** Ends every pause: the run shall end, or is over. */
  readonly #halt = new AbortController();
  #isInTurmoil = false;
  #isOver = false;
  #workedMs = 0;
  #killedProcesses = 0;
  #reads = NO_READS;
  #facts: readonly NodeFacts[] = [];
  #svg: string | undefined;

  constructor(options: DhtNetworkOptions, plan: DhtPlan, report: (event: DhtEvent) => void) {
    this.#options = options;
    this.#plan = plan;
    this.#report = (event) => {
      if (!this.#isOver) report(event);
    };
    this.#random = seededRandom(options.seed + 1);
    this.#crashed = new Promise((_, reject) => {
      this.#crash = reject;
    });
    this.#crashed.catch(() => {}); // Also when nobody waits for it.
    this.#crew = new DhtCrew((why) => this.#crash(new Error(why)));
    this.#workload = new Workload({
      ...{ crew: this.#crew, book: this.#book, tally: this.#tally, random: this.#random },
      isInTurmoil: () => this.#isInTurmoil,
      killed: () => this.#killed,
      fail: (text) => this.#fail(text),
    });
  }

  /** Runs to the end, or until `stop` aborts: then to the end from there. */
  async run(stop: AbortSignal): Promise<DhtSummary> {
    const halt = (): void => this.#halt.abort(stop.reason);
    stop.addEventListener('abort', halt);
    if (stop.aborted) halt();
    const course = this.#course(this.#halt.signal);
    course.catch(() => {}); // After a crash it ends by itself, since nobody answers any more.
    try {
      await Promise.race([course, this.#crashed]);
    } catch (error) {
      this.#fail(error, 'first'); // What else was reported is likely to be its consequence.
    }
    stop.removeEventListener('abort', halt);
    this.#isOver = true;
    this.#halt.abort();
    await this.#crew.end();
    return this.#summary();
  }

  /** Ends all processes without waiting for anything. */
  endNow(): void {
    this.#crew.killNow();
  }

  async #course(stop: AbortSignal): Promise<void> {
    await this.#start();
    const { living } = this.#crew;
    this.#report({ type: 'working', nodes: living.length, ms: Math.round(performance.now() - this.#startedAt) });
    const looking = new AbortController();
    const looks = this.#look(looking.signal);
    looks.catch((error: unknown) => this.#crash(error instanceof Error ? error : new Error(String(error))));
    const workStart = performance.now();
    for (const { node } of living) this.#workload.start(node);
    await this.#work(stop, workStart);
    this.#report({ type: 'stopping', reason: stop.aborted ? String(stop.reason) : 'the time is over' });
    await this.#workload.stop();
    this.#workedMs = performance.now() - workStart;
    await this.#verify();
    looking.abort();
    await looks;
    this.#draw();
    await this.#close();
  }

  /** The first is the network; the next two know fewer than three to join through; all others join at the same time. */
  async #start(): Promise<void> {
    const { nodes, seed, seconds = null } = this.#options;
    const { processes } = this.#plan;
    this.#report({ type: 'starting', nodes, processes: processes.length, seed, seconds });
    const [first, second, third, ...others] = processes;
    for (const process of [first, second, third]) if (process !== undefined) await this.#startProcess(process);
    await inTurns(others, STARTS_AT_ONCE, (process) => this.#startProcess(process));
  }

  async #startProcess(planned: PlannedProcess): Promise<void> {
    const { process } = planned;
    const pid = this.#crew.fork(planned);
    for (const { node, id } of planned.nodes) {
      const ready = this.#crew.living.flatMap(({ descriptor }) => (descriptor === undefined ? [] : [descriptor]));
      const entryPoints: readonly PeerDescriptor[] = chooseEntryPoints(ready, this.#random);
      const { websocket } = await this.#crew.start(process, { node, id }, entryPoints);
      const facts = { node, id, process, pid, port: websocket?.port ?? 0, entryPoints: entryPoints.length };
      this.#report({ type: 'started', ...facts });
      const { joinedMs, readyMs } = await this.#ready(node, entryPoints.length === 0);
      this.#report({ type: 'ready', node, joinedMs, readyMs });
    }
  }

  /** Who has nobody to join has nothing to be ready for. */
  async #ready(node: number, isFirst: boolean): Promise<{ readonly joinedMs: number; readonly readyMs: number }> {
    if (isFirst) {
      this.#crew.member(node).life.readyAt = performance.now();
      return { joinedMs: 0, readyMs: 0 };
    }
    const times = await this.#crew.ready(node);
    this.#joinedMs.push(times.joinedMs);
    this.#readyMs.push(times.readyMs);
    return { joinedMs: Math.round(times.joinedMs), readyMs: Math.round(times.readyMs) };
  }

  async #work(stop: AbortSignal, workStart: number): Promise<void> {
    const { seconds } = this.#options;
    const totalMs = seconds === undefined ? undefined : seconds * 1_000;
    if (this.#plan.victims.length > 0) {
      await pause(totalMs === undefined ? KILL_AFTER_MS : totalMs * KILL_AFTER_SHARE, stop);
      if (!stop.aborted) await this.#killAndReplace();
    }
    const leftMs = totalMs === undefined ? Number.POSITIVE_INFINITY : totalMs - (performance.now() - workStart);
    await pause(leftMs, stop);
  }

  /** A quarter of the processes dies at once; the others get over it while they work; then as many new ones join. */
  async #killAndReplace(): Promise<void> {
    const { victims: processes, successors } = this.#plan;
    const dead = this.#crew.living.filter(({ process }) => processes.includes(process));
    this.#isInTurmoil = true;
    this.#killedProcesses = processes.length;
    for (const { id } of dead) this.#killed.add(id);
    const killedAt = performance.now();
    const since = (): number => Math.round(performance.now() - killedAt);
    const pids = processes.map((process) => this.#crew.pidOf(process));
    const died = this.#crew.kill(processes);
    const nodes = dead.map(({ node }) => node);
    this.#report({ type: 'killed', processes, pids, nodes, signal: 'SIGKILL' });
    await died;
    await calm(this.#crew);
    this.#report({ type: 'recovered', ms: since() });
    await inTurns(successors, STARTS_AT_ONCE, (process) => this.#startProcess(process));
    const joined = successors.flatMap((process) => process.nodes.map(({ node }) => node));
    this.#report({ type: 'rejoined', nodes: joined, ms: since() });
    await calm(this.#crew);
    this.#isInTurmoil = false;
    for (const node of joined) this.#workload.start(node);
    await pause(WORK_AFTER_REJOIN_MS);
  }

  async #verify(): Promise<void> {
    await calm(this.#crew);
    this.#reads = await readEverything(this.#crew, this.#book, this.#killed);
    const { lost, values, reads } = this.#reads;
    for (const { name, version } of lost) this.#fail(`version ${version} of "${name}" cannot be read from every node`);
    this.#facts = await this.#crew.inspect();
    const left = deadContacts(this.#facts, this.#livingIds());
    if (left > 0) this.#fail(`${left} killed nodes are still taken for neighbours`);
    this.#report({ type: 'verified', values, reads });
  }

  #draw(): void {
    const { nodes, seed, svg } = this.#options;
    const path = svg ?? join(tmpdir(), SVG_NAME);
    const pictured = this.#crew.members.map(({ node, id, process, life }) => ({
      ...{ node, id, process },
      isKilled: life.endedAt !== undefined,
    }));
    const edges = neighbourPairs(this.#facts, (node) => this.#crew.member(node).id);
    const title = `A DHT of ${nodes} nodes${this.#killed.size === 0 ? '' : `, ${this.#killed.size} killed and replaced`} (seed ${seed})`;
    writeFileSync(path, topologySvg(title, pictured, edges));
    this.#svg = path;
    this.#report({ type: 'picture', path });
  }

  async #close(): Promise<void> {
    const processes = [...new Set(this.#crew.living.map(({ process }) => process))];
    const closing = processes.map(async (process) => {
      await this.#crew.close(process);
      this.#report({ type: 'closed', process });
    });
    for (const result of await Promise.allSettled(closing)) if (result.status === 'rejected') this.#fail(result.reason);
  }

  async #look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#isOver) {
      const facts = await this.#crew.inspect();
      const nodes = facts.map(({ neighbours, ...rest }) => ({ ...rest, neighbours: neighbours.length }));
      const deadNow = facts.flatMap(({ neighbours }) => neighbours).filter((id) => this.#killed.has(id)).length;
      this.#report({ type: 'stats', ...this.#tally.counts(), values: this.#book.size, deadContacts: deadNow, nodes });
      await pause(STATS_INTERVAL_MS, signal);
    }
  }

  #livingIds(): ReadonlySet<string> {
    return new Set(this.#crew.living.map(({ id }) => id));
  }

  #summary(): DhtSummary {
    const { living } = this.#crew;
    return summarizeDht({
      nodes: living.length,
      connections: this.#facts.reduce((sum, { connections }) => sum + connections, 0) / 2,
      processes: new Set(living.map(({ process }) => process)).size,
      seed: this.#options.seed,
      seconds: this.#workedMs / 1_000,
      joinedMs: this.#joinedMs,
      readyMs: this.#readyMs,
      counts: this.#tally.counts(),
      reads: this.#reads,
      killedProcesses: this.#killedProcesses,
      killedNodes: this.#killed.size,
      deadContactsLeft: deadContacts(this.#facts, this.#livingIds()),
      svg: this.#svg,
      failures: this.#failures,
    });
  }

  #fail(error: unknown, place: 'first' | 'last' = 'last'): void {
    const text = error instanceof Error ? error.message : String(error);
    if (place === 'first') this.#failures.unshift(text);
    else this.#failures.push(text);
    this.#report({ type: 'failure', text });
  }
}
