/**
 * One peer of a simulation: a real node, unmodified, on a simulated process that can crash and start again under the same
 * id. What it sends and takes through here is in the simulation's books.
 */
import type { Subscription } from 'rxjs';
import type { Logger } from '../../base/logger.js';
import type { ConnectionNode } from '../../node/connection-node.js';
import { createConnectionNode } from '../../node/create-connection-node.js';
import type { ConnectionNodeOptions } from '../../node/options.js';
import { type PeerDescriptor, parsePeerDescriptor } from '../../peer/peer-descriptor.js';
import type { PeerId } from '../../peer/peer-id.js';
import type { Limits } from '../../wire/limits.js';
import type { SeededRandom } from '../seeded-random.js';
import { type HandOver, SimConnector } from '../sim-connector.js';
import type { SimNetwork } from '../sim-network.js';
import type { VirtualClock } from '../virtual-clock.js';
import type { AttemptWatch } from './attempt-watch.js';
import { EventGrammar } from './event-grammar.js';
import type { History } from './history.js';
import type { LossExcuses } from './loss-excuses.js';
import type { MessageLedger } from './message-ledger.js';
import { ProcessClock } from './process-clock.js';

/** The service under which the simulation's own messages travel. */
export const LEDGER_SERVICE = 'simulation';

/** Options of a simulated node; the simulation decides time, randomness and wires. */
export type SimPeerOptions = Omit<ConnectionNodeOptions, 'id' | 'clock' | 'random' | 'connectors' | 'logger'>;

/** How a simulated process ends: its machine resets its connections, or nobody hears of it. */
export type CrashKind = 'reset' | 'silent';

/** The simulation, as its peers see it. */
export interface SimPeerHost {
  readonly clock: VirtualClock;
  readonly random: SeededRandom;
  readonly network: SimNetwork;
  readonly limits: Limits;
  readonly history: History;
  readonly ledger: MessageLedger;
  readonly attempts: AttemptWatch;
  readonly excuses: LossExcuses;
  nameOf(id: PeerId): string;
  handOverOf(name: string): HandOver | undefined;
  loggerOf(name: string): Logger;
  guard(act: () => void): void;
  leaving(peer: SimPeer, to?: readonly SimPeer[]): void;
  died(peer: SimPeer, links: readonly string[]): void;
  checkClosed(peer: SimPeer): void;
}

export class SimPeer {
  readonly name: string;
  readonly id: PeerId;
  readonly #simulation: SimPeerHost;
  readonly #options: SimPeerOptions;
  #node: ConnectionNode | undefined;
  #clock: ProcessClock;
  #grammar: EventGrammar;
  #starts = 0;
  #isClosing = false;
  #messages: Subscription | undefined;

  constructor(simulation: SimPeerHost, name: string, id: PeerId, options: SimPeerOptions) {
    this.#simulation = simulation;
    this.name = name;
    this.id = id;
    this.#options = options;
    this.#clock = new ProcessClock(simulation.clock.labelled(name));
    this.#grammar = new EventGrammar(name);
  }

