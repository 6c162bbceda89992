/**
 * Starts nodes of the unmodified `@streamr/dht` DHT: on loopback sockets (wire-protocol 10.1), as a layer above another node, or in
 * its own simulator. A node is given its region, or it would ask a CDN.
 */
import { createServer } from 'node:net';
import { type PeerAddress, randomId, toForeign } from './foreign-descriptor.js';
import type { ForeignDhtLibrary, ForeignDhtNode, ForeignDhtOptions, ForeignSimulator } from './foreign-dht-types.js';
import type { ForeignDescriptor } from './foreign-types.js';
import { bytes, requireFunctions } from './narrow.js';
import { foreignRequire } from './preload.js';

function isLibrary(value: unknown): value is ForeignDhtLibrary {
  requireFunctions(value, ['DhtNode', 'Simulator', 'SimulatorTransport'], '@streamr/dht');
  return true;
}

function load(): ForeignDhtLibrary {
  const loaded: unknown = foreignRequire('@streamr/dht');
  if (!isLibrary(loaded)) throw new Error('@streamr/dht exports no DHT: is it still version 103.3.1?');
  return loaded;
}

/** The library's DHT. */
export const foreignDhtLibrary: ForeignDhtLibrary = load();

const HOST = '127.0.0.1';
const REGION = 100;

export interface ForeignDhtNodeOptions {
  /** 40 hex characters; default: random. */
  readonly id?: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Joined at once; without any, the node is an entry point and joins itself. */
  readonly entryPoints?: readonly PeerAddress[];
  /** Other options of the library. */
  readonly more?: ForeignDhtOptions;
}

export interface StartedForeignDht {
  readonly node: ForeignDhtNode;
  readonly descriptor: PeerAddress;
}

/** A node with a WebSocket server on loopback, which has joined. */
export async function startForeignDht(options: ForeignDhtNodeOptions = {}): Promise<StartedForeignDht> {
  const { id = randomId(), port = await freePort(), entryPoints = [], more = {} } = options;
  const known = entryPoints.map(toForeign);
  const node = new foreignDhtLibrary.DhtNode({
    nodeId: id,
    region: REGION,
    websocketHost: HOST,
    websocketPortRange: { min: port, max: port },
    websocketServerEnableTls: false,
    ...(known.length === 0 ? {} : { entryPoints: known }),
    ...more,
  });
  await node.start();
  const descriptor = node.getLocalPeerDescriptor();
  await node.joinDht(known.length === 0 ? [descriptor] : known);
  return { node, descriptor: { id, websocket: { host: HOST, port, tls: false } } };
}

/** A DHT of its own above `below` (wire-protocol 9.1); it still has to join. */
export async function startForeignLayer(below: ForeignDhtNode, serviceId: string): Promise<ForeignDhtNode> {
  const node = new foreignDhtLibrary.DhtNode({
    serviceId,
    transport: below,
    connectionsView: below.getConnectionsView(),
    peerDescriptor: below.getLocalPeerDescriptor(),
  });
  await node.start();
  return node;
}

/** A node in the library's simulator, started and not joined. */
export async function startSimulatedForeignDht(
  simulator: ForeignSimulator,
  id: string,
  region: number,
  more: ForeignDhtOptions = {},
): Promise<ForeignDhtNode> {
  const peerDescriptor: ForeignDescriptor = { nodeId: bytes(id), type: 0, region };
  const transport = new foreignDhtLibrary.SimulatorTransport(peerDescriptor, simulator);
  await transport.start();
  const node = new foreignDhtLibrary.DhtNode({
    peerDescriptor,
    transport,
    connectionsView: transport,
    connectionLocker: transport,
    ...more,
  });
  await node.start();
  return node;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('No port is free.');
  return address.port;
}
