/**
 * All processes and nodes of a run of the DHT network, those that are gone included: who lives, since when and until when, and that nobody is
 * left behind. The supervisor directs it; it decides nothing about the course of a run.
 */
import { fileURLToPath } from 'node:url';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { type DeadlineName, deadlines } from '../shared/deadlines.js';
import { pause, within } from '../shared/wait.js';
import { WorkerProcess } from '../shared/worker-process.js';
import type { DhtOrders, NodeFacts, OfNode, ReadyTimes } from './dht-orders.js';
import type { PlannedNode, PlannedProcess } from './dht-plan.js';
import type { Life } from './lives.js';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

type DhtProcess = WorkerProcess<DhtOrders, never>;

/** One node in its process. */
export interface DhtMember extends PlannedNode {
  readonly process: number;
  descriptor: PeerDescriptor | undefined;
  /** For judging lookups: since when it must be found, and until when it may be. */
  readonly life: Life;
}

/** The order was given to a process that was killed before it answered. */
export class KilledMeanwhile extends Error {}

export class DhtCrew {
  readonly #onCrash: (why: string) => void;
  readonly #processes = new Map<number, DhtProcess>();
  readonly #killed = new Set<number>();
  readonly #members = new Map<number, DhtMember>();
  #isOver = false;

  constructor(onCrash: (why: string) => void) {
    this.#onCrash = onCrash;
  }

  /** Everybody who ever was, by number. */
  get members(): readonly DhtMember[] {
    return [...this.#members.values()];
  }

  /** Those who take part: ready, and not killed. */
  get living(): readonly DhtMember[] {
    return this.members.filter(({ life }) => life.readyAt !== undefined && life.endedAt === undefined);
  }

  /** Forks a process; no node runs in it yet. Answers with its process id. */
  fork({ process: number, nodes }: PlannedProcess): number {
    if (this.#isOver) throw new Error('the run is over');
    const name = `process ${number} (${nodes.map(({ node }) => `node ${node}`).join(', ')})`;
    const process: DhtProcess = new WorkerProcess({
      ...{ name, program: PROGRAM, onCrash: this.#onCrash },
      onNews: () => {},
    });
    this.#processes.set(number, process);
    return process.pid;
  }

  /** Starts a node in its process. */
  async start(process: number, planned: PlannedNode, entryPoints: readonly PeerDescriptor[]): Promise<PeerDescriptor> {
    const life: Life = { id: planned.id, startedAt: performance.now(), readyAt: undefined, endedAt: undefined };
    const member: DhtMember = { ...planned, process, descriptor: undefined, life };
    this.#members.set(planned.node, member);
    const descriptor = await this.#process(process).order('start', { ...planned, entryPoints }, 'start');
    member.descriptor = descriptor;
    return descriptor;
  }

  /** Resolves once the node knows its surroundings. */
  async ready(node: number): Promise<ReadyTimes> {
    const times = await this.order(node, 'ready', { node }, 'ready');
    this.member(node).life.readyAt = performance.now();
    return times;
  }

  member(node: number): DhtMember {
    const member = this.#members.get(node);
    if (member === undefined) throw new Error(`node ${node} was not started`);
    return member;
  }

  /** Orders the process of a node. Rejects with {@link KilledMeanwhile} when that was killed before it answered. */
  async order<Name extends Exclude<keyof DhtOrders, 'inspect' | 'close'>>(
    node: number,
    name: Name,
    order: DhtOrders[Name]['order'] & OfNode,
    deadline: DeadlineName,
  ): Promise<DhtOrders[Name]['answer']> {
    const { process } = this.member(node);
    try {
      return await this.#process(process).order(name, order, deadline);
    } catch (error) {
      if (this.#killed.has(process)) throw new KilledMeanwhile(`node ${node} was killed`);
      throw error;
    }
  }

  /** Looks at every living node. Whoever was killed meanwhile is left out. */
  async inspect(): Promise<readonly NodeFacts[]> {
    const processes = [...new Set(this.living.map(({ process }) => process))];
    const looks = processes.map(async (process) => {
      try {
        return await this.#process(process).order('inspect', null, 'answer');
      } catch (error) {
        if (this.#killed.has(process)) return [];
        throw error;
      }
    });
    const living = new Set(this.living.map(({ node }) => node));
    return (await Promise.all(looks)).flat().filter(({ node }) => living.has(node));
  }

  pidOf(process: number): number {
    return this.#process(process).pid;
  }

  /** SIGKILL to all of them at once. Resolves when that has ended them. */
  async kill(processes: readonly number[]): Promise<void> {
    for (const number of processes) this.#killed.add(number);
    for (const number of processes) this.#process(number).kill();
    const endedAt = performance.now();
    for (const { process, life } of this.members) if (processes.includes(process)) life.endedAt ??= endedAt;
    for (const number of processes) {
      const { name, ended } = this.#process(number);
      const { code, signal } = await within('kill', `${name} survived SIGKILL`, ended);
      if (signal !== 'SIGKILL')
        throw new Error(`${name} had ended before it could be killed, with ${signal ?? `exit code ${code}`}`);
    }
  }

  /** Lets all nodes of a process leave, and waits until it has ended by itself. */
  async close(number: number): Promise<void> {
    const process = this.#process(number);
    process.expectEnd();
    await process.order('close', null, 'leave');
    const left = `${process.name} still runs after its nodes were closed: something was left open`;
    const { code, signal } = await within('exit', left, process.ended);
    if (code !== 0) throw new Error(`${process.name} ended with ${signal ?? `exit code ${code}`} after it was closed`);
  }

  /** Kills whatever still runs; no process outlives this. */
  async end(): Promise<void> {
    const running = [...this.#processes.values()].filter(({ isRunning }) => isRunning);
    this.killNow();
    await Promise.race([Promise.all(running.map(({ ended }) => ended)), pause(deadlines.kill)]);
  }

  /** The same without waiting, for an end in a hurry. */
  killNow(): void {
    this.#isOver = true;
    for (const process of this.#processes.values()) if (process.isRunning) process.kill();
  }

  #process(number: number): DhtProcess {
    const process = this.#processes.get(number);
    if (process === undefined) throw new Error(`process ${number} was not started`);
    return process;
  }
}
