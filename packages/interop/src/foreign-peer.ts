/**
 * A peer that this project did not write: the unmodified `ConnectionManager` of `@streamr/dht` 103.3.1 over loopback
 * WebSockets, behind a small API for tests and benchmarks. `createForeignPeer()` and `stop()` are all a test needs to
 * know of its life; several peers may live in one process. It is a test peer, never part of a program.
 */
import { DEFAULT_WAIT_MS, EventLog } from './event-log.js';
import { fromForeign, type PeerAddress, randomId, toForeign } from './foreign-descriptor.js';
import { type StartedManager, startForeignManager } from './foreign-manager.js';
import { ForeignRpc, type ForeignSendChoices, type ReceivedMessage } from './foreign-rpc.js';
import type {
  ForeignConnectivity,
  ForeignManager,
  ForeignMessage,
  ForeignSendOptions,
  ForeignTransport,
} from './foreign-types.js';
import { hex } from './narrow.js';
import type { SignallingStub } from './signalling-stub.js';

export interface ForeignPeerOptions {
  /** 40 lower-case hex characters; default: random. */
  readonly id?: string;
  /** Port of its server; default 0: any free one. */
  readonly port?: number;
  /** False: a peer that can only dial. Default true. */
  readonly withServer?: boolean;
  /** False: id and server only, without the placeholder key and signature that nodes carry. Default true. */
  readonly fullDescriptor?: boolean;
  /** Whether it honours `setPrivate` from others. Default false, as on the network. */
  readonly allowPrivate?: boolean;
  /** Above it, idle unlocked connections are closed (checked every 5 s, idle 20 s). Default 80. */
  readonly maxConnections?: number;
  /** Bytes of one incoming message on its server side. Default 1,048,576. */
  readonly maxMessageBytes?: number;
  /** Asked at start about its address and `port`, which must not be 0 then. Default: nobody. */
  readonly entryPoints?: readonly PeerAddress[];
  /** Carries its signals, as the network's routing does; the `manager` of another foreign peer will do. Default: `signalling`. */
  readonly transport?: ForeignTransport;
  /** Takes each user message instead of `messages`, which then stays empty: for benchmarks. */
  readonly onMessage?: (message: ReceivedMessage) => void;
}

/** What it announced about a connection. */
export type ForeignEvent =
  | { readonly type: 'connected'; readonly peer: string }
  | { readonly type: 'disconnected'; readonly peer: string; readonly graceful: boolean };

/** A user message to be sent. */
export interface ForeignUserMessage extends ForeignSendChoices {
  readonly service: string;
  readonly bytes: Uint8Array;
}

/** A call of a method whose request and response are both `google.protobuf.BytesValue`. */
export interface ForeignCall {
  readonly service: string;
  readonly method: string;
  readonly bytes: Uint8Array;
  /** Default 5,000 ms. */
  readonly timeoutMs?: number;
}

/** Starts a foreign peer. Rejects when the port is taken. */
export async function createForeignPeer(options: ForeignPeerOptions = {}): Promise<ForeignPeer> {
  const { withServer = true, port = 0, maxConnections, maxMessageBytes, entryPoints, transport } = options;
  const started = await startForeignManager({
    id: options.id ?? randomId(),
    fullDescriptor: options.fullDescriptor ?? true,
    allowPrivate: options.allowPrivate ?? false,
    ...(withServer ? { port } : {}),
    ...(maxConnections === undefined ? {} : { maxConnections }),
    ...(maxMessageBytes === undefined ? {} : { maxMessageBytes }),
    ...(entryPoints === undefined ? {} : { entryPoints }),
    ...(transport === undefined ? {} : { transport }),
  });
  return new ForeignPeer(started, options.onMessage);
}

export class ForeignPeer {
  /** How others reach it. */
  readonly descriptor: PeerAddress;
  /** What it found out about itself at start. */
  readonly connectivity: ForeignConnectivity | undefined;
  /** Every user message received, oldest first. */
  readonly messages = new EventLog<ReceivedMessage>();
  /** Every `connected` and `disconnected` announced, oldest first. */
  readonly events = new EventLog<ForeignEvent>();
  /** What its connectors wanted signalled to others, and the way to hand them signals. Unused where it was given a `transport`. */
  readonly signalling: SignallingStub;
  /** The library's own object, for what has no method here. */
  readonly manager: ForeignManager;
  readonly #started: StartedManager;
  readonly #rpc: ForeignRpc;

  constructor(started: StartedManager, onMessage: ((message: ReceivedMessage) => void) | undefined) {
    this.#started = started;
    this.manager = started.manager;
    this.signalling = started.signalling;
    this.descriptor = fromForeign(started.descriptor);
    this.connectivity = started.connectivity;
    this.#rpc = new ForeignRpc(started.manager, onMessage ?? ((message) => this.messages.push(message)));
    started.manager.on('connected', ({ nodeId }) => this.events.push({ type: 'connected', peer: hex(nodeId) }));
    started.manager.on('disconnected', ({ nodeId }, graceful) => {
      this.events.push({ type: 'disconnected', peer: hex(nodeId), graceful });
    });
  }

  get id(): string {
    return this.descriptor.id;
  }

  /** Opens a connection without sending anything else on it; joins one that is being opened. Rejects when it fails. */
  async connect(to: PeerAddress, timeoutMs = DEFAULT_WAIT_MS): Promise<void> {
    const { manager, facade } = this.#started;
    const endpoint = manager.endpoints.get(to.id);
    if (endpoint?.connected === true) return;
    if (endpoint === undefined) manager.onNewConnection(facade.createConnection(toForeign(to)));
    const settled = await this.events.next(({ peer }) => peer === to.id, timeoutMs);
    if (settled.type === 'disconnected') throw new Error(`The foreign peer could not connect to ${to.id}.`);
  }

