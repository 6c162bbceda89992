/**
 * One node of the local network, inside its own process: it locks the connections to its neighbours, lets messages flow,
 * and tells how things stand. `worker` gives it the supervisor's orders. It knows nothing of the other processes but the
 * descriptors it is given.
 */
import { isConnectionError } from '@peerlatch/connection/base';
import type { LockHandle } from '@peerlatch/connection/locks';
import type { ConnectionNode } from '@peerlatch/connection/node';
import { createConnectionNode } from '@peerlatch/connection/node';
import type { PeerDescriptor } from '@peerlatch/connection/peer';
import type { LedgerWriter } from './ledger.js';
import { Traffic } from './traffic.js';
import type {
  Inspection,
  LinkPhase,
  Neighbour,
  NeighbourFigures,
  StartOrder,
  WorkerFigures,
  WorkerNews,
} from './worker-protocol.js';

/** The lock that every node takes on every connection it has. */
const LOCK_ID = 'local-network';

/** The SDK's phases of a connection, as they are shown. */
const LINK_PHASES = {
  connecting: 'connecting',
  awaitingPeer: 'connecting',
  reconnecting: 'connecting',
  connected: 'connected',
  closing: 'down',
  ended: 'down',
} as const satisfies Record<string, LinkPhase>;

export class WorkerNode {
  readonly #node: ConnectionNode;
  readonly #traffic: Traffic;
  readonly #tell: (news: WorkerNews) => void;
  readonly #neighbours = new Map<number, Neighbour>();
  readonly #locks = new Map<number, LockHandle>();

  private constructor(node: ConnectionNode, order: StartOrder, ledger: LedgerWriter, tell: (news: WorkerNews) => void) {
    const { node: self, incarnation, rate, payloadBytes, neighbours } = order;
    this.#node = node;
    this.#tell = tell;
    const onFault = (text: string): void => tell({ type: 'fault', text });
    this.#traffic = new Traffic({ node, self, incarnation, rate, payloadBytes, ledger, onFault });
    this.meet(neighbours);
    this.#traffic.listen();
    node.peerEvents$.subscribe(({ type, peer }) => {
      if (type === 'connected' || type === 'disconnected') this.#onConnection(this.#numberOf(peer), type);
    });
  }

  /** Starts the node; at the given port, or at a free one if somebody else has taken that meanwhile. */
  static async start(order: StartOrder, ledger: LedgerWriter, tell: (news: WorkerNews) => void): Promise<WorkerNode> {
    const { id, port } = order;
    const startAt = (at: number): Promise<ConnectionNode> =>
      createConnectionNode({ id, websocket: { host: '127.0.0.1', port: at } });
    const node = await startAt(port).catch((error: unknown) => {
      if (port !== 0 && isConnectionError(error, 'LISTEN_FAILED')) return startAt(0);
      throw error;
    });
    return new WorkerNode(node, order, ledger, tell);
  }

  get descriptor(): PeerDescriptor {
    return this.#node.self;
  }

  /** From now on these are neighbours, reachable at these addresses. */
  meet(neighbours: readonly Neighbour[]): void {
    for (const neighbour of neighbours) {
      this.#neighbours.set(neighbour.node, neighbour);
      this.#traffic.direct(neighbour.node, neighbour.descriptor);
    }
  }

  /** Locks every neighbour at the same time; each of them does the same, so all connections are dialled from both ends. */
  async lock(): Promise<void> {
    await Promise.all(
      [...this.#neighbours.values()].map(async ({ node: peer, descriptor }) => {
        const lock = await this.#node.lock(descriptor, LOCK_ID);
        this.#locks.set(peer, lock);
        lock.state$.subscribe((state) => this.#tell({ type: 'lock', peer, state }));
      }),
    );
  }

  flow(): void {
    this.#traffic.start();
  }

  settle(): Promise<void> {
    return this.#traffic.stop();
  }

  inspect(): Inspection {
    const { malformedFrames, duplicateMessages, unhandledMessages } = this.#node.diagnostics();
    return {
      connections: this.#node.connections().map((peer) => this.#numberOf(peer)),
      held: [...this.#locks].filter(([, lock]) => lock.state === 'held').map(([peer]) => peer),
      heldBy: this.#node.locks.lockedPeers('remote').map((id) => this.#numberOf({ id })),
      malformedFrames,
      duplicateMessages,
      unhandledMessages,
    };
  }

  figures(): WorkerFigures {
    const phases = new Map(this.#node.diagnostics().endpoints.map(({ peer, phase }) => [peer, LINK_PHASES[phase]]));
    const neighbours = [...this.#neighbours.values()].map(({ node: peer, descriptor: { id } }): NeighbourFigures => {
      const phase = phases.get(id) ?? 'down';
      return {
        peer,
        phase,
        lock: this.#locks.get(peer)?.state ?? 'none',
        theirs: this.#node.locks.isLocked('remote', id, LOCK_ID),
      };
    });
    const { submitted, rejected, delivered } = this.#traffic;
    return { submitted, rejected, delivered, neighbours };
  }

  async release(): Promise<void> {
    await Promise.all([...this.#locks.values()].map((lock) => lock.release()));
  }

  close(): Promise<void> {
    return this.#node.close();
  }

  #onConnection(peer: number, state: 'connected' | 'disconnected'): void {
    if (state === 'disconnected') this.#traffic.disconnected(peer);
    this.#tell({ type: 'connection', peer, state });
  }

  /** -1 for a peer that is no neighbour. */
  #numberOf({ id }: Pick<PeerDescriptor, 'id'>): number {
    for (const { node, descriptor } of this.#neighbours.values()) if (descriptor.id === id) return node;
    return -1;
  }
}
