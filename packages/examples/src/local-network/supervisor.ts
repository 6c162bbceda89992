/**
 * The course of a run, from the first fork to the summary: start, connect and lock, let messages flow, kill and restart
 * one process, stop, wait for the last message, inspect, release, close, account for everything. `main` calls it. Every
 * step is bounded by a named deadline; whatever fails, the processes are gone afterwards and the summary says why.
 */

import { inTurns } from '../shared/in-turns.js';
import { pause, until } from '../shared/wait.js';
import { Crew } from './crew.js';
import { inspectNetwork } from './inspection.js';
import { killAndRestart } from './kill-and-restart.js';
import { LockWatch } from './lock-watch.js';
import type { Report } from './network-events.js';
import type { LocalNetworkOptions } from './options.js';
import type { NetworkPlan } from './plan.js';
import { Rendezvous } from './rendezvous.js';
import { Stats } from './stats.js';
import { type Summary, summarize } from './summary.js';
import { type NetworkAccount, verify } from './verify.js';
import { NO_WAYS } from './ways.js';
import type { WorkerNews } from './worker-protocol.js';

/** How often figures are reported, ms. */
const STATS_INTERVAL_MS = 500;

/** Processes that are started at the same time. */
const STARTS_AT_ONCE = 4;

/** The kill comes after this share of the run, or after this time in a run without an end, ms. */
const KILL_AFTER_SHARE = 0.4;
const KILL_AFTER_MS = 5_000;

/** Messages flow at least this long after the killed process is back, ms, also when the time is over. */
const FLOW_AFTER_REJOIN_MS = 500;