  /** Sends a user message; dials if needed. Settles when it is written, or flushed, or rejected with SEND_FAILED. */
  send(to: PeerAddress, { service, bytes, ...choices }: ForeignUserMessage): Promise<void> {
    return this.#rpc.notify(toForeign(to), service, bytes, choices);
  }

  /** Registers for user messages of a service ahead of the first one; not needed, only faster. */
  listen(service: string): void {
    this.#rpc.listen(service);
  }

  /** Calls a method of another peer. Rejects with the library's error, whose `code` says which. */
  call(to: PeerAddress, { service, method, bytes, timeoutMs }: ForeignCall): Promise<Uint8Array> {
    return this.#rpc.call(toForeign(to), service, method, bytes, timeoutMs);
  }

  /** Serves a method. A handler that throws is answered with SERVER_ERROR, one over 1,000 ms with SERVER_TIMEOUT. */
  serve(
    service: string,
    method: string,
    handler: (bytes: Uint8Array, from: string) => Promise<Uint8Array> | Uint8Array,
  ): void {
    this.#rpc.serve(service, method, handler);
  }

  /**
   * Locks, dialling if needed. The local lock is held at once and whatever follows; resolves with what the peer
   * answered, false as well when it could not be asked (the library swallows why).
   */
  async lock(to: PeerAddress, lockId: string): Promise<boolean> {
    const { ongoingRequests } = this.manager.rpcCommunicator;
    const before = new Set(ongoingRequests.keys());
    this.manager.lockConnection(toForeign(to), lockId);
    const request = [...ongoingRequests].find(([id]) => !before.has(id))?.[1];
    const answer = request?.deferredPromises.message.promise;
    return answer === undefined ? false : answer.then(isAccepted, () => false);
  }

  /** Releases a lock; tells the peer if there is a connection. */
  unlock(to: PeerAddress, lockId: string): void {
    this.manager.unlockConnection(toForeign(to), lockId);
  }

  /** Does this peer hold a lock on `peer`: that one, or any? */
  hasLocalLock(peer: PeerAddress | string, lockId?: string): boolean {
    return this.manager.locks.isLocalLocked(idOf(peer), lockId);
  }

  /** Does `peer` hold a lock on this one: that one, or any? */
  hasRemoteLock(peer: PeerAddress | string, lockId?: string): boolean {
    return this.manager.locks.isRemoteLocked(idOf(peer), lockId);
  }

  /** Did `peer` make its connection private (only where `allowPrivate`)? */
  isPrivate(peer: PeerAddress | string): boolean {
    return this.manager.locks.isPrivate(idOf(peer));
  }

  /** Makes all its connections private, those to come included, or no longer so. */
  setPrivateMode(on: boolean): Promise<void> {
    return on ? this.manager.enablePrivateClientMode() : this.manager.disablePrivateClientMode();
  }

  /** Ids of the connected peers that are not private. */
  connections(): string[] {
    return this.manager.getConnections().map(({ nodeId }) => hex(nodeId));
  }

  isConnected(peer: PeerAddress | string): boolean {
    return this.manager.endpoints.get(idOf(peer))?.connected === true;
  }

  /** Open sockets on its server, replaced ones included. */
  serverSockets(): number {
    return this.#started.facade.websocketServerConnector.websocketServer?.wsServer.clients.size ?? 0;
  }

  /** Asks the peer to close and waits for that up to 2,000 ms, then closes itself. */
  gracefulDisconnect(peer: PeerAddress, mode: 'normal' | 'leaving'): Promise<void> {
    return this.manager.gracefullyDisconnectAsync(toForeign(peer), mode === 'normal' ? 0 : 1);
  }

  /** Cuts the socket without a close frame, as a crash would; of WebRTC, closes the connection without a notice. */
  terminate(peer: PeerAddress | string): void {
    const endpoint = this.manager.endpoints.get(idOf(peer));
    if (endpoint?.connected !== true) return;
    const { socket } = endpoint.connection.connection;
    if (socket === undefined) void endpoint.connection.close(false);
    else socket.terminate();
  }

  /** Attempts by WebRTC that are under way. */
  rtcAttempts(): number {
    return this.#started.facade.webrtcConnector.ongoingConnectAttempts.size;
  }

  /** Writes one frame as it is on an open connection. */
  sendFrame(peer: PeerAddress | string, frame: Uint8Array): void {
    const endpoint = this.manager.endpoints.get(idOf(peer));
    if (endpoint?.connected !== true) throw new Error(`The foreign peer has no open connection to ${idOf(peer)}.`);
    endpoint.connection.send(frame);
  }

  /** Sends an envelope in the library's own shape; it sets the source itself. */
  sendEnvelope(message: ForeignMessage, options?: ForeignSendOptions): Promise<void> {
    return this.manager.send(message, options);
  }

  /** Resolves once `holds()` is true, asked every 2 ms; rejects after `timeoutMs`. For states without an event, like locks. */
  async until(holds: (peer: this) => boolean, timeoutMs = DEFAULT_WAIT_MS): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!holds(this)) {
      if (performance.now() > deadline) throw new Error(`Not true within ${timeoutMs} ms: ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Leaves every peer (2,000 ms at most for one that does not answer) and ends all sockets and timers. */
  async stop(): Promise<void> {
    await this.#started.stop();
    this.#rpc.destroy();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function idOf(peer: PeerAddress | string): string {
  return typeof peer === 'string' ? peer : peer.id;
}

function isAccepted(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'accepted' in answer && answer.accepted === true;
}
