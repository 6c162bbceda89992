/** Builds a DHT node: the one place that knows both the connection node and the DHT. A failed start leaves nothing running (R53). */
import { DeadlineWheel, silentLogger, systemClock, systemRandom } from '@peerlatch/connection/base';
import type { Transport } from '@peerlatch/connection/manager';
import { type ConnectionNode, createConnectionNode } from '@peerlatch/connection/node';
import { parsePeerDescriptor } from '@peerlatch/connection/peer';
import { Rpc } from '@peerlatch/connection/rpc';
import { limits as connectionLimits } from '@peerlatch/connection/wire';
import { type DhtLimits, dhtLimits } from '../base/dht-limits.js';
import { systemWallClock } from '../base/wall-clock.js';
import { ContactPool } from '../contact/contact-pool.js';
import type { DiscoveryLocker } from '../discovery/discovery-options.js';
import type { EntryStorage } from '../store/entry-storage.js';
import { LocalStore } from '../store/local-store.js';
import { MemoryStorage } from '../store/memory-storage.js';
import { DhtLayer } from './dht-layer.js';
import { DhtNode, type OpenLayer } from './dht-node.js';
import { DHT_MAX_CONNECTIONS, type DhtNodeOptions, type LayerOptions } from './dht-options.js';

/** Of the network (wire-protocol 1.5). */
const LAYER_0 = 'layer0';
/** Of the network, for layers above (wire-protocol 9.2). */
const UPPER_NEIGHBOUR_PING_LIMIT = 16;

/**
 * Starts a node, which begins to join through its entry points at once; `joined()` and `ready()` tell how that goes. Rejects as
 * `createConnectionNode` does, with what a storage rejects with, or with `signal.reason`.
 */
export async function createDhtNode(options: DhtNodeOptions = {}): Promise<DhtNode> {
  const entryPoints = (options.entryPoints ?? []).map(parsePeerDescriptor);
  const shared = sharedParts(options);
  const local = await openLocal(shared, options.storage);
  let connection: ConnectionNode | undefined;
  let made: OpenLayer | undefined;
  const locker: DiscoveryLocker = {
    weakLock: (peer, lockId) => connection?.locks.weakLock(peer, lockId) ?? false,
    weakUnlock: (peer, lockId) => connection?.locks.weakUnlock(peer, lockId),
    lock: async (peer, lockId, { signal }) => {
      if (connection === undefined) throw new Error('The node does not run yet.');
      return connection.locks.lock(peer, lockId, { signal });
    },
  };
  const { storage, dhtLimits: _, periodicPings, checkConnectivity = false, wallClock, ...rest } = options;
  const makeLayer = (transport: Transport): OpenLayer => {
    const rpc = rpcOver(transport, shared, options);
    return {
      rpc,
      layer: new DhtLayer({ ...shared, transport, rpc, local, locker, serviceId: LAYER_0, periodicPings }),
    };
  };
  try {
    connection = await createConnectionNode({
      ...rest,
      entryPoints: checkConnectivity ? entryPoints : undefined,
      limits: { maxConnections: DHT_MAX_CONNECTIONS, ...options.limits },
      // Offers, answers and requests to dial back find their way through the DHT.
      signaling: (own) => {
        made = makeLayer(own);
        return made.layer.transport;
      },
    });
    if (made === undefined) throw new Error('The connection node asked for no transport for its signals.');
    const { layer, rpc } = made;
    const openLayer = (serviceId: string, layerOptions: LayerOptions): Promise<OpenLayer> =>
      openUpper(
        layer,
        serviceId,
        { ...shared, limits: { ...shared.limits, ...layerOptions.dhtLimits } },
        options,
        layerOptions,
      );
    // Joining ourselves says that this is the first node: nobody has to act for it.
    void layer.discovery.join(entryPoints.length === 0 ? [connection.self] : entryPoints).catch(() => {});
    return new DhtNode({ connection, layer, rpc, openLayer });
  } catch (error) {
    await made?.layer.close();
    made?.rpc.close();
    if (made === undefined) await local.close();
    await connection?.close();
    throw error;
  }
}

/** What all layers of a node have in common. */
type SharedParts = ReturnType<typeof sharedParts>;

function sharedParts(options: DhtNodeOptions) {
  const { clock = systemClock, random = systemRandom, logger = silentLogger, wallClock = systemWallClock } = options;
  const limits: DhtLimits = { ...dhtLimits, ...options.dhtLimits };
  return { clock, random, logger, wallClock, limits, pool: new ContactPool(limits.contactPoolSize) };
}

function openLocal(shared: SharedParts, storage: EntryStorage | undefined): Promise<LocalStore> {
  return LocalStore.open({ ...shared, storage: storage ?? new MemoryStorage(shared.limits) });
}

function rpcOver(
  transport: Transport,
  { clock, random, logger }: SharedParts,
  { metrics, limits }: DhtNodeOptions,
): Rpc {
  const all = { ...connectionLimits, ...limits };
  const wheel = new DeadlineWheel(clock, all.wheelTickMs);
  return new Rpc({
    transport,
    clock,
    wheel,
    random,
    logger,
    limits: all,
    ...(metrics === undefined ? {} : { metrics }),
  });
}

async function openUpper(
  below: DhtLayer,
  serviceId: string,
  shared: SharedParts,
  options: DhtNodeOptions,
  { storage, periodicPings = true, neighbourPingLimit = UPPER_NEIGHBOUR_PING_LIMIT }: LayerOptions,
): Promise<OpenLayer> {
  const local = await openLocal(shared, storage);
  const { transport } = below;
  const rpc = rpcOver(transport, shared, options);
  try {
    const layer = new DhtLayer({ ...shared, transport, rpc, local, serviceId, periodicPings, neighbourPingLimit });
    return { layer, rpc };
  } catch (error) {
    rpc.close();
    await local.close();
    throw error;
  }
}