  /** The node of the running process. Throws when there is none. */
  get node(): ConnectionNode {
    if (this.#node === undefined) throw new Error(`${this.name} has no process; start() it first.`);
    return this.#node;
  }

  /** What others dial it by. */
  get descriptor(): PeerDescriptor {
    return parsePeerDescriptor({ id: this.id });
  }

  get isRunning(): boolean {
    return this.#node !== undefined && !this.#isClosing;
  }

  /** Has a process, perhaps one that is closing. */
  get isAlive(): boolean {
    return this.#node !== undefined;
  }

  /** The clock of the running process. */
  get clock(): ProcessClock {
    return this.#clock;
  }

  /** What the running process announced. */
  get announced(): EventGrammar {
    return this.#grammar;
  }

  /** Starts the process; again after a crash or a close, as another process of the same peer. */
  async start(): Promise<void> {
    if (this.#node !== undefined) throw new Error(`${this.name} runs already.`);
    const { clock, random, network, attempts, limits } = this.#simulation;
    const start = ++this.#starts;
    if (start > 1) this.#clock = new ProcessClock(clock.labelled(this.name));
    this.#grammar = new EventGrammar(this.name);
    this.#isClosing = false;
    const own = this.#clock;
    const { region } = this.#options;
    const self = parsePeerDescriptor({ id: this.id, ...(region === undefined ? {} : { region }) });
    const node = await createConnectionNode({
      ...this.#options,
      id: this.id,
      limits: { ...limits, ...this.#options.limits },
      clock: own,
      random: random.fork(`${this.name} ${start}`),
      logger: this.#simulation.loggerOf(this.name),
      connectors: ({ handshaker, limits: effective }) => [
        new SimConnector({
          network,
          self,
          handshaker,
          limits: effective,
          clock: own,
          handOver: this.#simulation.handOverOf(this.name),
          onAttempt: (pending) =>
            attempts.watch(this.name, pending, (outcome) => {
              if (outcome.type === 'established') this.#simulation.excuses.established(outcome.link);
              this.note(`attempt ${pending.initiator} ${outcome.type}`, this.#simulation.nameOf(pending.peer.id));
            }),
        }),
      ],
    });
    this.#node = node;
    this.note('started');
    node.peerEvents$.subscribe((event) => {
      if (this.#node !== node) return;
      const who = this.#simulation.nameOf(event.peer.id);
      this.note(`${event.type} ${who}`, 'error' in event ? event.error?.code : undefined);
      this.#simulation.guard(() => this.#grammar.hear(event.peer.id, event.type));
    });
  }

  /** Takes the simulation's messages from now on; what came before is delivered at once. Idempotent. */
  listen(): void {
    if (this.#messages !== undefined) return;
    // What was held until now may come from a connection that has ended.
    let isLate = true;
    this.#messages = this.node.messages$.subscribe(({ from, service, bytes }) => {
      if (service !== LEDGER_SERVICE) return;
      const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
      this.note(`message from ${this.#simulation.nameOf(from.id)}`, `number ${number}`);
      this.#simulation.guard(() => {
        if (!isLate) this.#grammar.checkDelivery(from.id);
        this.#simulation.ledger.arrived(number, this.name);
      });
    });
    isLate = false;
  }

  /** Sends one message of `size` bytes (from 4) that the simulation keeps book of. Settles as the node's `send` does. */
  async send(to: SimPeer, { size = 4, signal }: { size?: number; signal?: AbortSignal } = {}): Promise<void> {
    const { ledger } = this.#simulation;
    const bytes = new Uint8Array(Math.max(4, size));
    const number = ledger.sent(this.name, to.name);
    new DataView(bytes.buffer).setUint32(0, number);
    const node = this.node;
    const sent = node.send(to.descriptor, { service: LEDGER_SERVICE, bytes }, signal === undefined ? {} : { signal });
    const settle = (outcome: 'accepted' | 'rejected', detail?: string): void => {
      if (this.#node !== node) return;
      this.note(`send to ${to.name} ${outcome}`, detail);
      this.#simulation.guard(() => ledger.settled(number, outcome));
    };
    await sent.then(
      () => settle('accepted'),
      (error) => {
        settle('rejected', String(error.code ?? error));
        throw error;
      },
    );
  }

  /** Ends the connection to `to` in good order. */
  async disconnect(to: SimPeer): Promise<void> {
    this.#simulation.leaving(this, [to]);
    await this.node.disconnect(to.descriptor);
  }

  /** Closes the node in good order. No-op without a process. */
  async close(): Promise<void> {
    const node = this.#node;
    if (node === undefined || this.#isClosing) return;
    this.#isClosing = true;
    this.#simulation.leaving(this);
    this.note('closing');
    await node.close();
    if (this.#node !== node) return; // It crashed meanwhile.
    this.note('closed');
    this.#simulation.guard(() => this.#simulation.checkClosed(this));
    this.#forget();
  }

  /** The process dies. No-op without one. */
  crash(kind: CrashKind): void {
    if (this.#node === undefined) return;
    this.note(`crash ${kind}`);
    this.#clock.stop();
    this.#simulation.died(this, this.#simulation.network.crash(this.id, kind));
    this.#forget();
  }

  /** A line in the history. */
  note(what: string, detail = ''): void {
    this.#simulation.history.note(this.#simulation.clock.now(), this.name, what, detail);
  }

  #forget(): void {
    this.#node = undefined;
    this.#messages?.unsubscribe();
    this.#messages = undefined;
  }
}
