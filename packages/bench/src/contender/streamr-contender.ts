/**
 * The unmodified `ConnectionManager` of `@streamr/dht` 103.3.1, by its cheapest path: `send` of a message with an empty
 * RPC header and the payload as its body, received by a `message` listener of the manager. A program on that library
 * goes through its RPC communicator besides, which is slower.
 */

import { setImmediate as turn } from 'node:timers/promises';
import { randomId, toForeign } from '@peerlatch/interop/foreign-descriptor';
import { type StartedManager, startForeignManager } from '@peerlatch/interop/foreign-manager';
import type { ForeignDescriptor, ForeignMessage } from '@peerlatch/interop/foreign-types';
import {
  type Address,
  type Contender,
  type Conversation,
  SERVICE,
  type Side,
  type SideOptions,
  WINDOW_BYTES,
} from './contender.js';

export const streamr: Contender = {
  async start({ listens, maxPeers, onMessage }: SideOptions): Promise<Side> {
    const started = await startForeignManager({
      id: randomId(),
      fullDescriptor: false,
      allowPrivate: false,
      maxConnections: maxPeers,
      ...(listens ? { port: 0 } : {}),
    });
    started.manager.on('message', ({ body }) => {
      if (body.oneofKind === 'rpcMessage') onMessage(body.rpcMessage.body?.value.length ?? 0);
    });
    return new StreamrSide(started);
  },
};

class StreamrSide implements Side {
  readonly #started: StartedManager;

  constructor(started: StartedManager) {
    this.#started = started;
  }

  get address(): Address {
    const { nodeId, websocket } = this.#started.descriptor;
    if (websocket === undefined) throw new Error('This manager does not listen.');
    return { id: hexId(nodeId), websocket };
  }

  get peers(): number {
    return this.#started.manager.endpoints.size;
  }

  /** What its `send` does for an unknown peer, without a message. One at a time. */
  async connect(to: Address): Promise<Conversation> {
    const { manager, facade } = this.#started;
    const target = toForeign(to);
    const connected = new Promise<void>((resolve, reject) => {
      const onConnected = (): void => {
        manager.off('disconnected', onDisconnected);
        resolve();
      };
      const onDisconnected = (): void => {
        manager.off('connected', onConnected);
        reject(new Error('The manager could not connect.'));
      };
      manager.once('connected', onConnected);
      manager.once('disconnected', onDisconnected);
    });
    manager.onNewConnection(facade.createConnection(target));
    await connected;
    return new StreamrConversation(this.#started, target);
  }

  conversation(): Conversation {
    const [peer] = this.#started.manager.getConnections();
    if (peer === undefined) throw new Error('Nobody is connected.');
    return new StreamrConversation(this.#started, peer);
  }

  close(): Promise<void> {
    return this.#started.stop();
  }
}

class StreamrConversation implements Conversation {
  readonly #started: StartedManager;
  readonly #peer: ForeignDescriptor;
  readonly #idPrefix = randomId();
  #messages = 0;
  #locks = 0;
  #released = 0;

  constructor(started: StartedManager, peer: ForeignDescriptor) {
    this.#started = started;
    this.#peer = peer;
  }

  /** The library has no backpressure of its own, so the window is kept by looking at its socket. */
  async send(payload: Uint8Array, count: number): Promise<void> {
    const { manager } = this.#started;
    let last: Promise<void> | undefined;
    for (let i = 0; i < count; i++) last = manager.send(this.#message(payload));
    await last;
    while (this.#bufferedBytes() > WINDOW_BYTES) await turn();
  }

  async roundTrip(): Promise<void> {
    const { manager } = this.#started;
    manager.lockConnection(this.#peer, `lock-${this.#locks++}`);
    for (const { deferredPromises } of manager.rpcCommunicator.ongoingRequests.values()) {
      await deferredPromises.message.promise;
    }
  }

  async release(): Promise<void> {
    while (this.#released < this.#locks) {
      this.#started.manager.unlockConnection(this.#peer, `lock-${this.#released++}`);
    }
  }

  close(): Promise<void> {
    return this.#started.manager.gracefullyDisconnectAsync(this.#peer, 0);
  }

  #message(value: Uint8Array): ForeignMessage {
    return {
      messageId: `${this.#idPrefix}${this.#messages++}`,
      serviceId: SERVICE,
      targetDescriptor: this.#peer,
      body: { oneofKind: 'rpcMessage', rpcMessage: { header: {}, body: { typeUrl: '', value }, requestId: '' } },
    };
  }

  #bufferedBytes(): number {
    const endpoint = this.#started.manager.endpoints.get(hexId(this.#peer.nodeId));
    const socket: object | undefined = endpoint?.connected === true ? endpoint.connection.connection.socket : undefined;
    if (socket === undefined || !('bufferedAmount' in socket) || typeof socket.bufferedAmount !== 'number') {
      throw new Error('The connection has gone, or its socket has no bufferedAmount: is it still version 103.3.1?');
    }
    return socket.bufferedAmount;
  }
}

function hexId(nodeId: Uint8Array): string {
  return Buffer.from(nodeId.buffer, nodeId.byteOffset, nodeId.length).toString('hex');
}
