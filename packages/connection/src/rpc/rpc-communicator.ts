/**
 * RPC under one service id of one transport: calls that id at peers, and serves it here. Made by `Rpc.communicator`. A
 * transport routes each service id to one place, and answers come back under the id of their request, so both directions
 * meet here. Several services may be served under the id; their methods share one namespace (wire-protocol 1.5).
 */

import { ConnectionError } from '../base/errors.js';
import type { Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { CallOptions } from './call-options.js';
import type { MethodTable } from './method-table.js';
import type { CallListener, OngoingCall, RpcClient } from './rpc-client.js';
import type { RpcServer } from './rpc-server.js';
import type { Handlers, MethodDefinitions, NotificationMethod, RequestMethod, Service, Stub } from './service.js';

/** What a communicator is made of; `Rpc` supplies it. */
export interface RpcCommunicatorParts {
  readonly transport: Transport;
  readonly client: RpcClient;
  readonly server: RpcServer;
  readonly methods: MethodTable;
  /** Called once, when the communicator closes. */
  readonly onClose: () => void;
}

const NO_OPTIONS: CallOptions = {};

/** Calls and serves one service id. */
export class RpcCommunicator implements Disposable {
  readonly serviceId: string;
  readonly #parts: RpcCommunicatorParts;
  readonly #registration: Disposable;
  #closed = false;

  /** Throws `DUPLICATE_SERVICE` when somebody else has the service id. */
  constructor(serviceId: string, parts: RpcCommunicatorParts) {
    this.serviceId = serviceId;
    this.#parts = parts;
    this.#registration = parts.transport.handle(serviceId, (message, from) => this.#receive(message, from));
  }

  /**
   * Asks `peer` and resolves with its answer. Rejects with a `ConnectionError`: `RPC_TIMEOUT` (no answer in time;
   * `data.remote` says whose deadline it was), `RPC_UNKNOWN_METHOD`, `RPC_REMOTE_ERROR` (`data` has `className`, `code` and
   * `message` of the failure), `RPC_BAD_RESPONSE`, `CONNECTION_LOST` (it may have been served), `LIMIT_REACHED`, `CLOSED`,
   * `INVALID_ARGUMENT`, any code of `Transport.send`; or with `signal.reason`.
   */
  call<Request, Response>(
    peer: PeerDescriptor,
    method: RequestMethod<Request, Response>,
    value: Request,
    options: CallOptions = NO_OPTIONS,
  ): Promise<Response> {
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#parts.client.call(peer, this.serviceId, method, value, options);
  }

  /**
   * The same for a listener, which hears of the outcome synchronously, and with a request that can be taken back. Throws
   * `CLOSED`, `LIMIT_REACHED`, `INVALID_ARGUMENT` and `signal.reason`; the listener gets the other codes.
   */
  start<Request, Response>(
    peer: PeerDescriptor,
    method: RequestMethod<Request, Response>,
    value: Request,
    options: CallOptions,
    listener: CallListener<Response>,
  ): OngoingCall {
    if (this.#closed) throw this.#closedError();
    return this.#parts.client.start(peer, this.serviceId, method, value, options, listener);
  }

  /**
   * Tells `peer` something. Resolves when it was handed to the connection, and is withdrawn at its deadline. Rejects like
   * {@link call}; whether the peer understood is never known.
   */
  notify<Request>(
    peer: PeerDescriptor,
    method: NotificationMethod<Request>,
    value: Request,
    options: CallOptions = NO_OPTIONS,
  ): Promise<void> {
    if (this.#closed) return Promise.reject(this.#closedError());
    return this.#parts.client.notify(peer, this.serviceId, method, value, options);
  }

  /** The methods of `service` at `peer` as functions; `defaults` apply to each call. */
  stub<Definitions extends MethodDefinitions>(
    service: Service<Definitions>,
    peer: PeerDescriptor,
    defaults: CallOptions = NO_OPTIONS,
  ): Stub<Definitions> {
    const functions = Object.values(service.methods).map((method) => {
      const invoke = (value: unknown, options?: CallOptions): Promise<unknown> => {
        const all = options === undefined ? defaults : { ...defaults, ...options };
        return method.kind === 'request' ? this.call(peer, method, value, all) : this.notify(peer, method, value, all);
      };
      return [method.name, invoke];
    });
    return Object.fromEntries(functions);
  }

  /** Serves `service` from now until disposed. Throws `DUPLICATE_SERVICE` when one of its methods is served already. */
  serve<Definitions extends MethodDefinitions>(
    service: Service<Definitions>,
    handlers: Handlers<Definitions>,
  ): Disposable {
    if (this.#closed) throw this.#closedError();
    const remove = this.#parts.methods.add(service, handlers);
    return { [Symbol.dispose]: remove };
  }

  /** Rejects its calls with `CLOSED`, aborts its handlers, and frees the service id. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#registration[Symbol.dispose]();
    this.#parts.server.close();
    this.#parts.client.failService(this.serviceId, this.#closedError());
    this.#parts.onClose();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** By the value of the headers, which the envelope has turned into a kind (R64). */
  #receive(message: IncomingMessage, from: PeerDescriptor): void {
    if (this.#closed) return;
    if (message.kind === 'response') this.#parts.client.receive(message, from);
    else if (message.kind !== 'other') this.#parts.server.receive(message, from);
  }

  #closedError(): ConnectionError {
    return new ConnectionError('CLOSED', `The communicator of ${this.serviceId} is closed.`);
  }
}
