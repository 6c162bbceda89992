/**
 * The few shapes of `@streamr/dht` 103.3.1 that the foreign peer touches, as minimal interfaces of our own. Some are
 * private members there (marked): they exist at run time, and the version is pinned.
 */

/** Their peer descriptor. */
export interface ForeignDescriptor {
  nodeId: Uint8Array;
  /** 0 Node.js, 1 browser. */
  type: number;
  websocket?: { host: string; port: number; tls: boolean };
  region?: number;
  ipAddress?: number;
  publicKey?: Uint8Array;
  signature?: Uint8Array;
}

/** Their RPC body, wire-protocol 1.3. */
export interface ForeignRpcMessage {
  header: Record<string, string>;
  body?: { typeUrl: string; value: Uint8Array };
  requestId: string;
}

/** Their envelope, wire-protocol 1.1, as far as it carries RPC. */
export interface ForeignMessage {
  messageId: string;
  serviceId: string;
  sourceDescriptor?: ForeignDescriptor;
  targetDescriptor?: ForeignDescriptor;
  body: { oneofKind: 'rpcMessage'; rpcMessage: ForeignRpcMessage } | { oneofKind: undefined };
}

export interface ForeignSendOptions {
  /** May this send open a connection? */
  connect: boolean;
  sendIfStopped: boolean;
  bufferWhileConnecting: boolean;
}

/** A protobuf message type of their runtime. */
export interface ForeignMessageType<T> {
  readonly typeName: string;
  toBinary(message: T): Uint8Array;
  fromBinary(bytes: Uint8Array): T;
}

/** `google.protobuf.BytesValue`. */
export interface BytesValue {
  value: Uint8Array;
}

export interface ForeignCallContext {
  incomingSourceDescriptor?: ForeignDescriptor;
}

export interface ForeignCallOptions extends Partial<ForeignSendOptions> {
  targetDescriptor: ForeignDescriptor;
  notification?: boolean;
  timeout?: number;
  /** Their client refuses a call without this mark. */
  isProtoRpc: true;
}

/** Both of their communicators; the listening one attaches itself to a transport. */
export interface ForeignCommunicator {
  handleMessageFromPeer(message: ForeignMessage): void;
  registerRpcMethod<Q, A>(
    request: ForeignMessageType<Q>,
    response: ForeignMessageType<A>,
    name: string,
    handler: (request: Q, context: ForeignCallContext) => Promise<A>,
    options?: { timeout?: number },
  ): void;
  registerRpcNotification<Q>(
    request: ForeignMessageType<Q>,
    name: string,
    handler: (request: Q, context: ForeignCallContext) => Promise<object>,
  ): void;
  getRpcClientTransport(): {
    unary<Q, A>(
      method: { localName: string; name: string; I: ForeignMessageType<Q>; O: ForeignMessageType<A> },
      input: Q,
      options: ForeignCallOptions,
    ): { readonly response: Promise<A> };
  };
  destroy(): void;
  /** Private there. Requests that wait for an answer, by request id. */
  readonly ongoingRequests: ReadonlyMap<string, { deferredPromises: { message: { promise: Promise<unknown> } } }>;
}

/** What a transport of theirs announces. */
export interface ForeignTransportEvents {
  connected: (peer: ForeignDescriptor) => void;
  disconnected: (peer: ForeignDescriptor, graceful: boolean) => void;
  message: (message: ForeignMessage) => void;
}

/** What their connectors and communicators need from whoever carries their messages. */
export interface ForeignTransport {
  on<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): unknown;
  off<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): unknown;
  once<E extends keyof ForeignTransportEvents>(event: E, listener: ForeignTransportEvents[E]): unknown;
  send(message: ForeignMessage, options?: ForeignSendOptions): Promise<void>;
  getLocalPeerDescriptor(): ForeignDescriptor;
  stop(): void | Promise<void>;
  getDiagnosticInfo(): Record<string, unknown>;
}

