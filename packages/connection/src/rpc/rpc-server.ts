/**
 * The serving half of RPC for one service id: looks up the method, reads the body, runs the handler, answers. A
 * communicator hands the requests in. A handler that returns a plain value is answered in the same turn; the others
 * finish in any order (R59). Nothing here waits for a peer, throws into the transport, or dials: an answer to somebody
 * who left is dropped (R73).
 */
import type { Clock } from '../base/clock.js';
import type { DeadlineWheel } from '../base/deadline-wheel.js';
import { ConnectionError, describeError } from '../base/errors.js';
import type { Logger } from '../base/logger.js';
import type { SendOptions, Transport } from '../manager/transport.js';
import type { PeerDescriptor } from '../peer/peer-descriptor.js';
import type { IncomingMessage } from '../wire/incoming-message.js';
import type { OutgoingError, OutgoingResponse, RpcErrorFields } from '../wire/outgoing-message.js';
import type { MethodTable, ServedMethod } from './method-table.js';
import { busy, parseFailure, toErrorFields } from './remote-error.js';
import { ServedRequest } from './served-request.js';
import type { ServingBudget } from './serving-budget.js';

/** What a server is made of. */
export interface RpcServerOptions {
  readonly transport: Transport;
  readonly methods: MethodTable;
  readonly clock: Clock;
  readonly wheel: DeadlineWheel;
  readonly budget: ServingBudget;
  readonly logger: Logger;
  /** Deadline of a handler whose method names none, ms. */
  readonly handlerTimeoutMs: number;
}

/** Responses never dial and pass while the transport closes (wire-protocol 1.9, R73). */
const RESPONSE_OPTIONS: SendOptions = { connect: false, sendWhileClosing: true };

/** Serves; see the head of this file. */
export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #serving = new Set<ServedRequest>();
  #closed = false;

  constructor(options: RpcServerOptions) {
    this.#options = options;
  }

  /** Takes a request or a notification from the transport. */
  receive(message: IncomingMessage, from: PeerDescriptor): void {
    if (this.#closed) return; // R52: a straggler finds nobody.
    const method = this.#options.methods.find(message.method);
    if (method === undefined || method.kind !== message.kind) {
      this.#refuse(message, from, { type: 'UNKNOWN_RPC_METHOD' });
    } else if (!this.#options.budget.admits(from.id)) {
      this.#refuse(message, from, busy);
    } else {
      this.#serve(method, message, from);
    }
  }

  /** Aborts what is being served and answers nothing any more. Idempotent. */
  close(): void {
    this.#closed = true;
    const error = closedError();
    for (const request of [...this.#serving]) {
      this.#settle(request);
      request.abort(error);
    }
  }

  #serve(method: ServedMethod, message: IncomingMessage, from: PeerDescriptor): void {
    const value = this.#read(method, message, from);
    if (value === undefined) return;
    const request = new ServedRequest(from);
    let result: unknown;
    try {
      result = method.run(value.body, request);
    } catch (error) {
      this.#refuse(message, from, toErrorFields(error));
      return;
    }
    if (isPromiseLike(result)) this.#serveLater(method, message, request, result);
    else this.#answer(method, message, from, result);
  }

  /** The body, or undefined when it was refused. */
  #read(method: ServedMethod, message: IncomingMessage, from: PeerDescriptor): { readonly body: unknown } | undefined {
    const { typeName } = method.request;
    if (message.bodyType !== typeName) {
      this.#refuse(message, from, parseFailure(`The body of ${method.name} must be a ${typeName}.`));
      return undefined;
    }
    try {
      return { body: method.request.decode(message.body) };
    } catch (error) {
      this.#refuse(message, from, parseFailure(describeError(error)));
      return undefined;
    }
  }

  /**
   * Counted until the handler is done, even past its deadline (R60): one that never ends must not let a peer pile up
   * work behind it.
   */
  #serveLater(
    method: ServedMethod,
    message: IncomingMessage,
    request: ServedRequest,
    result: PromiseLike<unknown>,
  ): void {
    const { budget, clock, wheel, handlerTimeoutMs } = this.#options;
    const { from } = request;
    if (this.#closed) {
      // The handler itself closed us before it returned: nobody waits for it any more (R45).
      request.abort(closedError());
      result.then(undefined, () => {});
      return;
    }
    budget.enter(from.id);
    this.#serving.add(request);
    request.deadlineAt = clock.now() + (method.handlerTimeoutMs ?? handlerTimeoutMs);
    request.onDeadline = () => this.#onDeadline(message, request);
    wheel.watch(request);
    result.then(
      (response) => {
        budget.leave(from.id);
        if (this.#settle(request)) this.#answer(method, message, from, response);
      },
      (error: unknown) => {
        budget.leave(from.id);
        if (this.#settle(request)) this.#refuse(message, from, toErrorFields(error));
      },
    );
  }

  #onDeadline(message: IncomingMessage, request: ServedRequest): void {
    if (!this.#settle(request)) return;
    this.#refuse(message, request.from, { type: 'SERVER_TIMEOUT' });
    request.abort(new ConnectionError('RPC_TIMEOUT', `The handler of ${message.method} took too long.`));
  }

  /** False when the request was answered or given up before. */
  #settle(request: ServedRequest): boolean {
    this.#options.wheel.forget(request);
    return this.#serving.delete(request);
  }

  #answer(method: ServedMethod, message: IncomingMessage, from: PeerDescriptor, result: unknown): void {
    const { response } = method;
    if (response === undefined || this.#closed) return;
    const { serviceId, requestId } = message;
    try {
      const body = response.encode(result);
      const bodyType = response.typeName;
      this.#send(from, { kind: 'response', serviceId, method: method.name, requestId, bodyType, body });
    } catch (error) {
      this.#refuse(message, from, toErrorFields(error));
    }
  }

  /** Errors of notifications are nobody's but ours: logged only (wire-protocol 1.7). */
  #refuse(message: IncomingMessage, from: PeerDescriptor, error: RpcErrorFields): void {
    if (this.#closed) return;
    const { serviceId, method, requestId, kind } = message;
    const { type, code } = error;
    this.#options.logger.debug('rpc.refused', {
      peer: from.id,
      serviceId,
      method,
      kind,
      type,
      code,
      error: error.message,
    });
    if (kind === 'request') this.#send(from, { kind: 'error', serviceId, method, requestId, error });
  }

  #send(to: PeerDescriptor, message: OutgoingResponse | OutgoingError): void {
    const { transport, logger } = this.#options;
    transport.send(to, message, RESPONSE_OPTIONS).catch((error: unknown) => {
      logger.debug('rpc.answer.dropped', { peer: to.id, method: message.method, error });
    });
  }
}

function closedError(): ConnectionError {
  return new ConnectionError('CLOSED', 'RPC was closed while this request was being served.');
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
