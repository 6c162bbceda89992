/**
 * Builds and starts the foreign `ConnectionManager` with its default connectors, and frees what it leaves behind.
 * Without entry points it asks nobody about its address; with a descriptor from us it asks no CDN about its region.
 * It listens on 0.0.0.0 whatever the host: the library has no option for that.
 */
import { type PeerAddress, toForeign, toFullForeign } from './foreign-descriptor.js';
import { foreignLibrary } from './foreign-library.js';
import type {
  ForeignConnectivity,
  ForeignDescriptor,
  ForeignEndpoint,
  ForeignFacade,
  ForeignManager,
  ForeignPendingConnection,
  ForeignTransport,
} from './foreign-types.js';
import { hex } from './narrow.js';
import { SignallingStub } from './signalling-stub.js';

export interface ForeignManagerSettings {
  readonly id: string;
  /** Port of the server, 0 for any free one; absent: no server. */
  readonly port?: number;
  readonly fullDescriptor: boolean;
  readonly allowPrivate: boolean;
  readonly maxConnections?: number;
  /** Bytes of one incoming message on the server side. */
  readonly maxMessageBytes?: number;
  /** Asked at start whether `port`, which must not be 0 then, can be reached. Default: nobody. */
  readonly entryPoints?: readonly PeerAddress[];
  /** Carries its signals. Default: a stub, which hands them to the test. */
  readonly transport?: ForeignTransport;
}

export interface StartedManager {
  readonly manager: ForeignManager;
  readonly facade: ForeignFacade;
  readonly signalling: SignallingStub;
  readonly descriptor: ForeignDescriptor;
  /** What its entry points told it, or what it assumes without any. */
  readonly connectivity: ForeignConnectivity | undefined;
  /** Stops the manager, then ends what it forgot. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/** Rejects when the port is taken. */
export async function startForeignManager(settings: ForeignManagerSettings): Promise<StartedManager> {
  const { port, maxConnections, maxMessageBytes, entryPoints } = settings;
  const describe = settings.fullDescriptor ? toFullForeign : toForeign;
  let descriptor = describe({ id: settings.id });
  let connectivity: ForeignConnectivity | undefined;
  const signalling = new SignallingStub(() => descriptor);
  const facade = new foreignLibrary.DefaultConnectorFacade({
    transport: settings.transport ?? signalling,
    websocketHost: HOST,
    websocketServerEnableTls: false,
    ...(port === undefined ? {} : { websocketPortRange: { min: port, max: port } }),
    ...(maxMessageBytes === undefined ? {} : { maxMessageSize: maxMessageBytes }),
    ...(entryPoints === undefined ? {} : { entryPoints: entryPoints.map(toForeign) }),
    createLocalPeerDescriptor: async (found) => {
      connectivity = found;
      const bound = boundPort(facade);
      if (bound !== undefined)
        descriptor = describe({ id: settings.id, websocket: { host: HOST, port: bound, tls: false } });
      return descriptor;
    },
  });
  const manager = new foreignLibrary.ConnectionManager({
    createConnectorFacade: () => facade,
    allowIncomingPrivateConnections: settings.allowPrivate,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  });
  const leftovers = new Leftovers(manager);
  await manager.start();
  const stop = async (): Promise<void> => {
    await manager.stop();
    leftovers.end();
  };
  return { manager, facade, signalling, descriptor, connectivity, stop };
}

/** The port the server got: with 0 asked for, the library itself reports 0. */
function boundPort(facade: ForeignFacade): number | undefined {
  const address = facade.websocketServerConnector.websocketServer?.httpServer.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

/**
 * What a replacement in the tie-break abandons: the old attempt keeps its 15 s timer and the old socket stays open (R15),
 * and either would keep the process alive. Watches the decisions, changes none; only the replaced are remembered.
 */
class Leftovers {
  readonly #replaced = new Set<ForeignEndpoint>();

  constructor(manager: ForeignManager) {
    const decide = manager.onNewConnection;
    const watched = (attempt: ForeignPendingConnection): boolean => {
      const id = hex(attempt.getPeerDescriptor().nodeId);
      const before = manager.endpoints.get(id);
      const accepted = decide(attempt);
      if (before !== undefined && manager.endpoints.get(id) !== before) this.#replaced.add(before);
      return accepted;
    };
    Object.assign(manager, { onNewConnection: watched });
  }

  end(): void {
    for (const endpoint of this.#replaced) {
      if (endpoint.connected) endpoint.connection.connection.destroy();
      else endpoint.connection.destroy();
    }
  }
}
