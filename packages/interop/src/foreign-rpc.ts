/**
 * User messages and RPC of a foreign peer, by the library's own communicators: what leaves here is byte for byte what a
 * program on the foreign library would send, and what arrives went through its own header and type checks.
 * One communicator per service id, made when the service is first used.
 */
import { foreignBytesValue, foreignLibrary } from './foreign-library.js';
import type {
  ForeignCallOptions,
  ForeignCommunicator,
  ForeignDescriptor,
  ForeignManager,
  ForeignMessage,
} from './foreign-types.js';
import { hex } from './narrow.js';

/** The method that carries user messages, on every user service. */
const USER_MESSAGE_METHOD = 'message';

/** A user message as it arrived. */
export interface ReceivedMessage {
  /** Id of the peer whose connection it came on. */
  readonly from: string;
  readonly service: string;
  readonly bytes: Uint8Array;
}

/** How a send may behave; each default is the foreign library's: true, true, false. */
export interface ForeignSendChoices {
  /** May open a connection. */
  readonly connect?: boolean;
  readonly bufferWhileConnecting?: boolean;
  readonly sendIfStopped?: boolean;
}

export class ForeignRpc {
  readonly #manager: ForeignManager;
  readonly #onMessage: (message: ReceivedMessage) => void;
  readonly #communicators = new Map<string, ForeignCommunicator>();

  constructor(manager: ForeignManager, onMessage: (message: ReceivedMessage) => void) {
    this.#manager = manager;
    this.#onMessage = onMessage;
    manager.on('message', (message) => this.#meetNewService(message));
  }

  /** Sends a user message. Settles when the library's transport does: written, buffered and flushed, or rejected. */
  async notify(
    to: ForeignDescriptor,
    service: string,
    bytes: Uint8Array,
    choices: ForeignSendChoices = {},
  ): Promise<void> {
    await this.#unary(service, USER_MESSAGE_METHOD, bytes, {
      targetDescriptor: to,
      isProtoRpc: true,
      notification: true,
      ...choices,
    });
  }

  /** Calls a method whose request and response are both `BytesValue`. Rejects with the library's own error. */
  async call(
    to: ForeignDescriptor,
    service: string,
    method: string,
    bytes: Uint8Array,
    timeoutMs?: number,
  ): Promise<Uint8Array> {
    const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs };
    const { value } = await this.#unary(service, method, bytes, { targetDescriptor: to, isProtoRpc: true, ...timeout });
    return value;
  }

  /** Serves such a method. The library answers a handler that throws with SERVER_ERROR, a slow one (1,000 ms) with SERVER_TIMEOUT. */
  serve(
    service: string,
    method: string,
    handler: (bytes: Uint8Array, from: string) => Promise<Uint8Array> | Uint8Array,
  ): void {
    this.#communicator(service).registerRpcMethod(
      foreignBytesValue,
      foreignBytesValue,
      method,
      async ({ value }, context) => {
        return { value: await handler(value, idOf(context.incomingSourceDescriptor)) };
      },
    );
  }

  /** Registers for user messages of `service` ahead of the first one, for programs that count every microsecond. */
  listen(service: string): void {
    this.#communicator(service);
  }

  destroy(): void {
    for (const communicator of this.#communicators.values()) communicator.destroy();
    this.#communicators.clear();
  }

  #unary(
    service: string,
    method: string,
    value: Uint8Array,
    options: ForeignCallOptions,
  ): Promise<{ value: Uint8Array }> {
    const info = { localName: method, name: method, I: foreignBytesValue, O: foreignBytesValue };
    return this.#communicator(service).getRpcClientTransport().unary(info, { value }, options).response;
  }

  /** The first user message of a service creates its communicator, which joins too late to hear that one by itself. */
  #meetNewService(message: ForeignMessage): void {
    if (this.#communicators.has(message.serviceId) || message.body.oneofKind !== 'rpcMessage') return;
    const { header } = message.body.rpcMessage;
    if (header.method !== USER_MESSAGE_METHOD || !header.notification) return;
    this.#communicator(message.serviceId).handleMessageFromPeer(message);
  }

  #communicator(service: string): ForeignCommunicator {
    const existing = this.#communicators.get(service);
    if (existing !== undefined) return existing;
    const created = new foreignLibrary.ListeningRpcCommunicator(service, this.#manager);
    created.registerRpcNotification(foreignBytesValue, USER_MESSAGE_METHOD, async ({ value }, context) => {
      this.#onMessage({ from: idOf(context.incomingSourceDescriptor), service, bytes: value });
      return {};
    });
    this.#communicators.set(service, created);
    return created;
  }
}

function idOf(descriptor: ForeignDescriptor | undefined): string {
  return descriptor === undefined ? '' : hex(descriptor.nodeId);
}
