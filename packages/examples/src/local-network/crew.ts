/**
 * All processes of a run, those that have ended included: who runs which node now, what everybody has in his ledger, and
 * that nobody is left behind. The supervisor directs it; it decides nothing about the course of a run.
 */
import { fileURLToPath } from 'node:url';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import { type DeadlineName, deadlines } from '../shared/deadlines.js';
import { within } from '../shared/wait.js';
import { WorkerProcess } from '../shared/worker-process.js';
import { type Incarnation, type KillLine, nameOf } from './flow-account.js';
import { LedgerFile } from './ledger-file.js';
import type { NetworkPlan } from './plan.js';
import { neighboursOf } from './topology.js';
import type { Neighbour, OrderName, Orders, WorkerNews } from './worker-protocol.js';

const PROGRAM = fileURLToPath(new URL('./worker.js', import.meta.url));

/** What every node of the run has in common. */
export interface CrewOptions {
  readonly plan: NetworkPlan;
  readonly rate: number;
  readonly payloadBytes: number;
  readonly onNews: (node: number, news: WorkerNews) => void;
  /** A process ended unasked. */
  readonly onCrash: (why: string) => void;
}

/** One process and the life it stands for. */
export interface Member {
  readonly node: number;
  readonly incarnation: number;
  readonly process: WorkerProcess<Orders, WorkerNews>;
  readonly ledger: LedgerFile;
  descriptor: PeerDescriptor | undefined;
  kill: KillLine | undefined;
}

export class Crew {
  readonly #options: CrewOptions;
  readonly #members: Member[] = [];
  /** Where nodes without a server meet; null while nobody needs it. Set before the first start. */
  rendezvous: PeerDescriptor | null = null;
  #isOver = false;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Numbers of all nodes, ascending. */
  get nodes(): readonly number[] {
    return [...this.#options.plan.ids.keys()];
  }

  /** The newest process of a node. */
  member(node: number): Member {
    const member = this.#members.findLast((candidate) => candidate.node === node);
    if (member === undefined) throw new Error(`node ${node} was not started`);
    return member;
  }

  /** Forks a process for `node` and starts the node in it; `port` of its server, if it has one, 0 for a free one. */
  async start(node: number, port: number): Promise<PeerDescriptor> {
    if (this.#isOver) throw new Error('the run is over');
    const { plan, rate, payloadBytes, onNews, onCrash } = this.#options;
    const incarnation = this.#members.filter((member) => member.node === node).length;
    const name = nameOf({ node, incarnation });
    const ledger = new LedgerFile();
    const process = new WorkerProcess<Orders, WorkerNews>({
      ...{ name, program: PROGRAM, files: [ledger.fd], onCrash },
      onNews: (news) => onNews(node, news),
    });
    const member: Member = { node, incarnation, process, ledger, descriptor: undefined, kill: undefined };
    const neighbours = this.neighboursOf(node);
    this.#members.push(member);
    const id = plan.ids[node] ?? '';
    const facts = { node, incarnation, id, rate, payloadBytes, neighbours, rendezvous: this.rendezvous };
    const order = { ...facts, port: plan.hasServer[node] === true ? port : null };
    const descriptor = await process.order('start', order, 'start');
    member.descriptor = descriptor;
    return descriptor;
  }

  /** The neighbours of `node` that run, as it gets to know them. */
  neighboursOf(node: number): readonly Neighbour[] {
    return neighboursOf(this.#options.plan.edges, node).flatMap((peer) => {
      const descriptor = this.#members.findLast((member) => member.node === peer)?.descriptor;
      return descriptor === undefined ? [] : [{ node: peer, descriptor }];
    });
  }

  /** Gives the process of one node an order. */
  order<Name extends OrderName>(
    node: number,
    name: Name,
    order: Orders[Name]['order'],
    deadline: DeadlineName,
  ): Promise<Orders[Name]['answer']> {
    return this.member(node).process.order(name, order, deadline);
  }

  /** Gives every node the same order at the same time; the answers come by number of the node. */
  orderAll<Name extends OrderName>(
    name: Name,
    order: Orders[Name]['order'],
    deadline: DeadlineName,
  ): Promise<readonly Orders[Name]['answer'][]> {
    return Promise.all(this.nodes.map((node) => this.order(node, name, order, deadline)));
  }

  /** The ledgers as they are now. */
  incarnations(): readonly Incarnation[] {
    return this.#members.map(({ node, incarnation, kill, ledger }) => ({
      node,
      incarnation,
      kill,
      ledger: ledger.read(),
    }));
  }

  /** SIGKILL, at once; `line` goes into the accounting. Resolves when that has ended the process. */
  async kill(node: number, line: KillLine): Promise<void> {
    const member = this.member(node);
    member.kill = line;
    member.process.kill();
    const { name, ended } = member.process;
    const { code, signal } = await within('kill', `${name} survived SIGKILL`, ended);
    if (signal !== 'SIGKILL')
      throw new Error(`${name} had ended before it could be killed, with ${signal ?? `exit code ${code}`}`);
  }

  /** Closes one node and waits until its process has ended by itself. */
  async close(node: number): Promise<void> {
    const { process } = this.member(node);
    process.expectEnd();
    await process.order('close', null, 'close');
    const left = `the process of ${process.name} still runs after its node was closed: something was left open`;
    const { code, signal } = await within('exit', left, process.ended);
    if (code !== 0)
      throw new Error(`${process.name} ended with ${signal ?? `exit code ${code}`} after its node was closed`);
  }

  /** Kills whatever still runs; no process outlives this. */
  async end(): Promise<void> {
    const running = this.#members.filter(({ process }) => process.isRunning);
    this.killNow();
    await Promise.race([Promise.all(running.map(({ process }) => process.ended)), timeout(deadlines.kill)]);
    for (const { ledger } of this.#members) ledger[Symbol.dispose]();
  }

  /** The same without waiting, for an end in a hurry. */
  killNow(): void {
    this.#isOver = true;
    for (const { process } of this.#members) if (process.isRunning) process.kill();
  }
}

function timeout(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