export class Supervisor {
  readonly #options: LocalNetworkOptions;
  readonly #plan: NetworkPlan;
  readonly #report: Report;
  readonly #crew: Crew;
  readonly #locks = new LockWatch();
  readonly #stats: Stats;
  readonly #failures: string[] = [];
  readonly #startedAt = performance.now();
  /** Rejects when a process ends unasked. */
  readonly #crashed: Promise<never>;
  #crash: (error: Error) => void = () => {};
  /** Ends every pause: the run shall end, or is over. */
  readonly #halt = new AbortController();
  /** How things stood when everything had arrived. */
  #state: Pick<Summary, 'connections' | 'locks' | 'ways' | 'links'> = {
    connections: 0,
    locks: 0,
    ways: NO_WAYS,
    links: [],
  };
  #rendezvous: Rendezvous | undefined;
  #flowedMs = 0;
  #hasSettled = false;
  #isOver = false;
  #killed: number | undefined;

  constructor(options: LocalNetworkOptions, plan: NetworkPlan, report: Report) {
    this.#options = options;
    this.#plan = plan;
    this.#report = (event) => {
      if (!this.#isOver) report(event);
    };
    this.#stats = new Stats(plan.edges, options.nodes, this.#startedAt);
    this.#crashed = new Promise((_, reject) => {
      this.#crash = reject;
    });
    this.#crashed.catch(() => {}); // Also when nobody waits for it.
    this.#crew = new Crew({
      plan,
      rate: options.rate,
      payloadBytes: options.payload,
      onNews: (node, news) => this.#onNews(node, news),
      onCrash: (why) => this.#crash(new Error(why)),
    });
  }

  /** Runs to the end, or until `stop` aborts: then to the end from there. Never rejects; failures are in the summary. */
  async run(stop: AbortSignal): Promise<Summary> {
    const stats = setInterval(() => this.#report(this.#stats.look(performance.now())), STATS_INTERVAL_MS);
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
    clearInterval(stats);
    stop.removeEventListener('abort', halt);
    this.#isOver = true;
    this.#halt.abort();
    // After the end, so that a late duplicate counts as well.
    const account = this.#account();
    await this.#crew.end();
    await this.#rendezvous?.close().catch((error: unknown) => this.#fail(error));
    // In a run that was broken off, messages were still under way: they are counted, but no failures of their own.
    const problems = this.#hasSettled ? account.problems : [];
    const { nodes, seed, transport } = this.#options;
    const facts = {
      nodes,
      transport,
      seed,
      account,
      killed: this.#killed,
      seconds: this.#flowedMs / 1_000,
      failures: [...this.#failures, ...problems],
    };
    return summarize({ ...facts, ...this.#state });
  }

  /** Ends all processes without waiting for anything. */
  endNow(): void {
    this.#crew.killNow();
  }

  async #course(stop: AbortSignal): Promise<void> {
    await this.#start();
    await this.#lock();
    await this.#crew.orderAll('flow', null, 'answer');
    const flowStart = performance.now();
    await this.#flow(stop, flowStart);
    this.#report({ type: 'stopping', reason: stop.aborted ? String(stop.reason) : 'the time is over' });
    await this.#crew.orderAll('settle', null, 'settle');
    this.#flowedMs = performance.now() - flowStart;
    this.#hasSettled = true;
    await this.#arrive();
    await this.#inspect();
    await this.#release();
    await this.#close();
  }

  async #start(): Promise<void> {
    const { nodes, transport, seed, seconds } = this.#options;
    const connections = this.#plan.edges.length;
    this.#report({ type: 'starting', nodes, connections, transport, seed, seconds: seconds ?? null });
    await this.#startRendezvous();
    await inTurns(this.#crew.nodes, STARTS_AT_ONCE, async (node) => {
      const { id, websocket } = await this.#crew.start(node, 0);
      const { pid } = this.#crew.member(node).process;
      this.#report({ type: 'started', node, id, pid, port: websocket?.port ?? null });
    });
  }

  /** Nodes that cannot be dialled need somebody who relays their signals. */
  async #startRendezvous(): Promise<void> {
    if (this.#plan.hasServer.every((has) => has)) return;
    this.#rendezvous = await Rendezvous.start((fault) => this.#fail(fault));
    const { descriptor } = this.#rendezvous;
    this.#crew.rendezvous = descriptor;
    this.#report({ type: 'rendezvous', id: descriptor.id, port: descriptor.websocket?.port ?? 0 });
  }

  /**
   * All nodes at the same time, so that every connection is begun from both ends at once; but those with a server first, so that
   * they have to ask those without to dial them.
   */
  async #lock(): Promise<void> {
    const { nodes } = this.#crew;
    await Promise.all(nodes.map((node) => this.#crew.order(node, 'meet', this.#crew.neighboursOf(node), 'answer')));
    for (const hasServer of [true, false]) {
      const those = nodes.filter((node) => this.#plan.hasServer[node] === hasServer);
      await Promise.all(those.map((node) => this.#crew.order(node, 'lock', null, 'lock')));
    }
    const { problems, ...state } = inspectNetwork(this.#plan, await this.#crew.orderAll('inspect', null, 'answer'));
    for (const problem of problems) this.#fail(`before the flow: ${problem}`);
    this.#report({ type: 'flowing', ...state, ms: Math.round(performance.now() - this.#startedAt) });
  }

  async #flow(stop: AbortSignal, flowStart: number): Promise<void> {
    const { victim } = this.#plan;
    const totalMs = this.#options.seconds === undefined ? undefined : this.#options.seconds * 1_000;
    if (victim !== undefined) {
      await pause(totalMs === undefined ? KILL_AFTER_MS : totalMs * KILL_AFTER_SHARE, stop);
      if (!stop.aborted) {
        this.#killed = victim;
        await killAndRestart({
          crew: this.#crew,
          victim,
          locks: this.#locks,
          stats: this.#stats,
          report: this.#report,
        });
        await pause(FLOW_AFTER_REJOIN_MS);
      }
    }
    await pause(totalMs === undefined ? Number.POSITIVE_INFINITY : totalMs - (performance.now() - flowStart), stop);
  }

  /** Waits until every message is accounted for; what is not by then stays a problem of the final account. */
  async #arrive(): Promise<void> {
    let account = this.#account();
    const isSettled = (): boolean => {
      account = this.#account();
      return account.unaccounted === 0;
    };
    const missing = (): string => `${account.unaccounted} messages could not be accounted for`;
    try {
      await until('arrive', isSettled, missing);
      this.#report({ type: 'settled', messages: account.sent });
    } catch (error) {
      this.#fail(error);
    }
  }

  async #inspect(): Promise<void> {
    const inspections = await this.#crew.orderAll('inspect', null, 'answer');
    const { problems, ...state } = inspectNetwork(this.#plan, inspections);
    this.#state = state;
    for (const problem of problems) this.#fail(`at the end: ${problem}`);
  }

  /** Every lock is given back, and its peer has heard of it, while all connections still stand. */
  async #release(): Promise<void> {
    this.#locks.disturbed = 'everybody';
    await this.#crew.orderAll('release', null, 'release');
    const heldBy = async (): Promise<number> => {
      const inspections = await this.#crew.orderAll('inspect', null, 'answer');
      return inspections.reduce((sum, inspection) => sum + inspection.heldBy.length, 0);
    };
    await until(
      'release',
      async () => (await heldBy()) === 0,
      () => 'some nodes still hold a lock for peers that released theirs',
    );
    this.#report({ type: 'released-all' });
  }

  async #close(): Promise<void> {
    const closing = this.#crew.nodes.map(async (node) => {
      await this.#crew.close(node);
      this.#stats.ended(node);
      this.#report({ type: 'closed', node });
    });
    for (const result of await Promise.allSettled(closing)) if (result.status === 'rejected') this.#fail(result.reason);
  }

  #account(): NetworkAccount {
    return verify(this.#plan.edges, this.#crew.incarnations());
  }

  #onNews(node: number, news: WorkerNews): void {
    if (news.type === 'figures') return this.#stats.update(node, news.figures);
    if (news.type === 'fault') return this.#fail(`node ${node}: ${news.text}`);
    const { peer, state } = news;
    const wrong = this.#locks.note(node, news);
    if (wrong !== undefined) this.#fail(wrong);
    this.#report({ type: state === 'held' ? 'locked' : state, node, peer });
  }

  #fail(error: unknown, place: 'first' | 'last' = 'last'): void {
    const text = error instanceof Error ? error.message : String(error);
    if (place === 'first') this.#failures.unshift(text);
    else this.#failures.push(text);
    this.#report({ type: 'failure', text });
  }
}
