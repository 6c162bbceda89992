/**
 * The process of the well-behaved: some nodes that call, send and lock at a steady pace, whatever becomes of it (an open
 * loop: who waits for an answer before asking again does not notice a pause, it only asks less).
 */
import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { WindowFigures } from '../plan/figures.js';
import { quantile } from '../plan/quantile.js';
import { ECHO_SERVICE, EchoRpc, NUMBERED_SERVICE } from '../plan/services.js';
import { goFirst } from '../process/precedence.js';
import type { PeersOrders } from './orders.js';

/** Between two calls of one peer, ms; every second one comes with a message, every twentieth with a lock. */
const CALL_EVERY_MS = 5;
const SEND_EVERY = 2;
const LOCK_EVERY = 20;

class Tally {
  readonly #roundTrips: number[] = [];
  #failed = 0;
  #locks = 0;
  #failedLocks = 0;
  #disconnects = 0;

  answered(ms: number): void {
    this.#roundTrips.push(ms);
  }

  failed(): void {
    this.#failed++;
  }

  locked(isHeld: boolean): void {
    if (isHeld) this.#locks++;
    else this.#failedLocks++;
  }

  disconnected(): void {
    this.#disconnects++;
  }

  figures(): WindowFigures {
    const all = this.#roundTrips;
    return {
      count: all.length,
      failed: this.#failed,
      p50: quantile(all, 0.5),
      p99: quantile(all, 0.99),
      max: quantile(all, 1),
      locks: this.#locks,
      failedLocks: this.#failedLocks,
      disconnects: this.#disconnects,
    };
  }
}

class Crew {
  readonly #victim: PeerDescriptor;
  readonly #nodes: readonly ConnectionNode[];
  readonly #timers: NodeJS.Timeout[];
  readonly #going = new Set<Promise<unknown>>();
  #record = new Tally();
  #disconnects = 0;
  #sent = 0;

  private constructor(victim: PeerDescriptor, nodes: readonly ConnectionNode[]) {
    this.#victim = victim;
    this.#nodes = nodes;
    for (const node of nodes) {
      node.peerEvents$.subscribe(({ type }) => {
        if (type !== 'disconnected') return;
        this.#disconnects++;
        this.#record.disconnected();
      });
    }
    this.#timers = nodes.map((node) => this.#begin(node));
  }

  static async start(victim: PeerDescriptor, count: number): Promise<Crew> {
    const nodes = await Promise.all(Array.from({ length: count }, () => createConnectionNode()));
    await Promise.all(nodes.map((node) => node.connect(victim)));
    return new Crew(victim, nodes);
  }

  window(): WindowFigures {
    const last = this.#record.figures();
    this.#record = new Tally();
    return last;
  }

  async settle() {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.allSettled([...this.#going]);
    return { disconnects: this.#disconnects, sent: this.#sent };
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
  }

  #begin(node: ConnectionNode): NodeJS.Timeout {
    const echo = node.rpc.communicator(ECHO_SERVICE).stub(EchoRpc, this.#victim, { connect: false }).echo;
    const value = new Uint8Array(64);
    let turn = 0;
    return setInterval(() => {
      const record = this.#record;
      const at = performance.now();
      const answered = (): void => record.answered(performance.now() - at);
      this.#track(echo({ value }).then(answered, () => record.failed()));
      turn++;
      if (turn % SEND_EVERY === 0) this.#send(node, turn / SEND_EVERY - 1);
      if (turn % LOCK_EVERY === 0) this.#track(this.#lock(node, record));
    }, CALL_EVERY_MS);
  }

  #send(node: ConnectionNode, number: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number);
    this.#sent++;
    this.#track(node.send(this.#victim, { service: NUMBERED_SERVICE, bytes }, { connect: false }).catch(() => {}));
  }

  async #lock(node: ConnectionNode, record: Tally): Promise<void> {
    try {
      await using _lock = await node.lock(this.#victim, 'well-behaved');
      record.locked(true);
    } catch {
      record.locked(false);
    }
  }

  #track(work: Promise<unknown>): void {
    this.#going.add(work);
    void work.finally(() => this.#going.delete(work));
  }
}

export function peersOrders(): PeersOrders {
  goFirst();
  let crew: Crew | undefined;
  const started = (): Crew => {
    if (crew === undefined) throw new Error('The peers were not started.');
    return crew;
  };
  return {
    start: async ({ victim, count }) => {
      crew = await Crew.start(victim, count);
    },
    window: async () => started().window(),
    settle: () => started().settle(),
    close: () => started().close(),
  };
}
