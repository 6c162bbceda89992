/** The three processes of a run: started together, ended together, whatever happens. */
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { Limits } from '@peerlatch/connection/wire';
import type { AttackerOrders, PeersOrders, VictimOrders } from '../crew/orders.js';
import type { LossFigures, VictimFigures } from '../plan/figures.js';
import { WorkerProcess } from '../process/worker-process.js';
import type { Target } from '../raw/target.js';

export interface CrewOptions {
  /** Well-behaved peers. */
  readonly peers: number;
  /** Of the victim. */
  readonly limits: Partial<Limits>;
}

/** What is true at the end of a run. */
export interface CrewEnd {
  readonly losses: LossFigures;
  readonly victim: VictimFigures;
  /** What the victim had open after it was closed: one line each. */
  readonly leftovers: readonly string[];
}

export class RunningCrew implements AsyncDisposable {
  readonly victim = new WorkerProcess<VictimOrders>('victim');
  readonly peers = new WorkerProcess<PeersOrders>('peers');
  readonly attacker = new WorkerProcess<AttackerOrders>('attacker');
  #self: PeerDescriptor | undefined;

  static async start({ peers, limits }: CrewOptions): Promise<RunningCrew> {
    const crew = new RunningCrew();
    try {
      crew.#self = await crew.victim.orders.start({ limits, webrtc: true });
      await crew.peers.orders.start({ victim: crew.#self, count: peers });
      return crew;
    } catch (error) {
      await crew[Symbol.asyncDispose]();
      throw error;
    }
  }

  get target(): Target {
    const self = this.#self;
    if (self?.websocket === undefined) throw new Error('The victim has no server.');
    return { host: self.websocket.host, port: self.websocket.port, self };
  }

  /** Ends the well-behaved in good order, then looks at what is left. */
  async end(): Promise<CrewEnd> {
    const losses = await this.peers.orders.settle();
    const victim = await this.victim.orders.look();
    await this.peers.orders.close();
    const leftovers = await this.victim.orders.close();
    return { losses, victim, leftovers };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.victim.stop(), this.peers.stop(), this.attacker.stop()]);
  }
}
