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
import { type LinkEnd, wayOf } from './ways.js';
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

/** The lock on the rendezvous node: it keeps a node that nobody can dial connected to where signals come from. */
const RENDEZVOUS_LOCK_ID = 'local-network-rendezvous';

/**
 * A data channel does not break when the process at its other end dies: silence is all there is. So silence is looked into
 * sooner than by default, ms; together they are how long a dead neighbour goes unnoticed.
 */
const DATA_CHANNEL_LIMITS = { livenessIntervalMs: 1_000, livenessTimeoutMs: 3_000 };

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
  readonly #rendezvous: PeerDescriptor | null;
  readonly #traffic: Traffic;
  readonly #tell: (news: WorkerNews) => void;
  readonly #neighbours = new Map<number, Neighbour>();
  readonly #locks = new Map<number, LockHandle>();

  private constructor(node: ConnectionNode, order: StartOrder, ledger: LedgerWriter, tell: (news: WorkerNews) => void) {
    const { node: self, incarnation, rate, payloadBytes, neighbours, rendezvous } = order;
    this.#node = node;
    this.#rendezvous = rendezvous;
    this.#tell = tell;
    const onFault = (text: string): void => tell({ type: 'fault', text });
    this.#traffic = new Traffic({ node, self, incarnation, rate, payloadBytes, ledger, onFault });
    this.meet(neighbours);
    this.#traffic.listen();
    node.peerEvents$.subscribe(({ type, peer }) => {
      if (peer.id === rendezvous?.id) return; // No part of the network.
      if (type === 'connected' || type === 'disconnected') this.#onConnection(this.#numberOf(peer), type);
    });
  }

  /** Starts the node and connects it to the rendezvous node, if there is one. */
  static async start(order: StartOrder, ledger: LedgerWriter, tell: (news: WorkerNews) => void): Promise<WorkerNode> {
    const { id, port, rendezvous } = order;
    const node = port === null ? await startWithoutServer(id) : await startWithServer(id, port);
    const worker = new WorkerNode(node, order, ledger, tell);
    if (rendezvous !== null) await node.lock(rendezvous, RENDEZVOUS_LOCK_ID);
    return worker;
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
    const connected = this.#node.connections().filter(({ id }) => id !== this.#rendezvous?.id);
    return {
      connections: connected.map((peer) => this.#numberOf(peer)),
      ends: [...this.#ends().values()],
      held: [...this.#locks].filter(([, lock]) => lock.state === 'held').map(([peer]) => peer),
      heldBy: this.#node.locks.lockedPeers('remote').map((id) => this.#numberOf({ id })),
      malformedFrames,
      duplicateMessages,
      unhandledMessages,
    };
  }

  figures(): WorkerFigures {
    const ends = this.#ends();
    const phases = new Map(this.#node.diagnostics().endpoints.map(({ peer, phase }) => [peer, LINK_PHASES[phase]]));
    const neighbours = [...this.#neighbours.values()].map(({ node: peer, descriptor: { id } }): NeighbourFigures => {
      const phase = phases.get(id) ?? 'down';
      return {
        peer,
        phase,
        way: ends.get(peer)?.way,
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

  /** How each live connection to a neighbour came about, by the neighbour's number. */
  #ends(): ReadonlyMap<number, LinkEnd> {
    const ends = new Map<number, LinkEnd>();
    for (const { peer: id, transport } of this.#node.diagnostics().endpoints) {
      const peer = this.#numberOf({ id });
      if (transport === undefined || peer === -1) continue;
      ends.set(peer, { peer, transport, way: wayOf(transport, this.#node.explain(id).attempts) });
    }
    return ends;
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

/** At the given port, or at a free one if somebody else has taken that meanwhile. */
async function startWithServer(id: string, port: number): Promise<ConnectionNode> {
  const startAt = (at: number): Promise<ConnectionNode> =>
    createConnectionNode({ id, websocket: { host: '127.0.0.1', port: at } });
  return startAt(port).catch((error: unknown) => {
    if (port !== 0 && isConnectionError(error, 'LISTEN_FAILED')) return startAt(0);
    throw error;
  });
}

/** Reaches, and is reached by, others without a server over data channels on the loopback interface. */
function startWithoutServer(id: string): Promise<ConnectionNode> {
  return createConnectionNode({ id, webrtc: { bindAddress: '127.0.0.1' }, limits: DATA_CHANNEL_LIMITS });
}