/** A dial in progress. */
export interface ForeignPendingConnection {
  getPeerDescriptor(): ForeignDescriptor;
  destroy(): void;
}

/** An open connection (private there). */
export interface ForeignManagedConnection {
  send(bytes: Uint8Array): void;
  close(graceful: boolean): Promise<void>;
  readonly connection: {
    destroy(): void;
    readonly socket?: { terminate(): void };
  };
}

/** What the manager holds per peer (private there). */
export type ForeignEndpoint =
  | { connected: true; connection: ForeignManagedConnection }
  | { connected: false; connection: ForeignPendingConnection };

export interface ForeignFacade {
  createConnection(to: ForeignDescriptor): ForeignPendingConnection;
  /** Private there. */
  readonly websocketServerConnector: {
    readonly websocketServer?: {
      readonly httpServer: { address(): { port: number } | string | null };
      readonly wsServer: { readonly clients: ReadonlySet<unknown> };
    };
  };
  /** Private there. Attempts by peer id. */
  readonly webrtcConnector: { readonly ongoingConnectAttempts: ReadonlyMap<string, unknown> };
}

export interface ForeignManager extends ForeignTransport {
  start(): Promise<void>;
  getConnections(): ForeignDescriptor[];
  lockConnection(to: ForeignDescriptor, lockId: string): void;
  unlockConnection(to: ForeignDescriptor, lockId: string): void;
  enablePrivateClientMode(): Promise<void>;
  disablePrivateClientMode(): Promise<void>;
  /** Private there. Mode 0 normal, 1 leaving. */
  gracefullyDisconnectAsync(to: ForeignDescriptor, mode: 0 | 1): Promise<void>;
  /** Private there. False when the tie-break refuses. */
  readonly onNewConnection: (connection: ForeignPendingConnection) => boolean;
  /** Private there. Connecting and connected peers by id. */
  readonly endpoints: ReadonlyMap<string, ForeignEndpoint>;
  /** Private there. */
  readonly locks: {
    isLocalLocked(id: string, lockId?: string): boolean;
    isRemoteLocked(id: string, lockId?: string): boolean;
    isPrivate(id: string): boolean;
  };
  /** Private there: serves and calls `system/connection-manager`. */
  readonly rpcCommunicator: ForeignCommunicator;
}

/** What an entry point told the foreign peer about itself. */
export interface ForeignConnectivity {
  readonly host: string;
  readonly natType: string;
  readonly websocket?: { readonly host: string; readonly port: number; readonly tls: boolean };
  readonly ipAddress: number;
  readonly protocolVersion: string;
}

/** Options of their default connectors. Everything absent keeps their default. */
export interface ForeignFacadeOptions {
  transport: ForeignTransport;
  websocketHost: string;
  /** Absent: no server. `{0, 0}` lets the system choose the port. */
  websocketPortRange?: { min: number; max: number };
  websocketServerEnableTls: false;
  /** Bytes, of one incoming message on the server side. */
  maxMessageSize?: number;
  /** Asked about its address before it describes itself; absent or empty: nobody is. */
  entryPoints?: ForeignDescriptor[];
  /** Called once the server listens and the entry points have been asked. */
  createLocalPeerDescriptor: (found: ForeignConnectivity) => Promise<ForeignDescriptor>;
}

export interface ForeignManagerOptions {
  createConnectorFacade: () => ForeignFacade;
  allowIncomingPrivateConnections: boolean;
  maxConnections?: number;
}

/** The loaded library. */
export interface ForeignLibrary {
  readonly ConnectionManager: new (options: ForeignManagerOptions) => ForeignManager;
  readonly DefaultConnectorFacade: new (options: ForeignFacadeOptions) => ForeignFacade;
  readonly ListeningRpcCommunicator: new (serviceId: string, transport: ForeignTransport) => ForeignCommunicator;
  readonly Message: ForeignMessageType<ForeignMessage>;
}
